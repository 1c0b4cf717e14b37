// SPDX-License-Identifier: Apache-2.0
// What EC2 tells of stacks' resources whose types have no provider of their own, beside the
// properties they were made with.
#include <initializer_list>

#include "engine/base/text.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/kinds.hh"
#include "resources/ec2/api/models.hh"

namespace formwork::ec2 {

Models models_with(World& world, std::string_view type, std::string_view property,
                   const std::string& id) {
  Models found;
  if (auto all = list_objects(world, modelled_place(type))) {
    for (auto& [key, record] : *all) {
      Value model = model_of(record);
      if (model.get_text(property) == id) {
        found.emplace_back(key, std::move(model));
      }
    }
  }
  return found;
}

void set_missing(Value& shape, std::initializer_list<Field> fields) {
  for (const Field& field : fields) {
    if (shape.find(field.key) == nullptr) {
      shape.set(field.key, field.value);
    }
  }
}

namespace {

Value route_of(const Value& model) {
  Value route = obj({{"Origin", "CreateRoute"}, {"State", "active"}});
  for (const std::string_view member :
       {"DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId", "GatewayId",
        "NatGatewayId", "InstanceId", "NetworkInterfaceId", "TransitGatewayId", "LocalGatewayId",
        "CarrierGatewayId", "CoreNetworkArn", "VpcPeeringConnectionId",
        "EgressOnlyInternetGatewayId"}) {
    if (const std::string text = model.get_text(member); !text.empty()) {
      route.set(member, Value::string(text));
    }
  }
  return route;
}

}  // namespace

void complete_route_table(World& world, const std::string& key, Value& shape) {
  Value routes = Value::list();
  auto vpc = find_object(world, kVpcs, shape.get_text("VpcId"));
  if (vpc && !vpc->is_null()) {
    routes.push(obj({{"DestinationCidrBlock", attributes_of(*vpc).get_text("CidrBlock")},
                     {"GatewayId", "local"},
                     {"Origin", "CreateRouteTable"},
                     {"State", "active"}}));
  }
  for (const auto& [id, model] : models_with(world, "AWS::EC2::Route", "RouteTableId", key)) {
    routes.push(route_of(model));
  }
  Value associations = Value::list();
  for (const auto& [id, model] :
       models_with(world, "AWS::EC2::SubnetRouteTableAssociation", "RouteTableId", key)) {
    associations.push(obj({{"Main", false},
                           {"RouteTableAssociationId", id},
                           {"RouteTableId", key},
                           {"SubnetId", model.get_text("SubnetId")},
                           {"AssociationState", obj({{"State", "associated"}})}}));
  }
  set_missing(shape, {{"OwnerId", world.account_id},
                      {"Associations", std::move(associations)},
                      {"PropagatingVgws", Value::list()},
                      {"Routes", std::move(routes)}});
}

void complete_prefix_list(World& world, const std::string& key, Value& shape) {
  set_missing(shape, {{"OwnerId", world.account_id},
                      {"PrefixListArn", regional_arn(world, "ec2", "prefix-list/" + key)},
                      {"State", "create-complete"},
                      {"Version", 1}});
}

void complete_endpoint(World& world, const std::string& key, Value& shape) {
  static_cast<void>(key);
  Value groups = Value::list();
  for (const Value& id : list_in(shape, "SecurityGroupIds")) {
    auto group = find_object(world, kSecurityGroups, id.scalar_text());
    groups.push(obj({{"GroupId", id.scalar_text()},
                     {"GroupName", group ? attributes_of(*group).get_text("GroupName") : ""}}));
  }
  if (const Value* policy = shape.find("PolicyDocument")) {
    shape.set("PolicyDocument", Value::string(document_text(policy)));
  }
  if (shape.get_text("VpcEndpointType") != "Interface") {
    shape.set("NetworkInterfaceIds", Value::list());
    shape.set("DnsEntries", Value::list());
  }
  set_missing(shape, {{"VpcEndpointType", "Gateway"},
                      {"State", "available"},
                      {"OwnerId", world.account_id},
                      {"RequesterManaged", false},
                      {"PrivateDnsEnabled", false},
                      {"Groups", std::move(groups)},
                      {"SubnetIds", Value::list()},
                      {"RouteTableIds", Value::list()},
                      {"IpAddressType", "ipv4"},
                      {"DnsOptions", obj({{"DnsRecordIpType", "ipv4"}})}});
}

void complete_nat_gateway(World& world, const std::string& key, Value& shape) {
  auto subnet = find_object(world, kSubnets, shape.get_text("SubnetId"));
  Value address = obj({{"IsPrimary", true}, {"Status", "succeeded"}});
  copy_members(address, shape, {"AllocationId"});
  set_text(address, "PrivateIp", shape.get_text("PrivateIpAddress"));
  if (auto elastic = get_item(world, kAddressKind, shape.get_text("AllocationId"))) {
    address.set("PublicIp", Value::string(elastic->key));
  }
  address.set("NetworkInterfaceId",
              Value::string("eni-" + replace_all(uuid_of(key), "-", "").substr(0, 17)));
  set_missing(shape, {{"NatGatewayAddresses", list_with(std::move(address))},
                      {"State", "available"},
                      {"ConnectivityType", "public"},
                      {"VpcId", subnet ? attributes_of(*subnet).get_text("VpcId") : ""}});
}

}  // namespace formwork::ec2
