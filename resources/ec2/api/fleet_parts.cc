// SPDX-License-Identifier: Apache-2.0
#include "resources/ec2/api/fleet_parts.hh"

#include <algorithm>
#include <charconv>
#include <limits>

#include "resources/common/properties.hh"
#include "resources/ec2/api/instance_parts.hh"
#include "resources/ec2/api/kinds.hh"
#include "resources/iam/iam.hh"

namespace formwork::ec2 {

namespace {

/// Fleets launch what there is: a key pair, group or instance profile that is not there is no
/// reason not to.
Value without_missing(World& world, Value wish) {
  if (const std::string key = wish.get_text("KeyName"); !key.empty()) {
    auto pair = find_object(world, kKeyPairs, key);
    if (!pair || pair->is_null()) {
      wish.erase("KeyName");
    }
  }
  const Value profile = map_in(wish, "IamInstanceProfile");
  auto profiles = list_objects(world, iam::kInstanceProfiles);
  if (profiles && std::none_of(profiles->begin(), profiles->end(), [&](const auto& each) {
        return each.first == profile.get_text("Name") ||
               model_of(each.second).get_text("Arn") == profile.get_text("Arn");
      })) {
    wish.erase("IamInstanceProfile");
  }
  auto groups = all_items(world, kGroupKind);
  for (const std::string_view member : {"SecurityGroupIds", "SecurityGroups"}) {
    std::vector<std::string> known;
    for (const auto& wanted : texts_of(wish.find(member))) {
      const bool there = groups && std::any_of(groups->begin(), groups->end(), [&](const Item& g) {
                           return g.key == wanted || g.text("GroupName") == wanted;
                         });
      if (there) {
        known.push_back(wanted);
      }
    }
    wish.erase(member);
    if (!known.empty()) {
      wish.set(member, list_of(known));
    }
  }
  return wish;
}

Value with_override(const Value& data, const Value& override) {
  Value wish = data;
  copy_members(wish, override, {"InstanceType", "SubnetId", "ImageId"});
  const std::string zone = override.get_text("AvailabilityZone");
  if (!zone.empty() && override.get_text("SubnetId").empty()) {
    Value placement = map_in(wish, "Placement");
    placement.set("AvailabilityZone", Value::string(zone));
    wish.set("Placement", std::move(placement));
  }
  return wish;
}

Value instance_tags(const Value& wish, const FleetLaunch& how, const std::string& fleet) {
  Value tags = Value::map();
  for (const Value& specification : list_in(wish, "TagSpecifications")) {
    if (specification.get_text("ResourceType") == "instance") {
      for (const Value& tag : list_in(specification, "Tags")) {
        tags.set(tag.get_text("Key"), Value::string(tag.get_text("Value")));
      }
    }
  }
  tags.set(how.tag, Value::string(fleet));
  return tags;
}

/// The record that DescribeSpotInstanceRequests tells.
Result<std::string> spot_record(ApiCall& call, const FleetOffer& offer, const std::string& id) {
  Value shape = obj({{"State", "active"},
                     {"InstanceId", id},
                     {"Type", "persistent"},
                     {"CreateTime", call.world.clock.now()},
                     {"InstanceInterruptionBehavior", "terminate"},
                     {"ProductDescription", "Linux/UNIX"},
                     {"LaunchSpecification", offer.wish},
                     {"Status", obj({{"Code", "fulfilled"},
                                     {"Message", "Your Spot request is fulfilled."},
                                     {"UpdateTime", call.world.clock.now()}})}});
  auto item = add_item(call, kSpotRequestKind, std::move(shape));
  return item ? Result<std::string>(item->key) : std::move(item).failure();
}

Result<Value> launch_member(ApiCall& call, const FleetOffer& offer, const FleetLaunch& how,
                            const std::string& fleet) {
  Value wish = offer.wish;
  if (how.is_spot) {
    wish.set("InstanceMarketOptions", obj({{"MarketType", "spot"}}));
  }
  if (auto checked = check_wish(call, wish); !checked) {
    return std::move(checked).failure();
  }
  auto instances = launch_many(call, wish, 1, instance_tags(wish, how, fleet), Value::map());
  if (!instances) {
    return std::move(instances).failure();
  }
  Item& instance = instances->front();
  Value member = obj({{"InstanceId", instance.key},
                      {"InstanceType", instance.text("InstanceType")},
                      {"Lifecycle", how.is_spot ? "spot" : "on-demand"},
                      {"Weight", std::to_string(offer.weight)},
                      {"Source", offer.source}});
  if (how.is_spot) {
    auto request = spot_record(call, offer, instance.key);
    if (!request) {
      return std::move(request).failure();
    }
    member.set("SpotInstanceRequestId", Value::string(*request));
    instance.set("SpotInstanceRequestId", Value::string(*request));
    if (auto stored = put_item(call.world, kInstanceKind, instance); !stored) {
      return std::move(stored).failure();
    }
  }
  return member;
}

}  // namespace

double decimal_of(const Value& map, std::string_view member, double fallback) {
  const std::string text = map.get_text(member);
  double number = fallback;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && !text.empty() ? number
                                                                                   : fallback;
}

Result<std::vector<FleetOffer>> template_offers(ApiCall& call, const Value::List& configs) {
  std::vector<FleetOffer> offers;
  for (const Value& config : configs) {
    const Value specification = map_in(config, "LaunchTemplateSpecification");
    auto data = with_template(call, obj({{"LaunchTemplate", specification}}));
    if (!data) {
      return std::move(data).failure();
    }
    data->erase("LaunchTemplate");
    Value::List overrides = list_in(config, "Overrides");
    if (overrides.empty()) {
      overrides.push_back(Value::map());
    }
    for (const Value& override : overrides) {
      FleetOffer offer;
      offer.wish = without_missing(call.world, with_override(*data, override));
      offer.weight = std::max(decimal_of(override, "WeightedCapacity", 1), 1e-3);
      offer.price =
          decimal_of(override, "MaxPrice",
                     decimal_of(override, "SpotPrice", std::numeric_limits<double>::max()));
      offer.source = obj(
          {{"LaunchTemplateSpecification", obj({{"LaunchTemplateId", data->get_text("TemplateId")},
                                                {"Version", data->get_text("TemplateVersion")}})},
           {"Overrides", override}});
      offers.push_back(std::move(offer));
    }
  }
  return offers;
}

Result<void> grow_fleet(ApiCall& call, Item& fleet, const std::vector<FleetOffer>& offers,
                        const FleetLaunch& how, Value& errors) {
  Value::List members = list_in(fleet.shape, "Members");
  double added = 0;
  std::size_t turn = 0;
  std::size_t cheapest = 0;
  for (std::size_t i = 1; i < offers.size(); ++i) {
    cheapest = offers[i].price < offers[cheapest].price ? i : cheapest;
  }
  while (!offers.empty() && added < how.more && members.size() < 1000) {
    const FleetOffer& offer = offers[how.in_turn ? turn++ % offers.size() : cheapest];
    FleetOffer clean = offer;
    clean.wish = without_missing(call.world, offer.wish);
    auto member = launch_member(call, clean, how, fleet.key);
    if (!member) {
      errors.push(obj({{"LaunchTemplateAndOverrides", offer.source},
                       {"Lifecycle", how.is_spot ? "spot" : "on-demand"},
                       {"ErrorCode", member.error().code},
                       {"ErrorMessage", member.error().message}}));
      break;
    }
    added += offer.weight;
    members.push_back(std::move(*member));
  }
  fleet.set("Members", Value::list(std::move(members)));
  return {};
}

Result<void> shrink_fleet(ApiCall& call, Item& fleet, double target) {
  Value::List members = live_members(call.world, fleet);
  double held = capacity_of(members);
  while (!members.empty()) {
    const double weight = decimal_of(members.back(), "Weight", 1);
    if (held - weight < target) {
      break;
    }
    auto instance = get_item(call.world, kInstanceKind, members.back().get_text("InstanceId"));
    auto ended = instance ? end_instance(call.world, *instance) : Result<void>();
    if (!ended) {
      return ended;
    }
    held -= weight;
    members.pop_back();
  }
  fleet.set("Members", Value::list(std::move(members)));
  return {};
}

Value::List live_members(World& world, const Item& fleet) {
  Value::List members = list_in(fleet.shape, "Members");
  std::erase_if(members, [&](const Value& member) {
    auto instance = get_item(world, kInstanceKind, member.get_text("InstanceId"));
    return !instance || state_of(*instance) == "terminated";
  });
  return members;
}

double capacity_of(const Value::List& members) {
  double sum = 0;
  for (const Value& member : members) {
    sum += decimal_of(member, "Weight", 1);
  }
  return sum;
}

Value active_instances(World& world, const Item& fleet) {
  Value active = Value::list();
  for (const Value& member : live_members(world, fleet)) {
    Value shape = obj({{"InstanceHealth", "healthy"}});
    copy_members(shape, member, {"InstanceId", "InstanceType", "SpotInstanceRequestId"});
    active.push(std::move(shape));
  }
  return active;
}

}  // namespace formwork::ec2
