// SPDX-License-Identifier: Apache-2.0
// Tags and permissions of queues. Policies are kept and told; they let nobody in and keep nobody
// out of a queue here.
#include <algorithm>
#include <array>
#include <string_view>

#include "engine/value/convert.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/naming.hh"
#include "resources/sqs/owner.hh"
#include "resources/sqs/queue.hh"
#include "resources/sqs/settings.hh"

namespace formwork::sqs {

namespace {

constexpr std::size_t kMostTags = 50;
constexpr std::size_t kMostActions = 7;
constexpr std::array<std::string_view, 11> kGrantable{"*",
                                                      "SendMessage",
                                                      "SendMessageBatch",
                                                      "ReceiveMessage",
                                                      "DeleteMessage",
                                                      "DeleteMessageBatch",
                                                      "ChangeMessageVisibility",
                                                      "ChangeMessageVisibilityBatch",
                                                      "GetQueueAttributes",
                                                      "GetQueueUrl",
                                                      "ListDeadLetterSourceQueues"};

Result<Value> store(ApiCall& call, const Value& queue) {
  auto put = put_object(call.world, kQueues, queue_url(call.world, asked_name(call)), queue);
  return put ? Result<Value>(Value::map()) : std::move(put).failure();
}

Result<Value> list_tags(ApiCall& call) {
  auto queue = queue_object(call, asked_name(call));
  if (!queue) {
    return queue;
  }
  Value tags = tag_map(*queue);
  return tags.members().empty() ? Value::map() : map_with("Tags", std::move(tags));
}

Result<Value> tag(ApiCall& call) {
  auto queue = queue_object(call, asked_name(call));
  if (!queue) {
    return queue;
  }
  const Value* given = call.find("Tags");
  if (given == nullptr || given->members().empty()) {
    return fail("MissingParameter", "The request must contain the parameter Tags.");
  }
  const Value* known = queue->find("Tags");
  Value tags = known == nullptr ? Value::map() : *known;
  for (const auto& one : given->members()) {
    tags.set(one.key, one.value);
  }
  if (tags.members().size() > kMostTags) {
    return fail("InvalidParameterValue", "Too many tags added for queue " + asked_name(call) + ".");
  }
  queue->set("Tags", std::move(tags));
  return store(call, *queue);
}

Result<Value> untag(ApiCall& call) {
  auto queue = queue_object(call, asked_name(call));
  if (!queue) {
    return queue;
  }
  const std::vector<std::string> keys = input_texts(call, "TagKeys");
  if (keys.empty()) {
    return fail("InvalidParameterValue",
                "Tag keys must be between 1 and 128 characters in length.");
  }
  const Value* known = queue->find("Tags");
  Value tags = known == nullptr ? Value::map() : *known;
  for (const std::string& key : keys) {
    tags.erase(key);
  }
  queue->set("Tags", std::move(tags));
  return store(call, *queue);
}

Result<Value> read_policy(ApiCall& call, const Value& queue) {
  auto text = policy_of(call.world, asked_name(call), queue);
  if (!text) {
    return std::move(text).failure();
  }
  auto policy = text->empty() ? Result<Value>(Value::map()) : value_from_json(*text);
  if (!policy || !policy->is_map()) {
    return Value::map();
  }
  return policy;
}

bool has_label(const Value& statement, const std::string& label) {
  return statement.get_text("Sid") == label;
}

Result<Value> statement_of(ApiCall& call, const std::string& arn) {
  const std::vector<std::string> accounts = input_texts(call, "AWSAccountIds");
  const std::vector<std::string> actions = input_texts(call, "Actions");
  if (accounts.empty()) {
    return fail("InvalidParameterValue",
                "Value [] for parameter PrincipalId is invalid. Reason: Unable to verify.");
  }
  if (actions.empty()) {
    return fail("MissingParameter", "The request must contain the parameter Actions.");
  }
  if (actions.size() > kMostActions) {
    return fail("OverLimit",
                std::to_string(actions.size()) + " Actions were found, maximum allowed is 7.");
  }
  for (const std::string& action : actions) {
    if (std::find(kGrantable.begin(), kGrantable.end(), action) == kGrantable.end()) {
      return fail("InvalidParameterValue",
                  "Value SQS:" + action +
                      " for parameter ActionName is invalid. Reason: Only the queue owner is "
                      "allowed to invoke this action.");
    }
  }
  Value principals = Value::list();
  for (const std::string& account : accounts) {
    principals.push(Value::string("arn:" + call.world.partition + ":iam::" + account + ":root"));
  }
  Value names = Value::list();
  for (const std::string& action : actions) {
    names.push(Value::string("SQS:" + action));
  }
  const auto alone = [](Value list) {
    return list.items().size() == 1 ? list.items().front() : std::move(list);
  };
  Value statement = Value::map();
  statement.set("Sid", Value::string(call.text("Label")));
  statement.set("Effect", Value::string("Allow"));
  statement.set("Principal", map_with("AWS", alone(std::move(principals))));
  statement.set("Action", alone(std::move(names)));
  statement.set("Resource", Value::string(arn));
  return statement;
}

Result<Value> add_permission(ApiCall& call) {
  auto queue = queue_object(call, asked_name(call));
  if (!queue) {
    return queue;
  }
  auto policy = read_policy(call, *queue);
  if (!policy) {
    return policy;
  }
  const std::string arn = queue_arn(call.world, asked_name(call));
  auto statement = statement_of(call, arn);
  if (!statement) {
    return statement;
  }
  const Value* known = policy->find("Statement");
  Value statements = known == nullptr ? Value::list() : *known;
  const std::string label = call.text("Label");
  for (const Value& one : statements.items()) {
    if (has_label(one, label)) {
      return fail("InvalidParameterValue", "Value " + label +
                                               " for parameter Label is invalid. Reason: Already "
                                               "exists.");
    }
  }
  statements.push(std::move(*statement));
  set_default(*policy, "Version", Value::string("2008-10-17"));
  set_default(*policy, "Id", Value::string(arn + "/SQSDefaultPolicy"));
  policy->set("Statement", std::move(statements));
  queue->set("Policy", Value::string(value_to_json(*policy)));
  return store(call, *queue);
}

Result<Value> remove_permission(ApiCall& call) {
  auto queue = queue_object(call, asked_name(call));
  if (!queue) {
    return queue;
  }
  auto policy = read_policy(call, *queue);
  if (!policy) {
    return policy;
  }
  const std::string label = call.text("Label");
  Value kept = Value::list();
  bool is_found = false;
  if (const Value* statements = policy->find("Statement")) {
    for (const Value& one : statements->items()) {
      if (has_label(one, label)) {
        is_found = true;
      } else {
        kept.push(one);
      }
    }
  }
  if (!is_found) {
    return fail("InvalidParameterValue",
                "Value " + label + " for parameter Label is invalid. Reason: can't find label" +
                    (policy->find("Statement") == nullptr ? "." : " on existing policy."));
  }
  const bool is_empty = kept.items().empty();
  policy->set("Statement", std::move(kept));
  queue->set("Policy", Value::string(is_empty ? std::string() : value_to_json(*policy)));
  return store(call, *queue);
}

constexpr auto kWrite = OperationEntry::Access::Write;
constinit OperationEntry tags_entry{"sqs", "ListQueueTags", OperationEntry::Access::Read,
                                    &for_owner<&list_tags>};
constinit OperationEntry tag_entry{"sqs", "TagQueue", kWrite, &for_owner<&tag>};
constinit OperationEntry untag_entry{"sqs", "UntagQueue", kWrite, &for_owner<&untag>};
constinit OperationEntry add_entry{"sqs", "AddPermission", kWrite, &for_owner<&add_permission>};
constinit OperationEntry remove_entry{"sqs", "RemovePermission", kWrite,
                                      &for_owner<&remove_permission>};
const Register<OperationEntry> kRegistered[]{Register(tags_entry), Register(tag_entry),
                                             Register(untag_entry), Register(add_entry),
                                             Register(remove_entry)};

}  // namespace

}  // namespace formwork::sqs
