// SPDX-License-Identifier: Apache-2.0
// EC2 Fleets. Capacity is always there, at any price; allocation strategies other than
// "diversified" take the cheapest offer, and instances that end are not replaced.
// InstanceRequirements are kept and told and choose nothing.
#include <algorithm>

#include "resources/common/properties.hh"
#include "resources/ec2/api/fleet_parts.hh"
#include "resources/ec2/api/kinds.hh"

namespace formwork::ec2 {

namespace {

constexpr std::string_view kFleetTag = "aws:ec2:fleet-id";

bool is_diversified(const Value& fleet) {
  return map_in(fleet, "SpotOptions").get_text("AllocationStrategy") == "diversified";
}

/// Launches what the fleet lacks of its targets, spot and on-demand each.
Result<void> fill(ApiCall& call, Item& fleet, const std::vector<FleetOffer>& offers,
                  Value& errors) {
  const Value target = map_in(fleet.shape, "TargetCapacitySpecification");
  const std::int64_t total = number_of(target, "TotalTargetCapacity");
  std::int64_t spot = number_of(target, "SpotTargetCapacity");
  std::int64_t demand = number_of(target, "OnDemandTargetCapacity");
  const std::int64_t rest = std::max<std::int64_t>(total - spot - demand, 0);
  (target.get_text("DefaultTargetCapacityType") == "spot" ? spot : demand) += rest;
  double held_spot = 0;
  double held_demand = 0;
  for (const Value& member : live_members(call.world, fleet)) {
    (member.get_text("Lifecycle") == "spot" ? held_spot : held_demand) +=
        decimal_of(member, "Weight", 1);
  }
  FleetLaunch how{.more = static_cast<double>(spot) - held_spot,
                  .in_turn = is_diversified(fleet.shape),
                  .is_spot = true,
                  .tag = std::string(kFleetTag)};
  if (auto grown = grow_fleet(call, fleet, offers, how, errors); !grown) {
    return grown;
  }
  how.more = static_cast<double>(demand) - held_demand;
  how.is_spot = false;
  return grow_fleet(call, fleet, offers, how, errors);
}

Value fleet_shape(ApiCall& call) {
  const std::string type = call.text("Type");
  Value shape = obj({{"FleetState", "active"},
                     {"ActivityStatus", "fulfilled"},
                     {"Type", type.empty() ? "maintain" : type},
                     {"CreateTime", call.world.clock.now()},
                     {"ExcessCapacityTerminationPolicy", "termination"},
                     {"TerminateInstancesWithExpiration", false},
                     {"ReplaceUnhealthyInstances", false}});
  copy_members(
      shape, call.input,
      {"LaunchTemplateConfigs", "TargetCapacitySpecification", "SpotOptions", "OnDemandOptions",
       "ExcessCapacityTerminationPolicy", "ClientToken", "TerminateInstancesWithExpiration",
       "ReplaceUnhealthyInstances", "ValidFrom", "ValidUntil", "Context"});
  return shape;
}

void add_instance_tags(std::vector<FleetOffer>& offers, const Value& tags) {
  if (tags.members().empty()) {
    return;
  }
  Value list = Value::list();
  for (const auto& tag : tags.members()) {
    list.push(obj({{"Key", tag.key}, {"Value", tag.value.scalar_text()}}));
  }
  for (FleetOffer& offer : offers) {
    Value::List specifications = list_in(offer.wish, "TagSpecifications");
    specifications.push_back(obj({{"ResourceType", "instance"}, {"Tags", list}}));
    offer.wish.set("TagSpecifications", Value::list(std::move(specifications)));
  }
}

Value launched(const Item& fleet) {
  // Those that were launched alike are told together.
  Value::List groups;
  for (const Value& member : list_in(fleet.shape, "Members")) {
    Value group = obj({{"LaunchTemplateAndOverrides", map_in(member, "Source")},
                       {"Lifecycle", member.get_text("Lifecycle")},
                       {"InstanceType", member.get_text("InstanceType")}});
    const auto alike = std::find_if(groups.begin(), groups.end(), [&](const Value& each) {
      return std::all_of(group.members().begin(), group.members().end(), [&](const auto& part) {
        return each.find(part.key) != nullptr && *each.find(part.key) == part.value;
      });
    });
    Value::List ids = alike == groups.end() ? Value::List() : list_in(*alike, "InstanceIds");
    ids.push_back(Value::string(member.get_text("InstanceId")));
    Value& place = alike == groups.end() ? groups.emplace_back(std::move(group)) : *alike;
    place.set("InstanceIds", Value::list(std::move(ids)));
  }
  return Value::list(std::move(groups));
}

Result<Value> create(ApiCall& call) {
  auto offers = template_offers(call, list_in(call.input, "LaunchTemplateConfigs"));
  if (!offers) {
    return std::move(offers).failure();
  }
  const bool is_instant = call.text("Type") == "instant";
  auto tags = specified_tags(call, "instance");
  if (!tags) {
    return tags;
  }
  if (!is_instant && !tags->members().empty()) {
    return fail("InvalidTagKey.Malformed",
                "Instances are tagged at launch by the launch template, or by a fleet of type "
                "instant.");
  }
  add_instance_tags(*offers, *tags);
  auto fleet = add_item(call, kFleetKind, fleet_shape(call));
  if (!fleet) {
    return std::move(fleet).failure();
  }
  Value errors = Value::list();
  if (auto filled = fill(call, *fleet, *offers, errors); !filled) {
    return std::move(filled).failure();
  }
  fleet->set("Errors", errors);
  if (auto stored = put_item(call.world, kFleetKind, *fleet); !stored) {
    return std::move(stored).failure();
  }
  Value answer = obj({{"FleetId", fleet->key}});
  if (is_instant) {
    answer.set("Errors", std::move(errors));
    answer.set("Instances", launched(*fleet));
  }
  return answer;
}

Result<Value> describe_fleets(ApiCall& call) {
  auto fleets = chosen(call, kFleetKind);
  if (!fleets) {
    return std::move(fleets).failure();
  }
  Value::List shapes;
  for (const Item& fleet : *fleets) {
    Value shape = told(fleet);
    const Value::List members = live_members(call.world, fleet);
    double demand = 0;
    for (const Value& member : members) {
      demand += member.get_text("Lifecycle") == "spot" ? 0 : decimal_of(member, "Weight", 1);
    }
    shape.set("FulfilledCapacity", Value::number(std::to_string(capacity_of(members))));
    shape.set("FulfilledOnDemandCapacity", Value::number(std::to_string(demand)));
    if (fleet.text("Type") == "instant") {
      shape.set("Instances", launched(fleet));
    } else {
      shape.erase("Errors");
    }
    shapes.push_back(std::move(shape));
  }
  return answer_page(call, "Fleets", std::move(shapes));
}

Result<Value> describe_instances(ApiCall& call) {
  auto fleet = get_item(call.world, kFleetKind, call.text("FleetId"));
  if (!fleet) {
    return std::move(fleet).failure();
  }
  return obj({{"FleetId", fleet->key}, {"ActiveInstances", active_instances(call.world, *fleet)}});
}

Result<Value> modify(ApiCall& call) {
  auto fleet = get_item(call.world, kFleetKind, call.text("FleetId"));
  if (!fleet) {
    return std::move(fleet).failure();
  }
  if (fleet->text("FleetState") != "active") {
    return fail("InvalidFleetState", "The fleet " + fleet->key + " is not active.");
  }
  for (const std::string_view member : {"ExcessCapacityTerminationPolicy", "LaunchTemplateConfigs",
                                        "TargetCapacitySpecification", "Context"}) {
    const Value* value = call.find(member);
    if (value != nullptr && !value->is_null() && !(value->is_list() && value->items().empty())) {
      fleet->set(member, *value);
    }
  }
  const std::int64_t total =
      number_of(map_in(fleet->shape, "TargetCapacitySpecification"), "TotalTargetCapacity");
  const double held = capacity_of(live_members(call.world, *fleet));
  Result<void> done;
  if (held > static_cast<double>(total)) {
    if (fleet->text("ExcessCapacityTerminationPolicy") != "no-termination") {
      done = shrink_fleet(call, *fleet, static_cast<double>(total));
    }
  } else {
    auto offers = template_offers(call, list_in(fleet->shape, "LaunchTemplateConfigs"));
    Value errors = Value::list();
    done = offers ? fill(call, *fleet, *offers, errors) : std::move(offers).failure();
  }
  if (done) {
    done = put_item(call.world, kFleetKind, *fleet);
  }
  return done ? Result<Value>(returned()) : std::move(done).failure();
}

Result<Value> remove(ApiCall& call) {
  const bool ends = call.flag("TerminateInstances");
  Value good = Value::list();
  Value bad = Value::list();
  for (const auto& id : input_texts(call, "FleetIds")) {
    auto fleet = get_item(call.world, kFleetKind, id);
    if (!fleet) {
      bad.push(obj(
          {{"FleetId", id},
           {"Error", obj({{"Code", "fleetIdDoesNotExist"}, {"Message", fleet.error().message}})}}));
      continue;
    }
    const std::string before = fleet->text("FleetState");
    const std::string now = ends ? "deleted_terminating" : "deleted_running";
    fleet->set("FleetState", Value::string(now));
    auto done = ends ? shrink_fleet(call, *fleet, 0) : Result<void>();
    if (done) {
      done = put_item(call.world, kFleetKind, *fleet);
    }
    if (!done) {
      return std::move(done).failure();
    }
    good.push(obj({{"FleetId", id}, {"PreviousFleetState", before}, {"CurrentFleetState", now}}));
  }
  return obj({{"SuccessfulFleetDeletions", std::move(good)},
              {"UnsuccessfulFleetDeletions", std::move(bad)}});
}

constinit OperationEntry entries[]{
    on("CreateFleet", &op<&create>), on("DescribeFleets", &op<&describe_fleets>),
    on("DescribeFleetInstances", &op<&describe_instances>), on("ModifyFleet", &op<&modify>),
    on("DeleteFleets", &op<&remove>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
