// SPDX-License-Identifier: Apache-2.0
// What is hung on groups: tags, suspended processes, target groups and load balancers.
#include <algorithm>
#include <array>
#include <utility>

#include "engine/base/text.hh"
#include "resources/autoscaling/groups.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"

namespace formwork::autoscaling {
namespace {

constexpr std::array<std::string_view, 9> kProcesses = {
    "AddToLoadBalancer", "AlarmNotification", "AZRebalance",
    "HealthCheck",       "InstanceRefresh",   "Launch",
    "ReplaceUnhealthy",  "ScheduledActions",  "Terminate"};

Result<StoredObject> named(ApiCall& call) {
  return find(call.world, kGroups, call.text("AutoScalingGroupName"));
}

Result<Value> kept(ApiCall& call, StoredObject& group) {
  auto done = keep(call.world, kGroups, group);
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

// --- processes

Result<Value> change_processes(ApiCall& call, bool is_suspending) {
  auto group = named(call);
  if (!group) {
    return std::move(group).failure();
  }
  std::vector<std::string> asked = input_texts(call, "ScalingProcesses");
  if (asked.empty()) {
    asked.assign(kProcesses.begin(), kProcesses.end());
  }
  std::string left;
  for (const std::string_view process : kProcesses) {
    const bool is_asked = std::find(asked.begin(), asked.end(), process) != asked.end();
    if (is_asked ? is_suspending : is_suspended(*group, process)) {
      left += (left.empty() ? "" : ",") + std::string(process);
    }
  }
  set_note(*group, "Suspended", left);
  set_note(*group, "Since", format_time(call.world.clock.now()).substr(0, 19) + "Z");
  auto done = kept(call, *group);
  if (!done || is_suspending) {
    return done;
  }
  auto gone_on = reconcile(call, *group, "a process was resumed.");
  return gone_on ? std::move(done) : std::move(gone_on).failure();
}

Result<Value> suspend(ApiCall& call) {
  return change_processes(call, true);
}

Result<Value> resume(ApiCall& call) {
  return change_processes(call, false);
}

// --- target groups and load balancers

Result<Value> change_list(ApiCall& call, std::string_view input, std::string_view property,
                          bool is_adding) {
  auto group = named(call);
  if (!group) {
    return std::move(group).failure();
  }
  std::vector<std::string> texts = texts_of(group->model.find(property));
  for (const std::string& text : input_texts(call, input)) {
    std::erase(texts, text);
    if (is_adding) {
      texts.push_back(text);
    }
  }
  set_property(*group, property, list_of(texts));
  return kept(call, *group);
}

Result<Value> attach_targets(ApiCall& call) {
  return change_list(call, "TargetGroupARNs", "TargetGroupARNs", true);
}

Result<Value> detach_targets(ApiCall& call) {
  return change_list(call, "TargetGroupARNs", "TargetGroupARNs", false);
}

Result<Value> attach_balancers(ApiCall& call) {
  return change_list(call, "LoadBalancerNames", "LoadBalancerNames", true);
}

Result<Value> detach_balancers(ApiCall& call) {
  return change_list(call, "LoadBalancerNames", "LoadBalancerNames", false);
}

Result<Value> states_of(ApiCall& call, std::string_view property, std::string_view member,
                        std::string_view answer) {
  auto group = named(call);
  if (!group) {
    return std::move(group).failure();
  }
  Value::List states;
  for (const std::string& text : texts_of(group->model.find(property))) {
    Value state = map_with(member, Value::string(text));
    state.set("State", Value::string("InService"));
    states.push_back(std::move(state));
  }
  return page_of(call, std::move(states),
                 {.member = answer, .fault_code = "InvalidNextToken", .size_member = "MaxRecords"});
}

Result<Value> describe_targets(ApiCall& call) {
  return states_of(call, "TargetGroupARNs", "LoadBalancerTargetGroupARN",
                   "LoadBalancerTargetGroups");
}

Result<Value> describe_balancers(ApiCall& call) {
  return states_of(call, "LoadBalancerNames", "LoadBalancerName", "LoadBalancers");
}

// --- tags

Result<Value> change_tags(ApiCall& call, bool is_setting) {
  for (const Value& given : input_items(call, "Tags")) {
    auto group = find(call.world, kGroups, given.get_text("ResourceId"));
    if (!group) {
      return std::move(group).failure();
    }
    Value::List tags = items_of(group->model, "Tags");
    std::erase_if(tags,
                  [&](const Value& tag) { return tag.get_text("Key") == given.get_text("Key"); });
    const Value* known = group->record.find("Tags");
    Value record_tags = known == nullptr ? Value::map() : *known;
    record_tags.erase(given.get_text("Key"));
    if (is_setting) {
      Value tag = Value::map();
      copy_members(tag, given, {"Key", "Value", "PropagateAtLaunch"});
      record_tags.set(given.get_text("Key"), Value::string(given.get_text("Value")));
      tags.push_back(std::move(tag));
    }
    group->record.set("Tags", std::move(record_tags));
    set_property(*group, "Tags", Value::list(std::move(tags)));
    if (auto done = keep(call.world, kGroups, *group); !done) {
      return std::move(done).failure();
    }
  }
  return Value::map();
}

Result<Value> set_tags(ApiCall& call) {
  return change_tags(call, true);
}

Result<Value> delete_tags(ApiCall& call) {
  return change_tags(call, false);
}

bool passes(const Value& filter, const Value& tag) {
  const std::string name = filter.get_text("Name");
  const std::string_view member = name == "auto-scaling-group"    ? "ResourceId"
                                  : name == "key"                 ? "Key"
                                  : name == "value"               ? "Value"
                                  : name == "propagate-at-launch" ? "PropagateAtLaunch"
                                                                  : "";
  const std::vector<std::string> values = texts_of(filter.find("Values"));
  return !member.empty() &&
         std::find(values.begin(), values.end(), to_lower(tag.get_text(member))) != values.end();
}

Result<Value> describe_tags(ApiCall& call) {
  auto groups = all_of(call.world, kGroups);
  if (!groups) {
    return std::move(groups).failure();
  }
  const auto filters = input_items(call, "Filters");
  Value::List shapes;
  for (const StoredObject& group : *groups) {
    for (const Value& tag : items_of(group.model, "Tags")) {
      Value shape = map_with("ResourceId", Value::string(group.text("AutoScalingGroupName")));
      shape.set("ResourceType", Value::string("auto-scaling-group"));
      shape.set("Key", Value::string(tag.get_text("Key")));
      shape.set("Value", Value::string(tag.get_text("Value")));
      shape.set("PropagateAtLaunch", Value::boolean(flag(tag, "PropagateAtLaunch")));
      const bool is_asked = std::all_of(filters.begin(), filters.end(),
                                        [&](const Value& filter) { return passes(filter, shape); });
      if (is_asked) {
        shapes.push_back(std::move(shape));
      }
    }
  }
  return page_of(call, std::move(shapes),
                 {.member = "Tags", .fault_code = "InvalidNextToken", .size_member = "MaxRecords"});
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {
    {"autoscaling", "SuspendProcesses", Access::Write, &suspend},
    {"autoscaling", "ResumeProcesses", Access::Write, &resume},
    {"autoscaling", "AttachLoadBalancerTargetGroups", Access::Write, &attach_targets},
    {"autoscaling", "DetachLoadBalancerTargetGroups", Access::Write, &detach_targets},
    {"autoscaling", "DescribeLoadBalancerTargetGroups", Access::Read, &describe_targets},
    {"autoscaling", "AttachLoadBalancers", Access::Write, &attach_balancers},
    {"autoscaling", "DetachLoadBalancers", Access::Write, &detach_balancers},
    {"autoscaling", "DescribeLoadBalancers", Access::Read, &describe_balancers},
    {"autoscaling", "CreateOrUpdateTags", Access::Write, &set_tags},
    {"autoscaling", "DeleteTags", Access::Write, &delete_tags},
    {"autoscaling", "DescribeTags", Access::Read, &describe_tags}};
const Register<OperationEntry> kRegistered[]{
    Register(entries[0]), Register(entries[1]), Register(entries[2]), Register(entries[3]),
    Register(entries[4]), Register(entries[5]), Register(entries[6]), Register(entries[7]),
    Register(entries[8]), Register(entries[9]), Register(entries[10])};

}  // namespace
}  // namespace formwork::autoscaling
