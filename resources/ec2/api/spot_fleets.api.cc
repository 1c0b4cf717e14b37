// SPDX-License-Identifier: Apache-2.0
// Spot fleets, and the prices of spot instances: there is always capacity, so that every request is
// fulfilled at once. Prices are a fixed function of a type's size and of its zone, not AWS's.
#include <algorithm>
#include <limits>

#include "engine/base/text.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/facts.hh"
#include "resources/ec2/api/fleet_parts.hh"
#include "resources/ec2/api/kinds.hh"

namespace formwork::ec2 {

namespace {

constexpr std::string_view kConfig = "SpotFleetRequestConfig";

/// A launch specification as RunInstances takes it.
Value wish_of(const Value& specification) {
  Value wish = Value::map();
  copy_members(wish, specification,
               {"ImageId", "InstanceType", "KeyName", "SubnetId", "UserData", "EbsOptimized",
                "IamInstanceProfile", "Monitoring", "BlockDeviceMappings", "KernelId", "RamdiskId",
                "NetworkInterfaces", "TagSpecifications"});
  Value::List mappings = list_in(wish, "BlockDeviceMappings");
  std::erase_if(mappings, [](const Value& each) { return each.find("NoDevice") != nullptr; });
  wish.set("BlockDeviceMappings", Value::list(std::move(mappings)));
  std::vector<std::string> groups;
  for (const Value& group : list_in(specification, "SecurityGroups")) {
    groups.push_back(group.get_text("GroupId"));
  }
  wish.set("SecurityGroupIds", list_of(groups));
  const Value placement = map_in(specification, "Placement");
  const std::string zone = placement.get_text("AvailabilityZone");
  if (!zone.empty() && specification.get_text("SubnetId").empty()) {
    wish.set("Placement", obj({{"AvailabilityZone", zone.substr(0, zone.find(','))}}));
  }
  return wish;
}

Result<std::vector<FleetOffer>> offers_of(ApiCall& call, const Value& config) {
  auto offers = template_offers(call, list_in(config, "LaunchTemplateConfigs"));
  if (!offers) {
    return offers;
  }
  const double any = decimal_of(config, "SpotPrice", std::numeric_limits<double>::max());
  for (const Value& specification : list_in(config, "LaunchSpecifications")) {
    FleetOffer offer;
    offer.wish = wish_of(specification);
    offer.weight = std::max(decimal_of(specification, "WeightedCapacity", 1), 1e-3);
    offer.price = decimal_of(specification, "SpotPrice", any);
    offers->push_back(std::move(offer));
  }
  return offers;
}

Result<void> resize(ApiCall& call, Item& fleet, bool may_end) {
  const Value config = map_in(fleet.shape, kConfig);
  const double target = decimal_of(config, "TargetCapacity", 0);
  const double held = capacity_of(live_members(call.world, fleet));
  if (held > target) {
    return may_end ? shrink_fleet(call, fleet, target) : Result<void>();
  }
  auto offers = offers_of(call, config);
  if (!offers) {
    return std::move(offers).failure();
  }
  Value errors = Value::list();
  return grow_fleet(call, fleet, *offers,
                    {.more = target - held,
                     .in_turn = config.get_text("AllocationStrategy") == "diversified",
                     .is_spot = true,
                     .tag = "aws:ec2spot:fleet-request-id"},
                    errors);
}

Result<Value> fleet_tags(const Value& config) {
  Value tags = Value::map();
  for (const Value& specification : list_in(config, "TagSpecifications")) {
    const std::string type = specification.get_text("ResourceType");
    if (type != kSpotFleetKind.tag_type) {
      return fail("InvalidParameterValue",
                  "The value for `ResourceType` must be `spot-fleet-request`, but got `" + type +
                      "` instead.");
    }
    for (const Value& tag : list_in(specification, "Tags")) {
      tags.set(tag.get_text("Key"), Value::string(tag.get_text("Value")));
    }
  }
  return tags;
}

Result<Value> request(ApiCall& call) {
  Value config = map_in(call.input, kConfig);
  auto tags = fleet_tags(config);
  if (!tags) {
    return tags;
  }
  set_default(config, "AllocationStrategy", Value::string("lowestPrice"));
  set_default(config, "Type", Value::string("maintain"));
  auto fleet = add_item(call, kSpotFleetKind,
                        obj({{"SpotFleetRequestState", "active"},
                             {"ActivityStatus", "fulfilled"},
                             {"CreateTime", call.world.clock.now()},
                             {kConfig, std::move(config)}}));
  if (!fleet) {
    return std::move(fleet).failure();
  }
  fleet->record.set("Tags", std::move(*tags));
  auto done = resize(call, *fleet, false);
  if (done) {
    done = put_item(call.world, kSpotFleetKind, *fleet);
  }
  return done ? Result<Value>(obj({{"SpotFleetRequestId", fleet->key}}))
              : std::move(done).failure();
}

Result<Value> describe_requests(ApiCall& call) {
  auto fleets = chosen(call, kSpotFleetKind);
  if (!fleets) {
    return std::move(fleets).failure();
  }
  Value::List shapes;
  for (const Item& fleet : *fleets) {
    Value shape = told(fleet);
    Value config = map_in(shape, kConfig);
    config.set("FulfilledCapacity",
               Value::number(std::to_string(capacity_of(live_members(call.world, fleet)))));
    shape.set(kConfig, std::move(config));
    shapes.push_back(std::move(shape));
  }
  return answer_page(call, "SpotFleetRequestConfigs", std::move(shapes));
}

Result<Value> describe_instances(ApiCall& call) {
  auto fleet = get_item(call.world, kSpotFleetKind, call.text("SpotFleetRequestId"));
  if (!fleet) {
    return std::move(fleet).failure();
  }
  return obj({{"SpotFleetRequestId", fleet->key},
              {"ActiveInstances", active_instances(call.world, *fleet)}});
}

Result<Value> modify(ApiCall& call) {
  auto fleet = get_item(call.world, kSpotFleetKind, call.text("SpotFleetRequestId"));
  if (!fleet) {
    return std::move(fleet).failure();
  }
  if (fleet->text("SpotFleetRequestState") != "active") {
    return fail("InvalidSpotFleetRequestState",
                "The spot fleet request " + fleet->key + " is not active.");
  }
  Value config = map_in(fleet->shape, kConfig);
  copy_members(config, call.input, {"TargetCapacity", "OnDemandTargetCapacity", "Context"});
  std::string policy = call.text("ExcessCapacityTerminationPolicy");
  if (!policy.empty()) {
    config.set("ExcessCapacityTerminationPolicy", Value::string(policy));
  }
  policy = config.get_text("ExcessCapacityTerminationPolicy");
  fleet->set(kConfig, std::move(config));
  auto done = resize(call, *fleet, policy != "noTermination");
  if (done) {
    done = put_item(call.world, kSpotFleetKind, *fleet);
  }
  return done ? Result<Value>(returned()) : std::move(done).failure();
}

Result<Value> cancel(ApiCall& call) {
  const bool ends = call.flag("TerminateInstances");
  Value good = Value::list();
  Value bad = Value::list();
  for (const auto& id : input_texts(call, "SpotFleetRequestIds")) {
    auto fleet = get_item(call.world, kSpotFleetKind, id);
    if (!fleet) {
      bad.push(obj({{"SpotFleetRequestId", id},
                    {"Error", obj({{"Code", "fleetRequestIdDoesNotExist"},
                                   {"Message", fleet.error().message}})}}));
      continue;
    }
    const std::string before = fleet->text("SpotFleetRequestState");
    const std::string now = ends ? "cancelled_terminating" : "cancelled_running";
    fleet->set("SpotFleetRequestState", Value::string(now));
    auto done = ends ? shrink_fleet(call, *fleet, 0) : Result<void>();
    if (done) {
      done = put_item(call.world, kSpotFleetKind, *fleet);
    }
    if (!done) {
      return std::move(done).failure();
    }
    good.push(obj({{"SpotFleetRequestId", id},
                   {"PreviousSpotFleetRequestState", before},
                   {"CurrentSpotFleetRequestState", now}}));
  }
  return obj({{"SuccessfulFleetRequests", std::move(good)},
              {"UnsuccessfulFleetRequests", std::move(bad)}});
}

/// Millionths of a dollar an hour.
std::int64_t spot_price(const InstanceType& type, std::size_t zone) {
  return type.vcpus * 12'000 + type.memory_mib * 2 + type.gpus * 200'000 +
         static_cast<std::int64_t>(zone) * 100;
}

Result<Value> price_history(ApiCall& call) {
  const auto names = input_texts(call, "InstanceTypes");
  const auto products = input_texts(call, "ProductDescriptions");
  const std::string wanted_zone = call.text("AvailabilityZone");
  const Value none;
  const Value* filters = call.find("Filters");
  Value::List shapes;
  const auto all_zones = zones(call.world);
  for (const InstanceType& type : instance_types()) {
    if (!names.empty() && std::find(names.begin(), names.end(), type.name) == names.end()) {
      continue;
    }
    for (std::size_t i = 0; i < all_zones.size(); ++i) {
      const std::string digits = std::to_string(1'000'000 + spot_price(type, i) % 1'000'000);
      Value shape = obj(
          {{"AvailabilityZone", all_zones[i]},
           {"InstanceType", type.name},
           {"ProductDescription", "Linux/UNIX"},
           {"SpotPrice", std::to_string(spot_price(type, i) / 1'000'000) + "." + digits.substr(1)},
           {"Timestamp", call.world.clock.now()}});
      const bool of_product =
          products.empty() ||
          std::any_of(products.begin(), products.end(),
                      [](const std::string& product) { return product.starts_with("Linux/UNIX"); });
      if (of_product && (wanted_zone.empty() || wanted_zone == all_zones[i]) &&
          passes(shape, filters != nullptr ? *filters : none, "spot-price")) {
        shapes.push_back(std::move(shape));
      }
    }
  }
  return answer_page(call, "SpotPriceHistory", std::move(shapes));
}

constinit OperationEntry entries[]{on("RequestSpotFleet", &op<&request>),
                                   on("DescribeSpotFleetRequests", &op<&describe_requests>),
                                   on("DescribeSpotFleetInstances", &op<&describe_instances>),
                                   on("ModifySpotFleetRequest", &op<&modify>),
                                   on("CancelSpotFleetRequests", &op<&cancel>),
                                   on("DescribeSpotPriceHistory", &op<&price_history>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
