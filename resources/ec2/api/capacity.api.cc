// SPDX-License-Identifier: Apache-2.0
// Dedicated hosts, spot requests (fulfilled at once, whatever the price), endpoint services and the
// routes of transit gateways.
#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/facts.hh"
#include "resources/ec2/api/fleet_parts.hh"
#include "resources/ec2/api/instance_parts.hh"
#include "resources/ec2/api/kinds.hh"
#include "resources/ec2/api/transit.hh"

namespace formwork::ec2 {

namespace {

Result<Value> allocate_hosts(ApiCall& call) {
  Value ids = Value::list();
  for (std::int64_t n = number_of(call.input, "Quantity", 1); n > 0; --n) {
    const std::string type = call.text("InstanceType");
    const InstanceType* facts = find_instance_type(type);
    Value properties = obj({{"Sockets", 2}});
    set_text(properties, "InstanceType", type);
    const std::string family = call.text("InstanceFamily");
    properties.set("InstanceFamily",
                   Value::string(family.empty() ? type.substr(0, type.find('.')) : family));
    if (facts != nullptr) {
      set_number(properties, "TotalVCpus", facts->vcpus);
    }
    const std::string placing = call.text("AutoPlacement");
    const std::string recovery = call.text("HostRecovery");
    auto item = add_item(call, kHostKind,
                         obj({{"AvailabilityZone", call.text("AvailabilityZone")},
                              {"State", "available"},
                              {"AutoPlacement", placing.empty() ? "on" : placing},
                              {"HostRecovery", recovery.empty() ? "off" : recovery},
                              {"AllocationTime", call.world.clock.now()},
                              {"OwnerId", call.world.account_id},
                              {"Instances", Value::list()},
                              {"HostProperties", std::move(properties)}}));
    if (!item) {
      return std::move(item).failure();
    }
    ids.push(Value::string(item->key));
  }
  return map_with("HostIds", std::move(ids));
}

Result<Value> modify_hosts(ApiCall& call) {
  for (const auto& id : input_texts(call, "HostIds")) {
    auto item = get_item(call.world, kHostKind, id);
    if (!item) {
      return std::move(item).failure();
    }
    for (const std::string_view member : {"AutoPlacement", "HostRecovery"}) {
      if (const Value* value = call.find(member)) {
        item->set(member, *value);
      }
    }
    Value properties = map_in(item->shape, "HostProperties");
    if (const std::string type = call.text("InstanceType"); !type.empty()) {
      properties.set("InstanceType", Value::string(type));
      properties.erase("InstanceFamily");
    }
    if (const std::string family = call.text("InstanceFamily"); !family.empty()) {
      properties.set("InstanceFamily", Value::string(family));
      properties.erase("InstanceType");
    }
    item->set("HostProperties", std::move(properties));
    if (auto stored = put_item(call.world, kHostKind, *item); !stored) {
      return std::move(stored).failure();
    }
  }
  return obj(
      {{"Successful", list_of(input_texts(call, "HostIds"))}, {"Unsuccessful", Value::list()}});
}

Result<Value> release_hosts(ApiCall& call) {
  for (const auto& id : input_texts(call, "HostIds")) {
    auto item = get_item(call.world, kHostKind, id);
    if (!item) {
      return std::move(item).failure();
    }
    item->set("State", Value::string("released"));
    item->set("ReleaseTime", Value::number(call.world.clock.now()));
    if (auto stored = put_item(call.world, kHostKind, *item); !stored) {
      return std::move(stored).failure();
    }
  }
  return obj(
      {{"Successful", list_of(input_texts(call, "HostIds"))}, {"Unsuccessful", Value::list()}});
}

/// A launch specification with what EC2 has made of what it did not say.
Value told_specification(Value specification, const Item& instance) {
  Value groups = Value::list();
  for (const Value& group : list_in(instance.shape, "SecurityGroups")) {
    groups.push(group);
  }
  specification.set("SecurityGroups", std::move(groups));
  specification.erase("SecurityGroupIds");
  set_default(specification, "InstanceType", Value::string(instance.text("InstanceType")));
  set_default(specification, "EbsOptimized", Value::boolean(false));
  set_default(specification, "Monitoring", obj({{"Enabled", false}}));
  return specification;
}

Result<Value> request_spot(ApiCall& call) {
  Value wish = map_in(call.input, "LaunchSpecification");
  wish.set("InstanceMarketOptions", obj({{"MarketType", "spot"}}));
  if (auto checked = check_wish(call, wish); !checked) {
    return std::move(checked).failure();
  }
  const std::string type = call.text("Type");
  Value answers = Value::list();
  for (std::int64_t n = number_of(call.input, "InstanceCount", 1); n > 0; --n) {
    auto instances = launch_many(call, wish, 1, Value::map(), Value::map());
    if (!instances) {
      return std::move(instances).failure();
    }
    Value shape =
        obj({{"State", "active"},
             {"InstanceId", instances->front().key},
             {"Type", type.empty() ? "one-time" : type},
             {"CreateTime", call.world.clock.now()},
             {"InstanceInterruptionBehavior", "terminate"},
             {"ProductDescription", "Linux/UNIX"},
             {"LaunchSpecification",
              told_specification(map_in(call.input, "LaunchSpecification"), instances->front())},
             {"Status", obj({{"Code", "fulfilled"},
                             {"Message", "Your Spot request is fulfilled."},
                             {"UpdateTime", call.world.clock.now()}})}});
    copy_members(shape, call.input,
                 {"SpotPrice", "ValidFrom", "ValidUntil", "LaunchGroup", "AvailabilityZoneGroup",
                  "InstanceInterruptionBehavior"});
    if (has(shape, "SpotPrice")) {
      shape.set("SpotPrice", Value::string(std::to_string(decimal_of(shape, "SpotPrice", 0))));
    }
    auto item = add_item(call, kSpotRequestKind, std::move(shape));
    if (!item) {
      return std::move(item).failure();
    }
    instances->front().set("SpotInstanceRequestId", Value::string(item->key));
    if (auto stored = put_item(call.world, kInstanceKind, instances->front()); !stored) {
      return std::move(stored).failure();
    }
    Value told_now = told(*item);
    told_now.set("State", Value::string("open"));
    told_now.set("Status", obj({{"Code", "pending-evaluation"},
                                {"Message",
                                 "Your Spot request has been submitted for review, "
                                 "and is pending evaluation."},
                                {"UpdateTime", call.world.clock.now()}}));
    told_now.erase("InstanceId");
    answers.push(std::move(told_now));
  }
  return map_with("SpotInstanceRequests", std::move(answers));
}

Result<Value> cancel_spot(ApiCall& call) {
  Value answers = Value::list();
  for (const auto& id : input_texts(call, "SpotInstanceRequestIds")) {
    auto item = get_item(call.world, kSpotRequestKind, id);
    if (!item) {
      return std::move(item).failure();
    }
    item->set("State", Value::string("cancelled"));
    if (auto stored = put_item(call.world, kSpotRequestKind, *item); !stored) {
      return std::move(stored).failure();
    }
    answers.push(obj({{"SpotInstanceRequestId", id}, {"State", "cancelled"}}));
  }
  return map_with("CancelledSpotInstanceRequests", std::move(answers));
}

Result<Value> create_service(ApiCall& call) {
  const auto networks = input_texts(call, "NetworkLoadBalancerArns");
  const auto gateways = input_texts(call, "GatewayLoadBalancerArns");
  if (networks.empty() == gateways.empty()) {
    return fail("InvalidParameter",
                "exactly one of network_load_balancer_arn or "
                "gateway_load_balancer_arn is a required member");
  }
  const bool is_gateway = networks.empty();
  Value shape =
      obj({{"ServiceState", "Available"},
           {"AvailabilityZones", list_of(zones(call.world))},
           {"ManagesVpcEndpoints", false},
           {"AcceptanceRequired",
            !call.input.find("AcceptanceRequired") || call.flag("AcceptanceRequired")},
           {"ServiceType",
            list_with(obj({{"ServiceType", is_gateway ? "GatewayLoadBalancer" : "Interface"}}))},
           {"PrivateDnsNameConfiguration", Value::map()}});
  shape.set(is_gateway ? "GatewayLoadBalancerArns" : "NetworkLoadBalancerArns",
            list_of(is_gateway ? gateways : networks));
  copy_members(shape, call.input, {"PrivateDnsName"});
  auto item = add_item(call, kEndpointServiceKind, std::move(shape));
  if (!item) {
    return std::move(item).failure();
  }
  const std::string name = "com.amazonaws.vpce." + call.world.region + "." + item->key;
  item->set("ServiceName", Value::string(name));
  item->set("BaseEndpointDnsNames",
            list_of({item->key + "." + call.world.region + ".vpce.amazonaws.com"}));
  auto stored = put_item(call.world, kEndpointServiceKind, *item);
  return stored ? Result<Value>(map_with("ServiceConfiguration", told(*item)))
                : std::move(stored).failure();
}

Result<Value> remove_services(ApiCall& call) {
  Value failed = Value::list();
  for (const auto& id : input_texts(call, "ServiceIds")) {
    auto item = get_item(call.world, kEndpointServiceKind, id);
    if (!item) {
      failed.push(obj({{"ResourceId", id},
                       {"Error", obj({{"Code", "InvalidVpcEndpointService.NotFound"},
                                      {"Message", item.error().message}})}}));
    } else if (auto erased = erase_item(call.world, kEndpointServiceKind, *item); !erased) {
      return std::move(erased).failure();
    }
  }
  return map_with("Unsuccessful", std::move(failed));
}

Result<Value> create_transit_route(ApiCall& call) {
  auto table = get_item(call.world, kTransitTableKind, call.text("TransitGatewayRouteTableId"));
  if (!table) {
    return std::move(table).failure();
  }
  const std::string id = call.text("TransitGatewayAttachmentId");
  Value route = obj({{"DestinationCidrBlock", call.text("DestinationCidrBlock")},
                     {"Type", "static"},
                     {"State", call.flag("Blackhole") ? "blackhole" : "active"}});
  if (!id.empty()) {
    auto attachment = get_item(call.world, kTransitAttachmentKind, id);
    if (!attachment) {
      return std::move(attachment).failure();
    }
    route.set("TransitGatewayAttachments",
              list_with(obj({{"TransitGatewayAttachmentId", id},
                             {"ResourceId", attachment->text("ResourceId")},
                             {"ResourceType", attachment->text("ResourceType")}})));
  }
  Value::List routes = list_in(table->shape, "Routes");
  const std::string block = call.text("DestinationCidrBlock");
  if (std::any_of(routes.begin(), routes.end(), [&](const Value& each) {
        return each.get_text("DestinationCidrBlock") == block;
      })) {
    return fail("RouteAlreadyExists", "The route identified by " + block +
                                          " already exists in Transit Gateway Route "
                                          "Table " +
                                          table->key + ".");
  }
  routes.push_back(route);
  table->set("Routes", Value::list(std::move(routes)));
  auto stored = put_item(call.world, kTransitTableKind, *table);
  return stored ? Result<Value>(map_with("Route", std::move(route))) : std::move(stored).failure();
}

Result<Value> delete_transit_route(ApiCall& call) {
  auto table = get_item(call.world, kTransitTableKind, call.text("TransitGatewayRouteTableId"));
  if (!table) {
    return std::move(table).failure();
  }
  Value::List routes = list_in(table->shape, "Routes");
  const std::string block = call.text("DestinationCidrBlock");
  const auto at = std::find_if(routes.begin(), routes.end(), [&](const Value& each) {
    return each.get_text("DestinationCidrBlock") == block;
  });
  if (at == routes.end()) {
    return fail("InvalidRoute.NotFound",
                "no route with destination-cidr-block " + block + " in route table " + table->key);
  }
  Value gone = *at;
  gone.set("State", Value::string("deleted"));
  routes.erase(at);
  table->set("Routes", Value::list(std::move(routes)));
  auto stored = put_item(call.world, kTransitTableKind, *table);
  return stored ? Result<Value>(map_with("Route", std::move(gone))) : std::move(stored).failure();
}

Result<Value> search_transit_routes(ApiCall& call) {
  auto table = get_item(call.world, kTransitTableKind, call.text("TransitGatewayRouteTableId"));
  if (!table) {
    return std::move(table).failure();
  }
  const Value none;
  const Value* filters = call.find("Filters");
  Value::List routes =
      found_routes(list_in(table->shape, "Routes"), filters != nullptr ? *filters : none);
  return obj({{"Routes", Value::list(std::move(routes))}, {"AdditionalRoutesAvailable", false}});
}

constinit OperationEntry entries[]{
    on("AllocateHosts", &op<&allocate_hosts>),
    on("ModifyHosts", &op<&modify_hosts>),
    on("ReleaseHosts", &op<&release_hosts>),
    on("DescribeHosts", &op<&describe<kHostKind>>),
    on("RequestSpotInstances", &op<&request_spot>),
    on("CancelSpotInstanceRequests", &op<&cancel_spot>),
    on("DescribeSpotInstanceRequests", &op<&describe<kSpotRequestKind>>),
    on("CreateVpcEndpointServiceConfiguration", &op<&create_service>),
    on("DeleteVpcEndpointServiceConfigurations", &op<&remove_services>),
    on("DescribeVpcEndpointServiceConfigurations", &op<&describe<kEndpointServiceKind>>),
    on("CreateTransitGatewayRoute", &op<&create_transit_route>),
    on("DeleteTransitGatewayRoute", &op<&delete_transit_route>),
    on("SearchTransitGatewayRoutes", &op<&search_transit_routes>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
