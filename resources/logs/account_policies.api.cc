// SPDX-License-Identifier: Apache-2.0
// Policies of the account. Subscription and field index policies act; the others are kept.
#include "resources/logs/account_policies.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "engine/service/operation_limit.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/logs/log_calls.hh"

namespace formwork::logs {

namespace {

constexpr ObjectPlace kPolicies{"logs", "account_policy"};
constexpr ObjectPlace kModelled{"modelled", "AWS::Logs::AccountPolicy"};

// One account-wide policy of these types; of the others, as many as have criteria.
bool is_single(const std::string& type) {
  return type == "DATA_PROTECTION_POLICY" || type == "SUBSCRIPTION_FILTER_POLICY";
}

Value of_stack(const World& world, const StoredObject& object) {
  Value shape = map_with("policyName", Value::string(object.text("PolicyName")));
  shape.set("policyType", Value::string(object.text("PolicyType")));
  shape.set("policyDocument", Value::string(document_text(object.model.find("PolicyDocument"))));
  shape.set("scope", Value::string("ALL"));
  set_text(shape, "selectionCriteria", object.text("SelectionCriteria"));
  shape.set("accountId", Value::string(world.account_id));
  set_time(shape, "lastUpdatedTime", object.record, "LastModifiedTime");
  return shape;
}

Result<void> check_document(const std::string& type, const std::string& document) {
  const auto policy = value_from_json(document);
  if (!policy || (!policy->is_map() && type != "TRANSFORMER_POLICY")) {
    return invalid_parameter("The policy document is not valid JSON.");
  }
  if (type == "FIELD_INDEX_POLICY" && index_fields(document).empty()) {
    return invalid_parameter("The field index policy must name its fields in \"Fields\".");
  }
  if (type == "SUBSCRIPTION_FILTER_POLICY" && policy->get_text("DestinationArn").empty()) {
    return invalid_parameter("The subscription filter policy must have a \"DestinationArn\".");
  }
  return {};
}

Result<Value> put(ApiCall& call) {
  const std::string name = call.text("policyName");
  const std::string type = call.text("policyType");
  const std::string criteria = call.text("selectionCriteria");
  if (auto checked = check_document(type, call.text("policyDocument")); !checked) {
    return std::move(checked).failure();
  }
  auto known = list_objects(call.world, kPolicies, type + "\n");
  if (!known) {
    return std::move(known).failure();
  }
  for (const auto& [key, policy] : *known) {
    if (policy.get_text("policyName") != name &&
        (is_single(type) || policy.get_text("selectionCriteria") == criteria)) {
      return fail("LimitExceededException", "Resource limit exceeded.");
    }
  }
  Value record = map_with("policyName", Value::string(name));
  copy_members(record, call.input, {"policyType", "policyDocument", "selectionCriteria"});
  record.set("scope", Value::string("ALL"));
  record.set("accountId", Value::string(call.world.account_id));
  set_number(record, "lastUpdatedTime", call.world.clock.now());
  auto done = put_object(call.world, kPolicies, type + "\n" + name, record);
  return done ? Result<Value>(map_with("accountPolicy", std::move(record)))
              : Result<Value>(std::move(done).failure());
}

Result<Value> describe(ApiCall& call) {
  auto policies = account_policies(call.world, call.text("policyType"), "");
  if (!policies) {
    return std::move(policies).failure();
  }
  const std::string name = call.text("policyName");
  const std::vector<std::string> accounts = input_texts(call, "accountIdentifiers");
  if (!accounts.empty() &&
      std::find(accounts.begin(), accounts.end(), call.world.account_id) == accounts.end()) {
    policies->clear();
  }
  Value::List list;
  for (Value& policy : *policies) {
    if (name.empty() || policy.get_text("policyName") == name) {
      list.push_back(std::move(policy));
    }
  }
  return keyed_page(call, std::move(list), "accountPolicies", "policyName", 1000);
}

Result<Value> erase(ApiCall& call) {
  auto erased = call.world.store.erase_object(
      kPolicies.service, kPolicies.kind, call.text("policyType") + "\n" + call.text("policyName"));
  if (!erased) {
    return std::move(erased).failure();
  }
  return *erased ? Result<Value>(Value::map())
                 : Result<Value>(fail("ResourceNotFoundException",
                                      "The specified account policy does not exist."));
}

using Access = OperationEntry::Access;
constinit OperationEntry put_entry{"logs", "PutAccountPolicy", Access::Write, &put};
constinit OperationEntry describe_entry{"logs", "DescribeAccountPolicies", Access::Read, &describe};
constinit OperationEntry erase_entry{"logs", "DeleteAccountPolicy", Access::Write, &erase};
const Register<OperationEntry> kRegistered[]{Register(put_entry), Register(describe_entry),
                                             Register(erase_entry)};
constinit OperationLimit limit{
    "logs", "PutAccountPolicy",
    "Policies of subscriptions and field indexes act; the other types are kept only."};
const Register<OperationLimit> kLimit(limit);

}  // namespace

bool selects_group(std::string_view criteria, const std::string& group) {
  if (criteria.empty()) {
    return true;
  }
  const std::size_t open = criteria.find('[');
  const std::size_t close = criteria.rfind(']');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
    return false;
  }
  const bool is_prefix = criteria.find("LogGroupNamePrefix") < open;
  const bool is_negated = criteria.find("NOT IN") < open;
  bool is_named = false;
  for (const std::string_view item : split(criteria.substr(open + 1, close - open - 1), ",")) {
    std::string name(trim(item));
    std::erase(name, '"');
    is_named = is_named || (!name.empty() && (is_prefix ? group.starts_with(name) : group == name));
  }
  return is_named != is_negated;
}

Result<std::vector<Value>> account_policies(World& world, std::string_view type,
                                            const std::string& group) {
  auto own = list_objects(world, kPolicies, std::string(type) + "\n");
  auto made = stored_objects(world, kModelled);
  if (!own || !made) {
    return own ? std::move(made).failure() : std::move(own).failure();
  }
  std::vector<Value> policies;
  for (auto& [key, policy] : *own) {
    policies.push_back(std::move(policy));
  }
  for (const StoredObject& object : *made) {
    if (object.text("PolicyType") == type) {
      policies.push_back(of_stack(world, object));
    }
  }
  std::erase_if(policies, [&group](const Value& policy) {
    return !group.empty() && !selects_group(policy.get_text("selectionCriteria"), group);
  });
  std::sort(policies.begin(), policies.end(), [](const Value& a, const Value& b) {
    return a.get_text("policyName") < b.get_text("policyName");
  });
  return policies;
}

std::vector<std::string> index_fields(std::string_view document) {
  const auto policy = value_from_json(document);
  if (!policy || !policy->is_map()) {
    return {};
  }
  const Value* fields = policy->find("Fields");
  if (fields != nullptr && fields->is_list()) {
    return texts_of(fields);
  }
  std::vector<std::string> names;
  if (const Value* detailed = policy->find("FieldsV2")) {
    for (const Value::Member& member : detailed->members()) {
      names.push_back(member.key);
    }
  }
  return names;
}

}  // namespace formwork::logs
