// SPDX-License-Identifier: Apache-2.0
// Sources, destinations and deliveries of the logs that services write themselves, as records: no
// service of this program writes such logs.
#include <algorithm>
#include <array>

#include "engine/service/operation_limit.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/common/naming.hh"
#include "resources/common/objects.hh"
#include "resources/logs/log_calls.hh"
#include "resources/logs/stack_made.hh"

namespace formwork::logs {

namespace {

constexpr ObjectPlace kSources{"logs", "delivery_source"};
constexpr ObjectPlace kTargets{"logs", "delivery_destination"};
constexpr ObjectPlace kDeliveries{"logs", "delivery"};

constexpr std::array<std::string_view, 33> kCloudFrontFields{"date",
                                                             "time",
                                                             "x-edge-location",
                                                             "sc-bytes",
                                                             "c-ip",
                                                             "cs-method",
                                                             "cs(Host)",
                                                             "cs-uri-stem",
                                                             "sc-status",
                                                             "cs(Referer)",
                                                             "cs(User-Agent)",
                                                             "cs-uri-query",
                                                             "cs(Cookie)",
                                                             "x-edge-result-type",
                                                             "x-edge-request-id",
                                                             "x-host-header",
                                                             "cs-protocol",
                                                             "cs-bytes",
                                                             "time-taken",
                                                             "x-forwarded-for",
                                                             "ssl-protocol",
                                                             "ssl-cipher",
                                                             "x-edge-response-result-type",
                                                             "cs-protocol-version",
                                                             "fle-status",
                                                             "fle-encrypted-fields",
                                                             "c-port",
                                                             "time-to-first-byte",
                                                             "x-edge-detailed-result-type",
                                                             "sc-content-type",
                                                             "sc-content-len",
                                                             "sc-range-start",
                                                             "sc-range-end"};

/// What the three kinds have in common.
struct Kind {
  ObjectPlace place;
  const char* key;     ///< Member that names one.
  const char* member;  ///< Of an answer with one.
  const char* list;    ///< Of an answer with many.
  const char* spoken;
  const char* type;  ///< In templates.
};
constexpr Kind kSource{kSources,          "name",
                       "deliverySource",  "deliverySources",
                       "Delivery Source", "AWS::Logs::DeliverySource"};
constexpr Kind kTarget{kTargets,
                       "name",
                       "deliveryDestination",
                       "deliveryDestinations",
                       "Delivery Destination",
                       "AWS::Logs::DeliveryDestination"};
constexpr Kind kDelivery{kDeliveries,  "id",       "delivery",
                         "deliveries", "Delivery", "AWS::Logs::Delivery"};

Failure none(const Kind& kind) {
  return fail("ResourceNotFoundException",
              std::string("Requested ") + kind.spoken + " does not exist in this account.");
}

// What stacks made of the kind.
Result<Value::List> of_stacks(ApiCall& call, const Kind& kind) {
  auto made = stack_made(call.world, kind.type, "");
  for (std::size_t i = 0; made && i < made->size(); ++i) {
    Value& shape = (*made)[i];
    set_text(shape, "id", shape.get_text("deliveryId"));
    if (const std::string resource = shape.get_text("resourceArn"); !resource.empty()) {
      shape.set("resourceArns", list_of({resource}));
    }
    if (const std::string target = shape.get_text("destinationResourceArn"); !target.empty()) {
      shape.set("deliveryDestinationConfiguration",
                map_with("destinationResourceArn", Value::string(target)));
    }
    shape.erase("deliveryDestinationPolicy");
  }
  return made;
}

Result<Value> find(ApiCall& call, const Kind& kind, const std::string& key) {
  auto record = find_object(call.world, kind.place, key);
  if (!record || !record->is_null()) {
    return record;
  }
  auto made = of_stacks(call, kind);
  if (!made) {
    return std::move(made).failure();
  }
  for (Value& shape : *made) {
    if (shape.get_text(kind.key) == key) {
      return std::move(shape);
    }
  }
  return none(kind);
}

Result<Value> get(ApiCall& call, const Kind& kind) {
  auto record = find(call, kind, call.text(kind.key));
  return record ? Result<Value>(map_with(kind.member, *std::move(record))) : std::move(record);
}

Result<Value> list(ApiCall& call, const Kind& kind) {
  auto records = list_objects(call.world, kind.place);
  if (!records) {
    return std::move(records).failure();
  }
  Value::List shapes;
  for (auto& [key, record] : *records) {
    shapes.push_back(std::move(record));
  }
  auto made = of_stacks(call, kind);
  if (!made) {
    return std::move(made).failure();
  }
  merge(shapes, *std::move(made), kind.key);
  return keyed_page(call, std::move(shapes), kind.list, kind.key);
}

Failure owned_by_stack(const Kind& kind) {
  return fail("ConflictException",
              std::string("This ") + kind.spoken + " belongs to a stack, which has to change it.");
}

Result<Value> put(ApiCall& call, const Kind& kind, const Value& record) {
  const std::string key = record.get_text(kind.key);
  auto own = find_object(call.world, kind.place, key);
  if (!own) {
    return own;
  }
  if (own->is_null() && find(call, kind, key)) {
    return owned_by_stack(kind);
  }
  auto done = put_object(call.world, kind.place, key, record);
  return done ? Result<Value>(map_with(kind.member, record))
              : Result<Value>(std::move(done).failure());
}

// Whether a delivery names it.
Result<bool> is_used(ApiCall& call, const char* member, const std::string& value) {
  auto deliveries = list_objects(call.world, kDeliveries);
  if (!deliveries) {
    return std::move(deliveries).failure();
  }
  return std::any_of(deliveries->begin(), deliveries->end(),
                     [&](const auto& each) { return each.second.get_text(member) == value; });
}

Result<Value> erase(ApiCall& call, const Kind& kind, const char* user) {
  const std::string key = call.text(kind.key);
  auto record = find(call, kind, key);
  if (!record) {
    return record;
  }
  if (user != nullptr) {
    const std::string named =
        user == std::string_view("deliverySourceName") ? key : record->get_text("arn");
    auto used = is_used(call, user, named);
    if (!used || *used) {
      return used ? fail("ConflictException", std::string("This ") + kind.spoken +
                                                  " is used by a delivery. Delete that first.")
                  : std::move(used).failure();
    }
  }
  auto erased = call.world.store.erase_object(kind.place.service, kind.place.kind, key);
  if (!erased) {
    return std::move(erased).failure();
  }
  return *erased ? Result<Value>(Value::map()) : Result<Value>(owned_by_stack(kind));
}

Result<Value> put_source(ApiCall& call) {
  const std::string name = call.text("name");
  const std::string resource = call.text("resourceArn");
  const std::string service(arn_field(resource, 2));
  if (service.empty() || service == "s3") {
    return fail("ResourceNotFoundException", "Cannot access provided service.");
  }
  auto known = find_object(call.world, kSources, name);
  if (!known) {
    return known;
  }
  const Value* resources = known->find("resourceArns");
  if (resources != nullptr && *resources != list_of({resource})) {
    return fail("ConflictException",
                "Update to existing Delivery Source with new ResourceId is not allowed.");
  }
  Value record = map_with("name", Value::string(name));
  record.set("arn", Value::string(regional_arn(call.world, "logs", "delivery-source:" + name)));
  record.set("resourceArns", list_of({resource}));
  record.set("service", Value::string(service));
  copy_members(record, call.input, {"logType", "tags"});
  return put(call, kSource, record);
}

Result<Value> put_target(ApiCall& call) {
  const std::string name = call.text("name");
  auto known = find_object(call.world, kTargets, name);
  if (!known) {
    return known;
  }
  const Value* configuration = call.find("deliveryDestinationConfiguration");
  const std::string resource =
      configuration == nullptr ? "" : configuration->get_text("destinationResourceArn");
  const std::string service(arn_field(resource, 2));
  const bool is_traced = call.text("deliveryDestinationType") == "XRAY" && resource.empty();
  const std::string type = is_traced               ? "XRAY"
                           : service == "s3"       ? "S3"
                           : service == "logs"     ? "CWL"
                           : service == "firehose" ? "FH"
                                                   : "";
  if (type.empty()) {
    return fail("ValidationException", "Cannot deliver to " + resource + ".");
  }
  const std::string had = known->get_text("outputFormat");
  const std::string asked = call.text("outputFormat");
  if (!had.empty() && !asked.empty() && had != asked) {
    return fail("ValidationException",
                "Update to existing Delivery Destination with new Output Format is not allowed. "
                "Please create another Delivery Destination instead.");
  }
  Value record = known->is_null() ? Value::map() : *std::move(known);
  record.set("name", Value::string(name));
  record.set("arn",
             Value::string(regional_arn(call.world, "logs", "delivery-destination:" + name)));
  record.set("deliveryDestinationType", Value::string(type));
  copy_members(record, call.input, {"outputFormat", "deliveryDestinationConfiguration", "tags"});
  return put(call, kTarget, record);
}

// What a delivery of CloudFront's access logs has where nothing else is asked for.
void set_defaults(Value& record, const Value& source) {
  if (source.get_text("service") != "cloudfront") {
    return;
  }
  if (record.find("recordFields") == nullptr) {
    Value fields = Value::list();
    for (const std::string_view field : kCloudFrontFields) {
      fields.push(Value::string(std::string(field)));
    }
    record.set("recordFields", std::move(fields));
  }
  if (record.get_text("deliveryDestinationType") == "S3") {
    const Value* known = record.find("s3DeliveryConfiguration");
    Value configuration = known == nullptr ? Value::map() : *known;
    set_default(configuration, "suffixPath", Value::string("AWSLogs/{account-id}/CloudFront/"));
    set_default(configuration, "enableHiveCompatiblePath", Value::boolean(false));
    record.set("s3DeliveryConfiguration", std::move(configuration));
  }
}

Result<Value> create_delivery(ApiCall& call) {
  const std::string source = call.text("deliverySourceName");
  const std::string arn = call.text("deliveryDestinationArn");
  auto known = find(call, kSource, source);
  if (!known) {
    return known;
  }
  auto target = find(call, kTarget, arn.substr(arn.rfind(':') + 1));
  if (!target) {
    return target;
  }
  auto deliveries = list_objects(call.world, kDeliveries);
  if (!deliveries) {
    return std::move(deliveries).failure();
  }
  for (const auto& [id, delivery] : *deliveries) {
    if (delivery.get_text("deliverySourceName") == source &&
        delivery.get_text("deliveryDestinationType") ==
            target->get_text("deliveryDestinationType")) {
      return fail("ConflictException",
                  "Delivery already exists for this Delivery Source with the "
                  "same Delivery Destination Type.");
    }
  }
  const std::string id = call.world.ids.alphanumeric(16);
  Value record = map_with("id", Value::string(id));
  record.set("arn", Value::string(regional_arn(call.world, "logs", "delivery:" + id)));
  copy_members(record, *target, {"deliveryDestinationType"});
  copy_members(record, call.input,
               {"deliverySourceName", "deliveryDestinationArn", "recordFields", "fieldDelimiter",
                "s3DeliveryConfiguration", "tags"});
  set_defaults(record, *known);
  return put(call, kDelivery, record);
}

Result<Value> update_delivery(ApiCall& call) {
  auto record = find(call, kDelivery, call.text("id"));
  if (!record) {
    return record;
  }
  copy_members(*record, call.input, {"recordFields", "fieldDelimiter", "s3DeliveryConfiguration"});
  auto done = put(call, kDelivery, *record);
  return done ? Result<Value>(Value::map()) : std::move(done);
}

Value policy_shape(const Value& record) {
  Value policy = Value::map();
  copy_members(policy, record, {"deliveryDestinationPolicy"});
  return map_with("policy", std::move(policy));
}

// Sets or, without text, removes the policy of a destination.
Result<Value> change_policy(ApiCall& call, const std::string& text) {
  auto record = find(call, kTarget, call.text("deliveryDestinationName"));
  if (!record) {
    return record;
  }
  if (text.empty()) {
    record->erase("deliveryDestinationPolicy");
  } else {
    record->set("deliveryDestinationPolicy", Value::string(text));
  }
  auto done = put(call, kTarget, *record);
  return done ? Result<Value>(policy_shape(*record)) : std::move(done);
}

Result<Value> put_policy(ApiCall& call) {
  const std::string text = call.text("deliveryDestinationPolicy");
  if (!value_from_json(text)) {
    return fail("ValidationException", "Policy contains invalid JSON.");
  }
  return change_policy(call, text);
}

Result<Value> delete_policy(ApiCall& call) {
  auto changed = change_policy(call, "");
  return changed ? Result<Value>(Value::map()) : std::move(changed);
}

Result<Value> get_policy(ApiCall& call) {
  auto record = find(call, kTarget, call.text("deliveryDestinationName"));
  return record ? Result<Value>(policy_shape(*record)) : std::move(record);
}

Result<Value> get_source(ApiCall& call) {
  return get(call, kSource);
}
Result<Value> get_target(ApiCall& call) {
  return get(call, kTarget);
}
Result<Value> get_delivery(ApiCall& call) {
  return get(call, kDelivery);
}
Result<Value> list_sources(ApiCall& call) {
  return list(call, kSource);
}
Result<Value> list_targets(ApiCall& call) {
  return list(call, kTarget);
}
Result<Value> list_deliveries(ApiCall& call) {
  return list(call, kDelivery);
}
Result<Value> delete_source(ApiCall& call) {
  return erase(call, kSource, "deliverySourceName");
}
Result<Value> delete_target(ApiCall& call) {
  return erase(call, kTarget, "deliveryDestinationArn");
}
Result<Value> delete_delivery(ApiCall& call) {
  return erase(call, kDelivery, nullptr);
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {
    {"logs", "PutDeliverySource", Access::Write, &put_source},
    {"logs", "GetDeliverySource", Access::Read, &get_source},
    {"logs", "DescribeDeliverySources", Access::Read, &list_sources},
    {"logs", "DeleteDeliverySource", Access::Write, &delete_source},
    {"logs", "PutDeliveryDestination", Access::Write, &put_target},
    {"logs", "GetDeliveryDestination", Access::Read, &get_target},
    {"logs", "DescribeDeliveryDestinations", Access::Read, &list_targets},
    {"logs", "DeleteDeliveryDestination", Access::Write, &delete_target},
    {"logs", "PutDeliveryDestinationPolicy", Access::Write, &put_policy},
    {"logs", "GetDeliveryDestinationPolicy", Access::Read, &get_policy},
    {"logs", "DeleteDeliveryDestinationPolicy", Access::Write, &delete_policy},
    {"logs", "CreateDelivery", Access::Write, &create_delivery},
    {"logs", "GetDelivery", Access::Read, &get_delivery},
    {"logs", "DescribeDeliveries", Access::Read, &list_deliveries},
    {"logs", "UpdateDeliveryConfiguration", Access::Write, &update_delivery},
    {"logs", "DeleteDelivery", Access::Write, &delete_delivery},
};
const Register<OperationEntry> kRegistered[]{
    Register(entries[0]),  Register(entries[1]),  Register(entries[2]),  Register(entries[3]),
    Register(entries[4]),  Register(entries[5]),  Register(entries[6]),  Register(entries[7]),
    Register(entries[8]),  Register(entries[9]),  Register(entries[10]), Register(entries[11]),
    Register(entries[12]), Register(entries[13]), Register(entries[14]), Register(entries[15])};
constinit OperationLimit limit{"logs", "CreateDelivery",
                               "Kept; no service writes logs of its own."};
const Register<OperationLimit> kLimit(limit);

}  // namespace

}  // namespace formwork::logs
