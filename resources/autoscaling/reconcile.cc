// SPDX-License-Identifier: Apache-2.0
// The instances that groups have: launched, replaced and terminated through EC2's own operations.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "engine/base/text.hh"
#include "engine/service/background.hh"
#include "resources/autoscaling/groups.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"

namespace formwork::autoscaling {
namespace {

bool is_store_fault(const Diagnostic& fault) {
  return fault.code.starts_with("F3");
}

/// Where the next instance goes: a subnet, or a zone when the group names none. The one with the
/// fewest of the group's instances.
struct Spot {
  std::string subnet;
  std::string zone;
};

Spot next_spot(const StoredObject& group, const std::vector<GroupMember>& members) {
  std::vector<Spot> spots;
  for (const std::string& subnet : subnets_of(group)) {
    spots.push_back({subnet, ""});
  }
  if (spots.empty()) {
    for (const std::string& zone : texts_of(group.model.find("AvailabilityZones"))) {
      spots.push_back({"", zone});
    }
  }
  if (spots.empty()) {
    return {};
  }
  const auto used = [&](const Spot& spot) {
    return std::count_if(members.begin(), members.end(), [&](const GroupMember& member) {
      return spot.subnet.empty() ? member.text("AvailabilityZone") == spot.zone
                                 : member.text("SubnetId") == spot.subnet;
    });
  };
  return *std::min_element(spots.begin(), spots.end(),
                           [&](const Spot& a, const Spot& b) { return used(a) < used(b); });
}

/// The launch template that the group names, in the form of RunInstances.
std::optional<Value> template_of(const StoredObject& group) {
  const Value* given = group.model.find("LaunchTemplate");
  if (given == nullptr) {
    given = group.model.find_path(
        {"MixedInstancesPolicy", "LaunchTemplate", "LaunchTemplateSpecification"});
  }
  if (given == nullptr) {
    return std::nullopt;
  }
  Value out = Value::map();
  copy_members(out, *given, {"LaunchTemplateId", "LaunchTemplateName", "Version"});
  return out;
}

Value configured(const StoredObject& configuration) {
  Value input = Value::map();
  copy_members(input, configuration.model,
               {"ImageId", "InstanceType", "KeyName", "UserData", "BlockDeviceMappings", "KernelId",
                "RamdiskId"});
  Value groups = Value::list();
  for (const Value& group : items_of(configuration.model, "SecurityGroups")) {
    groups.push(group);
  }
  if (!groups.items().empty()) {
    input.set("SecurityGroupIds", std::move(groups));
  }
  if (const std::string profile = configuration.text("IamInstanceProfile"); !profile.empty()) {
    input.set("IamInstanceProfile",
              map_with(profile.starts_with("arn:") ? "Arn" : "Name", Value::string(profile)));
  }
  return input;
}

Value tags_for(const StoredObject& group) {
  Value tags = Value::list();
  const auto add = [&](std::string key, std::string value) {
    Value tag = map_with("Key", Value::string(std::move(key)));
    tag.set("Value", Value::string(std::move(value)));
    tags.push(std::move(tag));
  };
  add("aws:autoscaling:groupName", group.text("AutoScalingGroupName"));
  for (const Value& tag : items_of(group.model, "Tags")) {
    if (flag(tag, "PropagateAtLaunch")) {
      add(tag.get_text("Key"), tag.get_text("Value"));
    }
  }
  return tags;
}

Result<Value> launch_input(ApiCall& call, const StoredObject& group) {
  if (auto from = template_of(group)) {
    return map_with("LaunchTemplate", *std::move(from));
  }
  const std::string name = group.text("LaunchConfigurationName");
  if (name.empty()) {
    return validation_error("The group has neither a launch template nor a launch configuration");
  }
  auto configuration = find(call.world, kConfigurations, name);
  return configuration ? Result<Value>(configured(*configuration))
                       : std::move(configuration).failure();
}

Result<GroupMember> launch(ApiCall& call, const StoredObject& group, const Spot& spot) {
  auto input = launch_input(call, group);
  if (!input) {
    return std::move(input).failure();
  }
  input->set("MinCount", Value::number(std::int64_t{1}));
  input->set("MaxCount", Value::number(std::int64_t{1}));
  if (!spot.subnet.empty()) {
    input->set("SubnetId", Value::string(spot.subnet));
  } else if (!spot.zone.empty()) {
    input->set("Placement", map_with("AvailabilityZone", Value::string(spot.zone)));
  }
  Value tags = map_with("ResourceType", Value::string("instance"));
  tags.set("Tags", tags_for(group));
  input->set("TagSpecifications", Value::list({std::move(tags)}));
  auto answer = call_ec2(call, "RunInstances", *input);
  if (!answer) {
    return std::move(answer).failure();
  }
  const Value* instance = answer->find_path({"Instances", "0"});
  if (instance == nullptr) {
    return fail("InternalFailure", "EC2 made no instance.");
  }
  GroupMember member{instance->get_text("InstanceId"), Value::map()};
  member.record.set("Group", Value::string(group.text("AutoScalingGroupName")));
  member.record.set("LifecycleState", Value::string("InService"));
  member.record.set("HealthStatus", Value::string("Healthy"));
  set_text(member.record, "InstanceType", instance->get_text("InstanceType"));
  set_text(member.record, "SubnetId", instance->get_text("SubnetId"));
  if (const Value* zone = instance->find_path({"Placement", "AvailabilityZone"})) {
    member.record.set("AvailabilityZone", *zone);
  }
  if (auto from = template_of(group)) {
    member.record.set("LaunchTemplate", *std::move(from));
  }
  set_text(member.record, "LaunchConfigurationName", group.text("LaunchConfigurationName"));
  member.record.set("ProtectedFromScaleIn",
                    Value::boolean(flag(group.model, "NewInstancesProtectedFromScaleIn")));
  member.record.set("CreationTime", Value::number(call.world.clock.now()));
  auto kept = keep(call.world, member);
  return kept ? Result<GroupMember>(std::move(member)) : std::move(kept).failure();
}

/// Ids of the instances that EC2 still runs.
Result<std::set<std::string>> running(ApiCall& call, const std::vector<GroupMember>& members) {
  std::set<std::string> ids;
  if (members.empty()) {
    return ids;
  }
  Value filter = map_with("Name", Value::string("instance-id"));
  Value values = Value::list();
  for (const GroupMember& member : members) {
    values.push(Value::string(member.id));
  }
  filter.set("Values", std::move(values));
  auto answer =
      call_ec2(call, "DescribeInstances", map_with("Filters", Value::list({std::move(filter)})));
  if (!answer) {
    return std::move(answer).failure();
  }
  const Value none = Value::list();
  const Value* reservations = answer->find("Reservations");
  for (const Value& reservation : (reservations == nullptr ? none : *reservations).items()) {
    const Value* instances = reservation.find("Instances");
    for (const Value& instance : (instances == nullptr ? none : *instances).items()) {
      const Value* state = instance.find_path({"State", "Name"});
      const std::string name = state == nullptr ? "" : state->as_string();
      if (name == "pending" || name == "running") {
        ids.insert(instance.get_text("InstanceId"));
      }
    }
  }
  return ids;
}

/// Members that EC2 runs no longer, or that somebody called unhealthy, leave.
Result<void> drop_unhealthy(ApiCall& call, const StoredObject& group,
                            std::vector<GroupMember>& members) {
  auto alive = running(call, members);
  if (!alive) {
    return std::move(alive).failure();
  }
  if (is_suspended(group, "HealthCheck") || is_suspended(group, "ReplaceUnhealthy")) {
    return {};
  }
  for (auto it = members.begin(); it != members.end();) {
    const bool is_gone = alive->count(it->id) == 0;
    if (!it->counts() || (!is_gone && it->text("HealthStatus") == "Healthy")) {
      ++it;
      continue;
    }
    auto ended = terminate(call, group, *it,
                           "an instance was taken out of service in response to a health check.");
    if (!ended) {
      return std::move(ended).failure();
    }
    it = members.erase(it);
  }
  return {};
}

/// Which instance goes first: of the fullest zone the oldest that nothing protects.
std::vector<GroupMember>::iterator first_to_go(std::vector<GroupMember>& members) {
  std::map<std::string, int> zones;
  for (const GroupMember& member : members) {
    zones[member.text("AvailabilityZone")] += member.counts() ? 1 : 0;
  }
  auto chosen = members.end();
  for (auto it = members.begin(); it != members.end(); ++it) {
    if (!it->counts() || flag(it->record, "ProtectedFromScaleIn")) {
      continue;
    }
    if (chosen == members.end() ||
        zones[it->text("AvailabilityZone")] > zones[chosen->text("AvailabilityZone")]) {
      chosen = it;
    }
  }
  return chosen;
}

/// What EC2 refused is tried again a minute later, or when the group was changed.
constexpr Millis kPauseAfterRefusal = 60'000;

bool is_pausing(const World& world, const StoredObject& group) {
  const Millis refused = parse_integer(note(group, "RefusedAt")).value_or(0);
  return refused >= number_of(group.record, "LastModifiedTime") &&
         world.clock.now() - refused < kPauseAfterRefusal;
}

Result<void> grow(ApiCall& call, StoredObject& group, std::vector<GroupMember>& members,
                  std::int64_t count, const std::string& cause) {
  for (; count > 0; --count) {
    auto made = launch(call, group, next_spot(group, members));
    if (!made && is_store_fault(made.error())) {
      return std::move(made).failure();
    }
    const std::string description =
        "Launching a new EC2 instance" + (made ? ": " + made->id : std::string());
    auto told =
        add_activity(call, group, description, cause, made ? std::string() : made.error().message);
    if (!told) {
      return std::move(told).failure();
    }
    if (!made) {
      set_note(group, "RefusedAt", std::to_string(call.world.clock.now()));
      return keep(call.world, kGroups, group);
    }
    members.push_back(*std::move(made));
  }
  return {};
}

}  // namespace

Result<Value> terminate(ApiCall& call, const StoredObject& group, const GroupMember& member,
                        const std::string& cause) {
  auto answer = call_ec2(call, "TerminateInstances",
                         map_with("InstanceIds", Value::list({Value::string(member.id)})));
  if (!answer && is_store_fault(answer.error())) {
    return answer;  // any other fault: it is gone already
  }
  if (auto gone = forget(call.world, member); !gone) {
    return std::move(gone).failure();
  }
  return add_activity(call, group, "Terminating EC2 instance: " + member.id, cause);
}

Result<void> reconcile(ApiCall& call, StoredObject& group, const std::string& cause) {
  auto members = members_of(call.world, group.text("AutoScalingGroupName"));
  if (!members) {
    return std::move(members).failure();
  }
  if (auto done = drop_unhealthy(call, group, *members); !done) {
    return done;
  }
  const auto there = std::count_if(members->begin(), members->end(),
                                   [](const GroupMember& member) { return member.counts(); });
  std::int64_t missing = desired_of(group) - there;
  if (missing > 0 && !is_suspended(group, "Launch")) {
    return grow(call, group, *members, missing, cause);
  }
  for (; missing < 0 && !is_suspended(group, "Terminate"); ++missing) {
    const auto chosen = first_to_go(*members);
    if (chosen == members->end()) {
      break;
    }
    if (auto done = terminate(call, group, *chosen, cause); !done) {
      return std::move(done).failure();
    }
    members->erase(chosen);
  }
  return {};
}

namespace {

// Groups that stacks made, changed or deleted since.
Result<bool> look_at_groups(ApiCall& call) {
  auto groups = all_of(call.world, kGroups);
  auto members = members_of(call.world, "");
  if (!groups || !members) {
    return groups ? std::move(members).failure() : std::move(groups).failure();
  }
  std::set<std::string> names;
  for (StoredObject& group : *groups) {
    names.insert(group.text("AutoScalingGroupName"));
    if (is_pausing(call.world, group)) {
      continue;
    }
    auto done = reconcile(call, group,
                          "an instance was started in response to a difference between desired "
                          "and actual capacity.");
    if (!done) {
      return std::move(done).failure();
    }
  }
  for (const GroupMember& member : *members) {
    if (names.count(member.text("Group")) > 0) {
      continue;
    }
    StoredObject gone;
    gone.key = member.text("Group");
    gone.model = map_with("AutoScalingGroupName", Value::string(gone.key));
    if (auto done = terminate(call, gone, member, "the group was deleted."); !done) {
      return std::move(done).failure();
    }
  }
  return false;
}

constinit BackgroundTask task{"auto scaling groups", &look_at_groups};
const Register<BackgroundTask> kTask(task);

}  // namespace

}  // namespace formwork::autoscaling
