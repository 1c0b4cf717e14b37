// SPDX-License-Identifier: Apache-2.0
// Policies of log groups: data protection (kept and shown; events are told unmasked) and field
// indexes. Both lie in the group's properties, where stacks have them, too.
#include "engine/service/operation_limit.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/logs/account_policies.hh"
#include "resources/logs/log_calls.hh"
#include "resources/logs/log_group.hh"

namespace formwork::logs {

namespace {

constexpr std::size_t kMostFields = 20;
constexpr std::size_t kMostStatements = 2;

Result<Group> identified_group(ApiCall& call) {
  return find_group(call.world, group_name_of(call.text("logGroupIdentifier")));
}

// Keeps the group with a property set or, with null, removed.
Result<void> keep(ApiCall& call, Group& group, const char* property, const Value& value,
                  const char* time_member) {
  Value properties = properties_of(group.record);
  if (value.is_null()) {
    properties.erase(property);
  } else {
    properties.set(property, value);
  }
  group.record.set("Properties", std::move(properties));
  set_number(group.record, time_member, call.world.clock.now());
  return put_object(call.world, kLogGroups, group.name, group.record);
}

// A policy names what it audits and what it masks.
Result<void> check_protection(const std::string& document) {
  const auto policy = value_from_json(document);
  const Value* statements = policy ? policy->find("Statement") : nullptr;
  if (statements == nullptr || !statements->is_list() || policy->get_text("Name").empty() ||
      policy->get_text("Version").empty()) {
    return invalid_parameter("The data protection policy document is not valid.");
  }
  bool audits = false;
  bool masks = false;
  for (const Value& statement : statements->items()) {
    const Value* operation = statement.find("Operation");
    audits = audits || (operation != nullptr && operation->find("Audit") != nullptr);
    masks = masks || (operation != nullptr && operation->find("Deidentify") != nullptr);
  }
  if (statements->items().size() > kMostStatements || !audits || !masks) {
    return invalid_parameter(
        "A data protection policy has one statement with the operation Audit and one with the "
        "operation Deidentify.");
  }
  return {};
}

Value protection_shape(const ApiCall& call, const Group& group) {
  Value shape = map_with("logGroupIdentifier", Value::string(call.text("logGroupIdentifier")));
  const Value properties = properties_of(group.record);
  if (const Value* policy = properties.find("DataProtectionPolicy")) {
    shape.set("policyDocument", Value::string(document_text(policy)));
    set_number(shape, "lastUpdatedTime",
               number_of(group.record, "ProtectionTime", number_of(group.record, "CreationTime")));
  }
  return shape;
}

Result<Value> put_protection(ApiCall& call) {
  auto group = identified_group(call);
  auto checked = group ? check_protection(call.text("policyDocument"))
                       : Result<void>(std::move(group).failure());
  if (!checked) {
    return std::move(checked).failure();
  }
  auto kept = keep(call, *group, "DataProtectionPolicy", Value::string(call.text("policyDocument")),
                   "ProtectionTime");
  return kept ? Result<Value>(protection_shape(call, *group))
              : Result<Value>(std::move(kept).failure());
}

Result<Value> get_protection(ApiCall& call) {
  auto group = identified_group(call);
  return group ? Result<Value>(protection_shape(call, *group))
               : Result<Value>(std::move(group).failure());
}

Result<Value> delete_protection(ApiCall& call) {
  auto group = identified_group(call);
  auto kept = group ? keep(call, *group, "DataProtectionPolicy", Value(), "ProtectionTime")
                    : Result<void>(std::move(group).failure());
  return kept ? Result<Value>(Value::map()) : Result<Value>(std::move(kept).failure());
}

// Of a stack: a list of policies, of which there is one at most.
std::string index_document(const Group& group) {
  const Value properties = properties_of(group.record);
  const Value* policies = properties.find("FieldIndexPolicies");
  return policies == nullptr || policies->items().empty()
             ? std::string()
             : document_text(&policies->items().front());
}

Value index_shape(const World& world, const Group& group) {
  Value shape = map_with("logGroupIdentifier", Value::string(log_group_arn(world, group.name)));
  shape.set("policyDocument", Value::string(index_document(group)));
  shape.set("source", Value::string("LOG_GROUP"));
  set_number(shape, "lastUpdateTime",
             number_of(group.record, "IndexTime", number_of(group.record, "CreationTime")));
  return shape;
}

Result<Value> put_index(ApiCall& call) {
  auto group = identified_group(call);
  if (!group) {
    return std::move(group).failure();
  }
  const std::string document = call.text("policyDocument");
  const std::vector<std::string> fields = index_fields(document);
  if (fields.empty() || fields.size() > kMostFields) {
    return invalid_parameter("The field index policy must name 1 to " +
                             std::to_string(kMostFields) + " fields in \"Fields\".");
  }
  auto kept = keep(call, *group, "FieldIndexPolicies", list_of({document}), "IndexTime");
  return kept ? Result<Value>(map_with("indexPolicy", index_shape(call.world, *group)))
              : Result<Value>(std::move(kept).failure());
}

Result<Value> delete_index(ApiCall& call) {
  auto group = identified_group(call);
  if (!group) {
    return std::move(group).failure();
  }
  if (index_document(*group).empty()) {
    return fail("ResourceNotFoundException", "The specified index policy does not exist.");
  }
  auto kept = keep(call, *group, "FieldIndexPolicies", Value(), "IndexTime");
  return kept ? Result<Value>(Value::map()) : Result<Value>(std::move(kept).failure());
}

// The group's own policy, else the account's that fits best.
Result<Value> index_policy_of(World& world, const Group& group) {
  if (!index_document(group).empty()) {
    return index_shape(world, group);
  }
  auto policies = account_policies(world, "FIELD_INDEX_POLICY", group.name);
  if (!policies || policies->empty()) {
    return policies ? Result<Value>(Value()) : Result<Value>(std::move(policies).failure());
  }
  const Value& policy = policies->front();
  Value shape = map_with("logGroupIdentifier", Value::string(log_group_arn(world, group.name)));
  copy_members(shape, policy, {"policyDocument", "policyName"});
  shape.set("source", Value::string("ACCOUNT"));
  set_number(shape, "lastUpdateTime", number_of(policy, "lastUpdatedTime"));
  return shape;
}

Result<Value> describe_index_policies(ApiCall& call) {
  Value list = Value::list();
  for (const std::string& identifier : input_texts(call, "logGroupIdentifiers")) {
    auto group = find_group(call.world, group_name_of(identifier));
    auto policy =
        group ? index_policy_of(call.world, *group) : Result<Value>(std::move(group).failure());
    if (!policy) {
      return policy;
    }
    if (!policy->is_null()) {
      list.push(*std::move(policy));
    }
  }
  return map_with("indexPolicies", std::move(list));
}

Result<Value> describe_indexes(ApiCall& call) {
  Value list = Value::list();
  for (const std::string& identifier : input_texts(call, "logGroupIdentifiers")) {
    auto group = find_group(call.world, group_name_of(identifier));
    auto policy =
        group ? index_policy_of(call.world, *group) : Result<Value>(std::move(group).failure());
    if (!policy) {
      return policy;
    }
    for (const std::string& field : index_fields(policy->get_text("policyDocument"))) {
      Value shape = map_with("fieldIndexName", Value::string(field));
      shape.set("logGroupIdentifier", Value::string(policy->get_text("logGroupIdentifier")));
      shape.set("type", Value::string("FIELD_INDEX"));
      set_number(shape, "lastScanTime", call.world.clock.now());
      list.push(std::move(shape));
    }
  }
  return map_with("fieldIndexes", std::move(list));
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {
    {"logs", "PutDataProtectionPolicy", Access::Write, &put_protection},
    {"logs", "GetDataProtectionPolicy", Access::Read, &get_protection},
    {"logs", "DeleteDataProtectionPolicy", Access::Write, &delete_protection},
    {"logs", "PutIndexPolicy", Access::Write, &put_index},
    {"logs", "DeleteIndexPolicy", Access::Write, &delete_index},
    {"logs", "DescribeIndexPolicies", Access::Read, &describe_index_policies},
    {"logs", "DescribeFieldIndexes", Access::Read, &describe_indexes},
};
const Register<OperationEntry> kRegistered[]{
    Register(entries[0]), Register(entries[1]), Register(entries[2]), Register(entries[3]),
    Register(entries[4]), Register(entries[5]), Register(entries[6])};
constinit OperationLimit protection_limit{"logs", "PutDataProtectionPolicy",
                                          "Kept; events are told unmasked."};
const Register<OperationLimit> kLimit(protection_limit);

}  // namespace

}  // namespace formwork::logs
