// SPDX-License-Identifier: Apache-2.0
// Route tables, their routes and associations.
#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/kinds.hh"
#include "resources/ec2/api/region.hh"
#include "resources/ec2/cidr.hh"

namespace formwork::ec2 {

namespace {

constexpr std::string_view kDestinations[] = {"DestinationCidrBlock", "DestinationIpv6CidrBlock",
                                              "DestinationPrefixListId"};
constexpr std::string_view kTargets[] = {
    "GatewayId",        "NatGatewayId",           "NetworkInterfaceId",
    "InstanceId",       "VpcPeeringConnectionId", "TransitGatewayId",
    "CarrierGatewayId", "CoreNetworkArn",         "EgressOnlyInternetGatewayId",
    "LocalGatewayId",   "VpcEndpointId"};

std::string destination_of(const Value& map) {
  for (const std::string_view member : kDestinations) {
    if (const std::string text = map.get_text(member); !text.empty()) {
      return text;
    }
  }
  return {};
}

Result<Value> create(ApiCall& call) {
  auto vpc = get_item(call.world, kVpcKind, call.text("VpcId"));
  if (!vpc) {
    return std::move(vpc).failure();
  }
  Value shape = route_table_shape(call.world, "", vpc->key, vpc->text("CidrBlock"), false);
  Value::List routes;
  for (const Value& block : list_in(vpc->shape, "CidrBlockAssociationSet")) {
    routes.push_back(obj({{"DestinationCidrBlock", block.get_text("CidrBlock")},
                          {"GatewayId", "local"},
                          {"Origin", "CreateRouteTable"},
                          {"State", "active"}}));
  }
  for (const Value& block : list_in(vpc->shape, "Ipv6CidrBlockAssociationSet")) {
    routes.push_back(obj({{"DestinationIpv6CidrBlock", block.get_text("Ipv6CidrBlock")},
                          {"GatewayId", "local"},
                          {"Origin", "CreateRouteTable"},
                          {"State", "active"}}));
  }
  shape.set("Routes", Value::list(std::move(routes)));
  shape.erase("RouteTableId");
  auto item = add_item(call, kRouteTableKind, std::move(shape));
  return item ? Result<Value>(map_with("RouteTable", told(*item))) : std::move(item).failure();
}

Result<Value> remove(ApiCall& call) {
  auto table = get_item(call.world, kRouteTableKind, call.text("RouteTableId"));
  if (!table) {
    return std::move(table).failure();
  }
  if (!list_in(table->shape, "Associations").empty()) {
    return fail("DependencyViolation",
                "The routeTable '" + table->key + "' has dependencies and cannot be deleted.");
  }
  auto erased = erase_item(call.world, kRouteTableKind, *table);
  return erased ? Result<Value>(returned()) : std::move(erased).failure();
}

Result<Value> associate(ApiCall& call) {
  auto table = get_item(call.world, kRouteTableKind, call.text("RouteTableId"));
  if (!table) {
    return std::move(table).failure();
  }
  Value::List all = list_in(table->shape, "Associations");
  const std::string subnet = call.text("SubnetId");
  for (const Value& each : all) {
    if (!subnet.empty() && each.get_text("SubnetId") == subnet) {
      return obj({{"AssociationId", each.get_text("RouteTableAssociationId")},
                  {"AssociationState", obj({{"State", "associated"}})}});
    }
  }
  if (!subnet.empty()) {
    if (auto found = get_item(call.world, kSubnetKind, subnet); !found) {
      return std::move(found).failure();
    }
  }
  const std::string id = ec2_id(call.world, "rtbassoc");
  Value association = obj({{"Main", false},
                           {"RouteTableAssociationId", id},
                           {"RouteTableId", table->key},
                           {"AssociationState", obj({{"State", "associated"}})}});
  copy_members(association, call.input, {"SubnetId", "GatewayId"});
  all.push_back(std::move(association));
  table->set("Associations", Value::list(std::move(all)));
  auto stored = put_item(call.world, kRouteTableKind, *table);
  return stored ? Result<Value>(obj({{"AssociationId", id},
                                     {"AssociationState", obj({{"State", "associated"}})}}))
                : std::move(stored).failure();
}

/// Takes an association out of its table; a null value when there is none of that id.
Result<Value> take_association(ApiCall& call, const std::string& id, bool keep_main) {
  auto tables = all_items(call.world, kRouteTableKind);
  if (!tables) {
    return std::move(tables).failure();
  }
  for (Item& table : *tables) {
    Value::List all = list_in(table.shape, "Associations");
    const auto at = std::find_if(all.begin(), all.end(), [&](const Value& each) {
      return each.get_text("RouteTableAssociationId") == id;
    });
    if (at == all.end()) {
      continue;
    }
    if (keep_main && flag(*at, "Main")) {
      return fail("InvalidParameterValue",
                  "cannot disassociate the main route table association " + id);
    }
    Value taken = *at;
    all.erase(at);
    table.set("Associations", Value::list(std::move(all)));
    auto stored = put_item(call.world, kRouteTableKind, table);
    return stored ? Result<Value>(std::move(taken)) : std::move(stored).failure();
  }
  return fail("InvalidAssociationID.NotFound", "The association ID '" + id + "' does not exist");
}

Result<Value> disassociate(ApiCall& call) {
  auto taken = take_association(call, call.text("AssociationId"), true);
  return taken ? Result<Value>(Value::map()) : std::move(taken);
}

Result<Value> replace_association(ApiCall& call) {
  auto table = get_item(call.world, kRouteTableKind, call.text("RouteTableId"));
  if (!table) {
    return std::move(table).failure();
  }
  const std::string old = call.text("AssociationId");
  const auto here = list_in(table->shape, "Associations");
  for (const Value& each : here) {
    if (each.get_text("RouteTableAssociationId") == old) {
      return obj({{"NewAssociationId", old}, {"AssociationState", obj({{"State", "associated"}})}});
    }
  }
  auto taken = take_association(call, old, false);
  if (!taken) {
    return taken;
  }
  const std::string id = ec2_id(call.world, "rtbassoc");
  taken->set("RouteTableAssociationId", Value::string(id));
  taken->set("RouteTableId", Value::string(table->key));
  Value::List all = here;
  all.push_back(std::move(*taken));
  table->set("Associations", Value::list(std::move(all)));
  auto stored = put_item(call.world, kRouteTableKind, *table);
  return stored ? Result<Value>(obj({{"NewAssociationId", id},
                                     {"AssociationState", obj({{"State", "associated"}})}}))
                : std::move(stored).failure();
}

/// "10.0.0.4/24" is kept as "10.0.0.0/24".
std::string network_of(const std::string& block) {
  const auto cidr = parse_cidr(block);
  return cidr ? cidr->text() : block;
}

Result<void> check_targets(ApiCall& call) {
  const Kind* kinds[] = {&kNatGatewayKind,    &kInterfaceKind,      &kInstanceKind,
                         &kPeeringKind,       &kTransitGatewayKind, &kEgressGatewayKind,
                         &kCarrierGatewayKind};
  for (const Kind* kind : kinds) {
    const std::string id = call.text(kind->id_member);
    if (!id.empty()) {
      if (auto found = get_item(call.world, *kind, id); !found) {
        return std::move(found).failure();
      }
    }
  }
  const std::string gateway = call.text("GatewayId");
  const Kind* kind = gateway.starts_with("igw-")   ? &kGatewayKind
                     : gateway.starts_with("vgw-") ? &kVpnGatewayKind
                                                   : nullptr;
  if (kind == nullptr) {
    return {};
  }
  auto found = get_item(call.world, *kind, gateway);
  if (!found && found.error().code == kind->not_found) {
    return fail(std::string(kind->not_found), "The gateway ID '" + gateway + "' does not exist");
  }
  return found ? Result<void>() : std::move(found).failure();
}

/// The route as asked for, with its target looked up.
Result<Value> asked_route(ApiCall& call) {
  const std::string block = call.text("DestinationCidrBlock");
  if (!block.empty() && !parse_cidr(block)) {
    return fail("InvalidParameterValue", "Value (" + block +
                                             ") for parameter destinationCidrBlock is invalid. "
                                             "This is not a valid CIDR block.");
  }
  const std::string six = call.text("DestinationIpv6CidrBlock");
  if (!six.empty() && !is_ipv6_cidr(six)) {
    return fail("InvalidParameterValue",
                "Value (" + six +
                    ") for parameter destinationIpv6CidrBlock is invalid. This is not a valid "
                    "CIDR block.");
  }
  if (destination_of(call.input).empty()) {
    return fail("MissingParameter", "The request must contain the parameter destinationCidrBlock");
  }
  Value route = obj({{"Origin", "CreateRoute"}, {"State", "active"}});
  for (const std::string_view member : kDestinations) {
    copy_members(route, call.input, {member});
  }
  if (!block.empty()) {
    route.set("DestinationCidrBlock", Value::string(network_of(block)));
  }
  int targets = 0;
  for (const std::string_view member : kTargets) {
    if (const std::string id = call.text(member); !id.empty()) {
      route.set(member == "VpcEndpointId" ? "GatewayId" : member, Value::string(id));
      ++targets;
    }
  }
  if (targets == 0) {
    return fail("MissingParameter",
                "The request must contain exactly one of gatewayId, "
                "natGatewayId, networkInterfaceId, vpcPeeringConnectionId or "
                "transitGatewayId");
  }
  if (auto found = check_targets(call); !found) {
    return std::move(found).failure();
  }
  if (const std::string id = call.text("VpcEndpointId"); !id.empty()) {
    auto endpoint = get_item(call.world, kEndpointKind, id);
    if (!endpoint) {
      return std::move(endpoint).failure();
    }
    if (endpoint->text("VpcEndpointType") != "GatewayLoadBalancer") {
      return fail("RouteNotSupported", "Route table contains unsupported route target: " + id +
                                           ". VPC Endpoints of this type cannot be used as route "
                                           "targets.");
    }
  }
  if (const std::string id = call.text("InstanceId"); !id.empty()) {
    auto instance = get_item(call.world, kInstanceKind, id);
    const auto cards = instance ? list_in(instance->shape, "NetworkInterfaces") : Value::List();
    if (!cards.empty()) {
      set_text(route, "NetworkInterfaceId", cards.front().get_text("NetworkInterfaceId"));
    }
  }
  return route;
}

Result<Value> put_route(ApiCall& call, bool is_new) {
  auto table = get_item(call.world, kRouteTableKind, call.text("RouteTableId"));
  if (!table) {
    return std::move(table).failure();
  }
  auto route = asked_route(call);
  if (!route) {
    return route;
  }
  const std::string wanted = destination_of(*route);
  Value::List routes = list_in(table->shape, "Routes");
  const auto at = std::find_if(routes.begin(), routes.end(),
                               [&](const Value& each) { return destination_of(each) == wanted; });
  if (is_new && at != routes.end()) {
    return fail("RouteAlreadyExists", "The route identified by " + wanted + " already exists.");
  }
  if (!is_new && at == routes.end()) {
    return fail("InvalidParameterValue", "There is no route defined for '" + wanted +
                                             "' in the route table. Use CreateRoute instead.");
  }
  if (is_new) {
    const auto mine = parse_cidr(wanted);
    for (const Value& each : routes) {
      const auto local = parse_cidr(each.get_text("DestinationCidrBlock"));
      if (mine && local && each.get_text("GatewayId") == "local" && local->holds(*mine) &&
          local->prefix == mine->prefix) {
        return fail("RouteAlreadyExists", "The route identified by " + wanted + " already exists.");
      }
    }
    routes.push_back(std::move(*route));
  } else {
    *at = std::move(*route);
  }
  table->set("Routes", Value::list(std::move(routes)));
  auto stored = put_item(call.world, kRouteTableKind, *table);
  return stored ? Result<Value>(returned()) : std::move(stored).failure();
}

Result<Value> create_route(ApiCall& call) {
  return put_route(call, true);
}
Result<Value> replace_route(ApiCall& call) {
  return put_route(call, false);
}

Result<Value> delete_route(ApiCall& call) {
  auto table = get_item(call.world, kRouteTableKind, call.text("RouteTableId"));
  if (!table) {
    return std::move(table).failure();
  }
  const std::string wanted = network_of(destination_of(call.input));
  Value::List routes = list_in(table->shape, "Routes");
  const auto gone =
      std::erase_if(routes, [&](const Value& each) { return destination_of(each) == wanted; });
  if (gone == 0) {
    return fail("InvalidRoute.NotFound",
                "no route with destination-cidr-block " + wanted + " in route table " + table->key);
  }
  table->set("Routes", Value::list(std::move(routes)));
  auto stored = put_item(call.world, kRouteTableKind, *table);
  return stored ? Result<Value>(returned()) : std::move(stored).failure();
}

Result<Value> switch_propagation(ApiCall& call, bool on_now) {
  auto table = get_item(call.world, kRouteTableKind, call.text("RouteTableId"));
  if (!table) {
    return std::move(table).failure();
  }
  Value::List all = list_in(table->shape, "PropagatingVgws");
  const std::string gateway = call.text("GatewayId");
  std::erase_if(all, [&](const Value& each) { return each.get_text("GatewayId") == gateway; });
  if (on_now) {
    all.push_back(obj({{"GatewayId", gateway}}));
  }
  table->set("PropagatingVgws", Value::list(std::move(all)));
  auto stored = put_item(call.world, kRouteTableKind, *table);
  return stored ? Result<Value>(Value::map()) : std::move(stored).failure();
}
Result<Value> propagate(ApiCall& call) {
  return switch_propagation(call, true);
}
Result<Value> stop_propagation(ApiCall& call) {
  return switch_propagation(call, false);
}

constinit OperationEntry entries[]{on("CreateRouteTable", &op<&create>),
                                   on("DeleteRouteTable", &op<&remove>),
                                   on("DescribeRouteTables", &op<&describe<kRouteTableKind>>),
                                   on("AssociateRouteTable", &op<&associate>),
                                   on("DisassociateRouteTable", &op<&disassociate>),
                                   on("ReplaceRouteTableAssociation", &op<&replace_association>),
                                   on("CreateRoute", &op<&create_route>),
                                   on("ReplaceRoute", &op<&replace_route>),
                                   on("DeleteRoute", &op<&delete_route>),
                                   on("EnableVgwRoutePropagation", &op<&propagate>),
                                   on("DisableVgwRoutePropagation", &op<&stop_propagation>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
