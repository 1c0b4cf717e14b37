// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resources/ec2/api/kit.hh"

namespace formwork::ec2 {

/// One way to launch instances of a fleet.
struct FleetOffer {
  Value wish = Value::map();    ///< RunInstances' members.
  Value source = Value::map();  ///< LaunchTemplateAndOverrides, for answers.
  double weight = 1;            ///< Units of capacity that one instance gives.
  double price = 0;             ///< As asked for; largest when nothing is said.
};

/// What a fleet's LaunchTemplateConfigs offer, one for each override. Fails when a template or its
/// version is not there.
Result<std::vector<FleetOffer>> template_offers(ApiCall& call, const Value::List& configs);

/// Launches instances until the fleet (its shape's "Members") has `more` units of capacity more:
/// from the cheapest offer, or in turn from all of them. Key pairs, groups and instance profiles
/// that do not exist are left out. What cannot be launched is told in `errors` (a list of {Code,
/// Message}).
struct FleetLaunch {
  double more = 0;
  bool in_turn = false;
  bool is_spot = true;
  std::string tag = {};  ///< Key of the tag that tells the fleet's id.
};
Result<void> grow_fleet(ApiCall& call, Item& fleet, const std::vector<FleetOffer>& offers,
                        const FleetLaunch& how, Value& errors);
/// Ends instances, the newest first, as long as `target` units remain.
Result<void> shrink_fleet(ApiCall& call, Item& fleet, double target);

/// The members whose instances are alive, and the capacity that they give.
Value::List live_members(World& world, const Item& fleet);
double capacity_of(const Value::List& members);
/// DescribeFleetInstances' list.
Value active_instances(World& world, const Item& fleet);

/// A number of a text such as "2.0"; `fallback` when there is none.
double decimal_of(const Value& map, std::string_view member, double fallback);

}  // namespace formwork::ec2
