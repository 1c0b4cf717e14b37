// SPDX-License-Identifier: Apache-2.0
// Targets of rules. Events reach functions, queues, topics and buses; targets of other services are
// kept and told, and what would go to them goes to their dead-letter queue.
#include <algorithm>
#include <utility>

#include "engine/value/convert.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/common/properties.hh"
#include "resources/events/json_path.hh"
#include "resources/events/rules.hh"

namespace formwork::events {

namespace {

constexpr std::size_t kMostTargets = 5;

Result<Value> list(ApiCall& call) {
  auto rule = find_rule(call, "Rule");
  if (!rule) {
    return std::move(rule).failure();
  }
  return page_of(
      call, items_of(rule->model, "Targets"),
      {.member = "Targets", .fault_code = "ValidationException", .size_member = "Limit"});
}

Failure invalid(const std::string& parameter, std::string_view reason) {
  return fail("ValidationException",
              "Parameter " + parameter + " is not valid. Reason: " + std::string(reason));
}

Result<void> check_target(const Value& target) {
  const std::string arn = target.get_text("Arn");
  const std::string id = target.get_text("Id");
  if (!arn.starts_with("arn:") || arn_field(arn, 5).empty()) {
    return invalid(arn, "Provided Arn is not in correct format.");
  }
  const std::size_t ways = std::size_t{target.find("Input") != nullptr} +
                           std::size_t{target.find("InputPath") != nullptr} +
                           std::size_t{target.find("InputTransformer") != nullptr};
  if (ways > 1) {
    return fail("ValidationException",
                "Only one of Input, InputPath, or InputTransformer must be provided for target " +
                    id + ".");
  }
  if (const Value* input = target.find("Input");
      input != nullptr && !value_from_json(input->as_string())) {
    return fail("ValidationException", "JSON syntax error in input for target " + id + ".");
  }
  if (const Value* path = target.find("InputPath");
      path != nullptr && !is_path(path->as_string())) {
    return fail("ValidationException", "InputPath for target " + id + " is invalid.");
  }
  if (arn_field(arn, 2) == "sqs" && arn.ends_with(".fifo") &&
      target.find("SqsParameters") == nullptr) {
    return fail("ValidationException",
                "Parameter(s) SqsParameters must be specified for target: " + id + ".");
  }
  return {};
}

Result<Value> put(ApiCall& call) {
  auto rule = find_rule(call, "Rule");
  if (!rule) {
    return std::move(rule).failure();
  }
  Value::List targets = items_of(rule->model, "Targets");
  for (const Value& target : input_items(call, "Targets")) {
    if (auto good = check_target(target); !good) {
      return std::move(good).failure();
    }
    const auto same = std::find_if(targets.begin(), targets.end(), [&](const Value& known) {
      return known.get_text("Id") == target.get_text("Id");
    });
    if (same == targets.end()) {
      targets.push_back(target);
    } else {
      *same = target;
    }
  }
  if (targets.size() > kMostTargets) {
    return fail("LimitExceededException",
                "The requested resource exceeds the maximum number allowed.");
  }
  Value properties = properties_of(rule->record);
  properties.set("Targets", Value::list(std::move(targets)));
  if (auto kept = keep(call.world, kRuleType, *rule, std::move(properties)); !kept) {
    return std::move(kept).failure();
  }
  Value answer = map_with("FailedEntryCount", Value::number(std::int64_t{0}));
  answer.set("FailedEntries", Value::list());
  return answer;
}

Result<Value> remove(ApiCall& call) {
  auto rule = find_rule(call, "Rule");
  if (!rule) {
    return std::move(rule).failure();
  }
  Value::List targets = items_of(rule->model, "Targets");
  Value faults = Value::list();
  std::int64_t failed = 0;
  for (const std::string& id : input_texts(call, "Ids")) {
    const auto found = std::find_if(targets.begin(), targets.end(), [&](const Value& target) {
      return target.get_text("Id") == id;
    });
    if (found != targets.end()) {
      targets.erase(found);
      continue;
    }
    ++failed;
    Value fault = map_with("TargetId", Value::string(id));
    fault.set("ErrorCode", Value::string("ResourceNotFoundException"));
    fault.set("ErrorMessage", Value::string("Rule " + rule->text("Name") +
                                            " does not have a target with the Id " + id + "."));
    faults.push(std::move(fault));
  }
  Value properties = properties_of(rule->record);
  properties.set("Targets", Value::list(std::move(targets)));
  if (auto kept = keep(call.world, kRuleType, *rule, std::move(properties)); !kept) {
    return std::move(kept).failure();
  }
  Value answer = map_with("FailedEntryCount", Value::number(failed));
  answer.set("FailedEntries", std::move(faults));
  return answer;
}

using Access = OperationEntry::Access;
constinit OperationEntry list_entry{"events", "ListTargetsByRule", Access::Read, &list};
constinit OperationEntry put_entry{"events", "PutTargets", Access::Write, &put};
constinit OperationEntry remove_entry{"events", "RemoveTargets", Access::Write, &remove};
const Register<OperationEntry> kRegistered[]{Register(list_entry), Register(put_entry),
                                             Register(remove_entry)};

}  // namespace

}  // namespace formwork::events
