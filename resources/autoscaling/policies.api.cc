// SPDX-License-Identifier: Apache-2.0
// Scaling policies, scheduled actions and lifecycle hooks. ExecutePolicy scales by simple and step
// policies; alarms do not, scheduled actions do not happen and nothing waits for hooks: they are
// kept and told.
#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/base/text.hh"
#include "resources/autoscaling/groups.hh"
#include "resources/common/api_support.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"

namespace formwork::autoscaling {
namespace {

constexpr std::string_view kService = "autoscaling";
constexpr std::string_view kPolicies = "policy";
constexpr std::string_view kHooks = "hook";
constexpr std::string_view kActions = "scheduled_action";

constexpr PageShape page_named(std::string_view member) {
  return {.member = member, .fault_code = "InvalidNextToken", .size_member = "MaxRecords"};
}

std::string key_of(const std::string& group, const std::string& name) {
  return group + "/" + name;
}

Result<Value> put_thing(ApiCall& call, std::string_view kind, std::string_view name_member,
                        Value shape) {
  const std::string group = call.text("AutoScalingGroupName");
  if (auto known = find(call.world, kGroups, group); !known) {
    return std::move(known).failure();
  }
  auto kept =
      put_object(call.world, {kService, kind}, key_of(group, call.text(name_member)), shape);
  return kept ? Result<Value>(std::move(shape)) : std::move(kept).failure();
}

Result<Value::List> things(ApiCall& call, std::string_view kind, std::string_view name_member,
                           const std::vector<std::string>& names) {
  auto records = list_objects(call.world, {kService, kind});
  if (!records) {
    return std::move(records).failure();
  }
  const std::string group = call.text("AutoScalingGroupName");
  Value::List shapes;
  for (auto& [key, record] : *records) {
    const std::string name = record.get_text(name_member);
    const bool is_named =
        names.empty() || std::find(names.begin(), names.end(), name) != names.end() ||
        std::find(names.begin(), names.end(), record.get_text("PolicyARN")) != names.end();
    if (is_named && (group.empty() || record.get_text("AutoScalingGroupName") == group)) {
      shapes.push_back(std::move(record));
    }
  }
  return shapes;
}

Result<Value> remove_thing(ApiCall& call, std::string_view kind, const std::string& key,
                           const std::string& missing) {
  auto gone = call.world.store.erase_object(kService, kind, key);
  if (!gone) {
    return std::move(gone).failure();
  }
  return *gone ? Result<Value>(Value::map()) : Result<Value>(validation_error(missing));
}

// --- policies

Result<Value> put_policy(ApiCall& call) {
  Value shape = Value::map();
  copy_members(shape, call.input,
               {"AutoScalingGroupName", "PolicyName", "AdjustmentType", "MinAdjustmentStep",
                "MinAdjustmentMagnitude", "ScalingAdjustment", "Cooldown", "StepAdjustments",
                "MetricAggregationType", "EstimatedInstanceWarmup", "TargetTrackingConfiguration",
                "PredictiveScalingConfiguration", "Enabled"});
  const std::string type = call.text("PolicyType");
  shape.set("PolicyType", Value::string(type.empty() ? "SimpleScaling" : type));
  if (call.find("Enabled") == nullptr) {
    shape.set("Enabled", Value::boolean(true));
  }
  const std::string group = call.text("AutoScalingGroupName");
  const std::string name = call.text("PolicyName");
  const std::string arn =
      regional_arn(call.world, "autoscaling",
                   "scalingPolicy:" + uuid_of("policy/" + key_of(group, name)) +
                       ":autoScalingGroupName/" + group + ":policyName/" + name);
  shape.set("PolicyARN", Value::string(arn));
  shape.set("Alarms", Value::list());
  auto put = put_thing(call, kPolicies, "PolicyName", std::move(shape));
  if (!put) {
    return put;
  }
  Value answer = map_with("PolicyARN", Value::string(arn));
  answer.set("Alarms", Value::list());
  return answer;
}

Result<Value> describe_policies(ApiCall& call) {
  auto found = things(call, kPolicies, "PolicyName", input_texts(call, "PolicyNames"));
  if (!found) {
    return std::move(found).failure();
  }
  const std::vector<std::string> types = input_texts(call, "PolicyTypes");
  std::erase_if(*found, [&](const Value& policy) {
    return !types.empty() &&
           std::find(types.begin(), types.end(), policy.get_text("PolicyType")) == types.end();
  });
  return page_of(call, *std::move(found), page_named("ScalingPolicies"));
}

Result<Value> find_policy(ApiCall& call) {
  const std::string name = call.text("PolicyName");
  auto found = things(call, kPolicies, "PolicyName", {name});
  if (!found) {
    return std::move(found).failure();
  }
  return !found->empty() ? Result<Value>(std::move(found->front()))
                         : Result<Value>(validation_error("PolicyARN/PolicyName not found - Policy "
                                                          "'" +
                                                          name + "' not found"));
}

Result<Value> remove_policy(ApiCall& call) {
  auto policy = find_policy(call);
  if (!policy) {
    return policy;
  }
  return remove_thing(
      call, kPolicies,
      key_of(policy->get_text("AutoScalingGroupName"), policy->get_text("PolicyName")), "");
}

std::int64_t adjusted(const StoredObject& group, const Value& policy, std::int64_t by) {
  const std::string type = policy.get_text("AdjustmentType");
  const std::int64_t now = desired_of(group);
  if (type == "ExactCapacity") {
    return by;
  }
  if (type != "PercentChangeInCapacity") {
    return now + by;
  }
  // At least one, away from zero.
  const double part = static_cast<double>(now) * static_cast<double>(by) / 100.0;
  auto whole = static_cast<std::int64_t>(part > 0 ? std::floor(part) : std::ceil(part));
  whole = whole == 0 && by != 0 ? (by > 0 ? 1 : -1) : whole;
  return now + whole;
}

Result<std::int64_t> adjustment_of(const ApiCall& call, const Value& policy) {
  if (policy.get_text("PolicyType") != "StepScaling") {
    return number_of(policy, "ScalingAdjustment");
  }
  const auto value = parse_number(call.text("MetricValue"));
  const auto threshold = parse_number(call.text("BreachThreshold"));
  if (!value || !threshold) {
    return validation_error("MetricValue and BreachThreshold are needed for step policies.");
  }
  const double by = *value - *threshold;
  for (const Value& step : items_of(policy, "StepAdjustments")) {
    const auto least = parse_number(step.get_text("MetricIntervalLowerBound"));
    const auto most = parse_number(step.get_text("MetricIntervalUpperBound"));
    if ((!least || by >= *least) && (!most || by < *most)) {
      return number_of(step, "ScalingAdjustment");
    }
  }
  return validation_error("No step adjustment for this value.");
}

Result<Value> execute_policy(ApiCall& call) {
  auto policy = find_policy(call);
  if (!policy) {
    return policy;
  }
  auto group = find(call.world, kGroups, policy->get_text("AutoScalingGroupName"));
  if (!group) {
    return std::move(group).failure();
  }
  auto by = adjustment_of(call, *policy);
  if (!by) {
    return std::move(by).failure();
  }
  const std::int64_t before = desired_of(*group);
  set_desired(*group, adjusted(*group, *policy, *by));
  set_desired(*group, desired_of(*group));  // within the bounds
  auto done = keep(call.world, kGroups, *group);
  if (done) {
    done = reconcile(call, *group,
                     "a user request executed policy " + policy->get_text("PolicyName") +
                         " changing the desired capacity from " + std::to_string(before) + " to " +
                         std::to_string(desired_of(*group)) + ".");
  }
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

// --- scheduled actions

Result<Value> put_action(ApiCall& call) {
  Value shape = Value::map();
  copy_members(shape, call.input,
               {"AutoScalingGroupName", "ScheduledActionName", "StartTime", "EndTime", "Recurrence",
                "MinSize", "MaxSize", "DesiredCapacity", "TimeZone"});
  const std::string group = call.text("AutoScalingGroupName");
  const std::string name = call.text("ScheduledActionName");
  shape.set("ScheduledActionARN",
            Value::string(regional_arn(
                call.world, "autoscaling",
                "scheduledUpdateGroupAction:" + uuid_of("action/" + key_of(group, name)) +
                    ":autoScalingGroupName/" + group + ":scheduledActionName/" + name)));
  auto put = put_thing(call, kActions, "ScheduledActionName", std::move(shape));
  return put ? Result<Value>(Value::map()) : std::move(put);
}

Result<Value> describe_actions(ApiCall& call) {
  auto found =
      things(call, kActions, "ScheduledActionName", input_texts(call, "ScheduledActionNames"));
  return found ? page_of(call, *std::move(found), page_named("ScheduledUpdateGroupActions"))
               : std::move(found).failure();
}

Result<Value> remove_action(ApiCall& call) {
  const std::string name = call.text("ScheduledActionName");
  return remove_thing(call, kActions, key_of(call.text("AutoScalingGroupName"), name),
                      "Scheduled action name not found - Scheduled action " + name + " not found");
}

// --- lifecycle hooks

Result<Value> put_hook(ApiCall& call) {
  Value shape = Value::map();
  copy_members(shape, call.input,
               {"AutoScalingGroupName", "LifecycleHookName", "LifecycleTransition",
                "NotificationTargetARN", "RoleARN", "NotificationMetadata"});
  const std::int64_t timeout = number_of(call.input, "HeartbeatTimeout", 3600);
  shape.set("HeartbeatTimeout", Value::number(timeout));
  shape.set("GlobalTimeout", Value::number(std::min<std::int64_t>(timeout * 100, 172'800)));
  const std::string result = call.text("DefaultResult");
  shape.set("DefaultResult", Value::string(result.empty() ? "ABANDON" : result));
  auto put = put_thing(call, kHooks, "LifecycleHookName", std::move(shape));
  return put ? Result<Value>(Value::map()) : std::move(put);
}

Result<Value> describe_hooks(ApiCall& call) {
  auto found = things(call, kHooks, "LifecycleHookName", input_texts(call, "LifecycleHookNames"));
  return found ? Result<Value>(map_with("LifecycleHooks", Value::list(*std::move(found))))
               : std::move(found).failure();
}

Result<Value> remove_hook(ApiCall& call) {
  const std::string name = call.text("LifecycleHookName");
  return remove_thing(call, kHooks, key_of(call.text("AutoScalingGroupName"), name),
                      "No Lifecycle Hook found with name " + name);
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {
    {"autoscaling", "PutScalingPolicy", Access::Write, &put_policy},
    {"autoscaling", "DescribePolicies", Access::Read, &describe_policies},
    {"autoscaling", "DeletePolicy", Access::Write, &remove_policy},
    {"autoscaling", "ExecutePolicy", Access::Write, &execute_policy},
    {"autoscaling", "PutScheduledUpdateGroupAction", Access::Write, &put_action},
    {"autoscaling", "DescribeScheduledActions", Access::Read, &describe_actions},
    {"autoscaling", "DeleteScheduledAction", Access::Write, &remove_action},
    {"autoscaling", "PutLifecycleHook", Access::Write, &put_hook},
    {"autoscaling", "DescribeLifecycleHooks", Access::Read, &describe_hooks},
    {"autoscaling", "DeleteLifecycleHook", Access::Write, &remove_hook}};
const Register<OperationEntry> kRegistered[]{
    Register(entries[0]), Register(entries[1]), Register(entries[2]), Register(entries[3]),
    Register(entries[4]), Register(entries[5]), Register(entries[6]), Register(entries[7]),
    Register(entries[8]), Register(entries[9])};

}  // namespace
}  // namespace formwork::autoscaling
