// SPDX-License-Identifier: Apache-2.0
// Resources by their type and identifier, without a stack.
#include "engine/base/text.hh"
#include "engine/schema_build/json_patch.hh"
#include "engine/value/convert.hh"
#include "resources/cloudcontrol/model_check.hh"
#include "resources/cloudcontrol/requests.hh"
#include "resources/common/api_support.hh"

namespace formwork::cloudcontrol {

namespace {

constexpr std::size_t kLargestPage = 100;

Value description_of(const TypeSchema& schema, const LiveResource& resource) {
  Value description = Value::map();
  description.set("Identifier", Value::string(resource.identifier));
  description.set("Properties",
                  Value::string(value_to_json(readable_model(schema, resource.model))));
  return description;
}

Result<LiveResource> get_live(ApiCall& call, const Target& target) {
  const std::string identifier = call.text("Identifier");
  auto live = find_live(call.world, *target.provider, *target.schema, identifier);
  if (!live) {
    return handler_exception(live.error());
  }
  if (!live->has_value()) {
    return resource_not_found(target.schema->name, identifier);
  }
  return std::move(**live);
}

Result<Value> get_resource(ApiCall& call) {
  auto target = find_target(call, "READ");
  if (!target) {
    return std::move(target).failure();
  }
  auto live = get_live(call, *target);
  if (!live) {
    return std::move(live).failure();
  }
  Value answer = Value::map();
  answer.set("TypeName", Value::string(call.text("TypeName")));
  answer.set("ResourceDescription", description_of(*target->schema, *live));
  return answer;
}

// A ResourceModel names the parents of what is listed: only what has the same values belongs to
// them.
bool fits(const Value& model, const Value& wanted) {
  for (const Value::Member& member : wanted.members()) {
    const Value* value = model.find(member.key);
    if (value == nullptr || !Value::same(*value, member.value)) {
      return false;
    }
  }
  return true;
}

Result<Value> parse_model(const std::string& text, std::string_view member) {
  auto model = value_from_json(text);
  if (!model || !model->is_map()) {
    return fail("InvalidRequestException",
                std::string(member) + " is not a valid JSON object" +
                    (model ? std::string() : ": " + model.error().message));
  }
  return model;
}

Result<Value> list_resources(ApiCall& call) {
  auto target = find_target(call, "LIST");
  if (!target) {
    return std::move(target).failure();
  }
  Value wanted = Value::map();
  if (std::string text = call.text("ResourceModel"); !text.empty()) {
    auto model = parse_model(text, "ResourceModel");
    if (!model) {
      return model;
    }
    wanted = std::move(*model);
  }
  ProviderRequest probe = outside_request(call.world, target->schema->name);
  if (auto ids = target->provider->list(probe); !ids && ids.error().code == "F501") {
    return fail("UnsupportedActionException",
                "Resource type " + call.text("TypeName") + " does not support LIST action");
  }
  auto live = list_live(call.world, *target->provider, *target->schema);
  if (!live) {
    return handler_exception(live.error());
  }
  Value::List descriptions;
  for (const LiveResource& resource : *live) {
    if (fits(resource.model, wanted)) {
      descriptions.push_back(description_of(*target->schema, resource));
    }
  }
  auto answer = page_of(call, std::move(descriptions),
                        {.member = "ResourceDescriptions",
                         .largest = kLargestPage,
                         .fault_code = "InvalidRequestException"});
  if (answer) {
    answer->set("TypeName", Value::string(call.text("TypeName")));
  }
  return answer;
}

Result<void> check_model(const TypeSchema& schema, const Value& model) {
  auto faults = model_faults(schema, model);
  if (faults.empty()) {
    return {};
  }
  return fail("ValidationException", "Model validation failed (" + join(faults, ", ") + ")");
}

Result<void> check_writable(const TypeSchema& schema, const Value& model) {
  for (const Value::Member& member : model.members()) {
    const auto* property = schema.find_property(member.key);
    if (property != nullptr && property->is(TypeSchema::Property::kReadOnly)) {
      return fail("ValidationException",
                  "Model validation failed (Encountered unsupported properties in desired state: "
                  "[/properties/" +
                      member.key + "] is read-only)");
    }
  }
  return check_model(schema, model);
}

Result<Value> begin(ApiCall& call, const Target& target, Value record) {
  advance(call.world, target, record);
  if (auto stored = store_request(call.world, record); !stored) {
    return std::move(stored).failure();
  }
  return map_with("ProgressEvent", accepted_event(record));
}

// Answers a repeated request with how it goes.
Result<Value> answer_repeated(const Value& record) {
  return map_with("ProgressEvent", progress_event(record));
}

Result<Value> create_resource(ApiCall& call) {
  auto target = find_target(call, "CREATE");
  if (!target) {
    return std::move(target).failure();
  }
  auto repeated = find_repeated(call);
  if (!repeated || !repeated->is_null()) {
    return repeated ? answer_repeated(*repeated) : std::move(repeated);
  }
  auto desired = parse_model(call.text("DesiredState"), "DesiredState");
  if (!desired) {
    return desired;
  }
  if (auto good = check_writable(*target->schema, *desired); !good) {
    return std::move(good).failure();
  }
  Value record = new_request(call, "CREATE", "");
  record.set("Properties", std::move(*desired));
  return begin(call, *target, std::move(record));
}

Result<Value> parse_patch(const std::string& text) {
  auto patch = value_from_json(text);
  if (!patch || !patch->is_list()) {
    return fail("InvalidRequestException",
                "PatchDocument is not a list of JSON patch operations" +
                    (patch ? std::string() : ": " + patch.error().message));
  }
  return patch;
}

// The patch is of what GetResource tells. What that does not tell (write-only properties) is kept
// unless the patch sets it.
Result<Value> patched_model(const TypeSchema& schema, const Value& model, const Value& patch) {
  Value desired = readable_model(schema, model);
  if (auto applied = apply_json_patch(desired, patch); !applied) {
    return fail("InvalidRequestException", "Invalid patch update: " + applied.error().message);
  }
  if (!desired.is_map()) {
    return fail("InvalidRequestException", "Invalid patch update: the result is not an object");
  }
  Value readable = readable_model(schema, model);
  for (const Value::Member& member : desired.members()) {
    const auto* property = schema.find_property(member.key);
    const Value* before = readable.find(member.key);
    if (property != nullptr && property->is(TypeSchema::Property::kReadOnly) &&
        (before == nullptr || !(*before == member.value))) {
      return fail("InvalidRequestException",
                  "Invalid patch update: readOnlyProperties "
                  "[/properties/" +
                      member.key + "] cannot be updated");
    }
  }
  desired = desired_model(schema, desired);
  for (const auto& property : schema.properties) {
    const Value* kept = model.find(property.name);
    if (property.is(TypeSchema::Property::kWriteOnly) && kept != nullptr &&
        desired.find(property.name) == nullptr) {
      desired.set(property.name, *kept);
    }
  }
  return desired;
}

Result<void> check_create_only(const TypeSchema& schema, const Value& before, const Value& after) {
  for (const auto& property : schema.properties) {
    const Value* old = before.find(property.name);
    const Value* wanted = after.find(property.name);
    const bool is_same =
        old == nullptr || wanted == nullptr ? old == wanted : Value::same(*old, *wanted);
    if (property.is(TypeSchema::Property::kCreateOnly) && !is_same) {
      return fail("NotUpdatableException",
                  "Invalid patch update: createOnlyProperties "
                  "[/properties/" +
                      std::string(property.name) + "] cannot be updated");
    }
  }
  return {};
}

Result<Value> update_resource(ApiCall& call) {
  auto target = find_target(call, "UPDATE");
  if (!target) {
    return std::move(target).failure();
  }
  auto repeated = find_repeated(call);
  if (!repeated || !repeated->is_null()) {
    return repeated ? answer_repeated(*repeated) : std::move(repeated);
  }
  if (target->schema->is_immutable) {
    return fail("UnsupportedActionException",
                "Resource type " + call.text("TypeName") + " does not support UPDATE action");
  }
  auto patch = parse_patch(call.text("PatchDocument"));
  if (!patch) {
    return patch;
  }
  auto live = get_live(call, *target);
  if (!live) {
    return std::move(live).failure();
  }
  if (auto is_free = check_is_free(call, target->schema->name, live->identifier); !is_free) {
    return std::move(is_free).failure();
  }
  auto desired = patched_model(*target->schema, live->model, *patch);
  if (!desired) {
    return desired;
  }
  Value before = desired_model(*target->schema, live->model);
  auto good = check_create_only(*target->schema, before, *desired);
  if (good) {
    good = check_model(*target->schema, *desired);
  }
  if (!good) {
    return std::move(good).failure();
  }
  Value record = new_request(call, "UPDATE", live->identifier);
  record.set("PhysicalId", Value::string(live->physical_id));
  record.set("Previous", std::move(before));
  record.set("Properties", std::move(*desired));
  return begin(call, *target, std::move(record));
}

Result<Value> delete_resource(ApiCall& call) {
  auto target = find_target(call, "DELETE");
  if (!target) {
    return std::move(target).failure();
  }
  auto repeated = find_repeated(call);
  if (!repeated || !repeated->is_null()) {
    return repeated ? answer_repeated(*repeated) : std::move(repeated);
  }
  const std::string identifier = call.text("Identifier");
  if (auto is_free = check_is_free(call, target->schema->name, identifier); !is_free) {
    return std::move(is_free).failure();
  }
  auto live = find_live(call.world, *target->provider, *target->schema, identifier);
  if (!live) {
    return handler_exception(live.error());
  }
  Value record = new_request(call, "DELETE", identifier);
  // A resource that is not there is told by the request's status.
  record.set("PhysicalId", Value::string(live->has_value() ? (*live)->physical_id : identifier));
  if (live->has_value()) {
    record.set("Properties", desired_model(*target->schema, (*live)->model));
  }
  return begin(call, *target, std::move(record));
}

using Access = OperationEntry::Access;
constinit OperationEntry get_one{"cloudcontrol", "GetResource", Access::Read, &get_resource};
constinit OperationEntry list_all{"cloudcontrol", "ListResources", Access::Read, &list_resources};
constinit OperationEntry create_one{"cloudcontrol", "CreateResource", Access::Write,
                                    &create_resource};
constinit OperationEntry update_one{"cloudcontrol", "UpdateResource", Access::Write,
                                    &update_resource};
constinit OperationEntry delete_one{"cloudcontrol", "DeleteResource", Access::Write,
                                    &delete_resource};
const Register<OperationEntry> kRegistered[]{Register(get_one), Register(list_all),
                                             Register(create_one), Register(update_one),
                                             Register(delete_one)};

}  // namespace

}  // namespace formwork::cloudcontrol
