// SPDX-License-Identifier: Apache-2.0
#include "engine/stack/lifecycle_checks.hh"

#include <algorithm>
#include <cstdlib>

#include "engine/base/text.hh"
#include "engine/plan/stack_policy.hh"
#include "engine/service/operation.hh"
#include "engine/stack/operations_impl.hh"

namespace formwork {

namespace {

constexpr std::size_t kMostTags = 50;
constexpr std::size_t kMostTriggers = 5;
constexpr std::size_t kLongestToken = 128;
constexpr std::int64_t kLongestMonitoring = 180;

std::string violated(const std::string& value, const std::string& member,
                     const std::string& constraint) {
  return "1 validation error detected: Value '" + value + "' at '" + member +
         "' failed to satisfy constraint: Member must have " + constraint;
}

Result<void> check_tags(const TagList& tags) {
  if (tags.size() > kMostTags) {
    return validation_error(violated(std::to_string(tags.size()) + " tags", "tags",
                                     "length less than or equal to " + std::to_string(kMostTags)));
  }
  for (const auto& [key, value] : tags) {
    if (to_lower(key).starts_with("aws:")) {
      return validation_error("aws: prefixed tag key names are not allowed for external use.");
    }
  }
  return {};
}

Result<void> check_trigger(const Value& trigger) {
  std::string type = trigger.get_text("Type");
  if (type != "AWS::CloudWatch::Alarm" && type != "AWS::CloudWatch::CompositeAlarm") {
    return validation_error("Rollback Trigger Type not supported");
  }
  std::string arn = trigger.get_text("Arn");
  std::size_t at = 0;
  for (int colons = 0; colons < 5 && at != std::string::npos; ++colons) {
    at = arn.find(':', at == 0 ? 0 : at + 1);
  }
  constexpr std::string_view kAlarm = ":alarm:";
  bool is_alarm = at != std::string::npos && arn.compare(at, kAlarm.size(), kAlarm) == 0 &&
                  arn.size() > at + kAlarm.size();
  if (!arn.starts_with("arn:") || !is_alarm) {
    return validation_error("RelativeId of a Rollback Trigger's ARN is incorrect");
  }
  return {};
}

bool names_any(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

Result<void> check_rollback_configuration(const Value& configuration) {
  std::string minutes = configuration.get_text("MonitoringTimeInMinutes");
  std::int64_t time = std::strtoll(minutes.c_str(), nullptr, 10);
  const std::string member = "rollbackConfiguration.monitoringTimeInMinutes";
  if (time > kLongestMonitoring) {
    return validation_error(violated(minutes, member, "value less than or equal to 180"));
  }
  if (time < 0) {
    return validation_error(violated(minutes, member, "value greater than or equal to 0"));
  }
  const Value* triggers = configuration.find("RollbackTriggers");
  if (triggers == nullptr) {
    return {};
  }
  if (triggers->items().size() > kMostTriggers) {
    return validation_error(violated(value_to_json(*triggers),
                                     "rollbackConfiguration.rollbackTriggers",
                                     "length less than or equal to 5"));
  }
  for (const Value& trigger : triggers->items()) {
    if (Result<void> good = check_trigger(trigger); !good) {
      return good;
    }
  }
  return {};
}

Result<void> check_settings(const StackRequest& request) {
  if (Result<void> tags = check_tags(request.tags); !tags) {
    return tags;
  }
  if (request.client_request_token.size() > kLongestToken) {
    return validation_error(violated(request.client_request_token, "clientRequestToken",
                                     "length less than or equal to 128"));
  }
  for (const std::string& body :
       {request.stack_policy.value_or(""), request.stack_policy_during_update}) {
    Result<StackPolicy> policy = body.empty() ? StackPolicy() : StackPolicy::parse(body);
    if (!policy) {
      return std::move(policy).failure();
    }
  }
  return request.rollback_configuration
             ? check_rollback_configuration(*request.rollback_configuration)
             : Result<void>();
}

bool disables_rollback(const StackRequest& request) {
  bool is_express = request.deployment_mode == "EXPRESS";
  return request.disable_rollback || request.mode_disables_rollback.value_or(is_express);
}

bool is_repeated(const StackRecord& stack, std::string_view token, std::string_view operation) {
  const Value* last = stack.details.find("LastRequest");
  return last != nullptr && !token.empty() && last->get_text("Token") == token &&
         last->get_text("Operation") == operation;
}

Result<StackRecord> root_of(Transaction& tx, const StackRecord& stack) {
  if (stack.root_id.empty() || stack.root_id == stack.id) {
    return StackRecord(stack);
  }
  Result<std::optional<StackRecord>> root = tx.find_stack(stack.root_id);
  if (!root) {
    return std::move(root).failure();
  }
  return *root ? std::move(**root) : StackRecord(stack);
}

Result<void> check_deletion(Transaction& tx, const StackRecord& stack,
                            const DeleteRequest& request) {
  Result<StackRecord> root = root_of(tx, stack);
  if (!root) {
    return std::move(root).failure();
  }
  if (root->termination_protection) {
    return validation_error("Stack [" + root->name +
                            "] cannot be deleted while TerminationProtection is enabled");
  }
  constexpr std::string_view kDeletable[] = {"REVIEW_IN_PROGRESS", "CREATE_IN_PROGRESS",
                                             "ROLLBACK_IN_PROGRESS", "DELETE_IN_PROGRESS"};
  bool is_deletable =
      std::find(std::begin(kDeletable), std::end(kDeletable), stack.status) != std::end(kDeletable);
  if (stack.status.ends_with("_IN_PROGRESS") && !is_deletable) {
    return validation_error("Stack [" + stack.name + "] cannot be deleted while in status " +
                            stack.status);
  }
  if (Result<void> can = check_can_delete(stack, request); !can) {
    return can;
  }
  Result<std::vector<ResourceRecord>> rows = tx.list_resources(stack.id);
  if (!rows) {
    return std::move(rows).failure();
  }
  std::vector<std::string> wrong = request.retained;
  for (const ResourceRecord& row : *rows) {
    if (row.slot.empty() && row.status == "DELETE_FAILED" &&
        names_any(request.retained, row.logical_id)) {
      std::erase(wrong, row.logical_id);
    }
  }
  if (!wrong.empty()) {
    return validation_error(
        "The specified resources to retain must be in a valid state. Do not specify the following "
        "resources: [" +
        join(wrong, ", ") + "]");
  }
  return {};
}

std::vector<std::string> names_below(const std::vector<std::string>& names,
                                     std::string_view logical_id) {
  std::string prefix = std::string(logical_id) + ".";
  std::vector<std::string> below;
  for (const std::string& name : names) {
    if (name.starts_with(prefix)) {
      below.push_back(name.substr(prefix.size()));
    }
  }
  return below;
}

}  // namespace formwork
