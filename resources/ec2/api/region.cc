// SPDX-License-Identifier: Apache-2.0
#include "resources/ec2/api/region.hh"

#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/kinds.hh"
#include "resources/ec2/network.hh"

namespace formwork::ec2 {

namespace {

constexpr ObjectPlace kRegionState{"ec2", "region"};
constexpr std::string_view kReady = "ready";

Result<void> make_beginnings(World& world) {
  auto vpc = default_vpc(world);
  if (!vpc) {
    return std::move(vpc).failure();
  }
  const std::string gateway = ec2_id(world, "igw");
  const Value attachment = obj({{"VpcId", *vpc}, {"InternetGatewayId", gateway}});
  auto stored = put_shape(world, kGatewayKind, gateway, obj({{"InternetGatewayId", gateway}}));
  if (stored) {
    stored = put_object(
        world, kGatewayAttachments, "IGW|" + *vpc,
        obj({{"Properties", attachment}, {"Attributes", obj({{"AttachmentType", "IGW"}})}}));
  }
  if (!stored) {
    return stored;
  }
  const std::string options = ec2_id(world, "dopt");
  const std::string domain =
      world.region == "us-east-1" ? "ec2.internal" : world.region + ".compute.internal";
  Value configurations = Value::list();
  configurations.push(
      obj({{"Key", "domain-name"}, {"Values", list_with(obj({{"Value", domain}}))}}));
  configurations.push(obj({{"Key", "domain-name-servers"},
                           {"Values", list_with(obj({{"Value", "AmazonProvidedDNS"}}))}}));
  stored = put_shape(world, kDhcpKind, options,
                     obj({{"DhcpOptionsId", options},
                          {"OwnerId", world.account_id},
                          {"DhcpConfigurations", std::move(configurations)}}));
  return stored ? put_object(world, kRegionState, kReady,
                             obj({{"DhcpOptionsId", options}, {"InternetGatewayId", gateway}}))
                : std::move(stored);
}

Result<void> complete_vpc(World& world, Item vpc, const Value& ready) {
  const std::string id = vpc.key;
  const std::string table = ec2_id(world, "rtb");
  Value shape = route_table_shape(world, table, id, vpc.text("CidrBlock"), true);
  if (flag(vpc.record, "IsDefault")) {
    Value routes = *shape.find("Routes");
    routes.push(obj({{"DestinationCidrBlock", "0.0.0.0/0"},
                     {"GatewayId", ready.get_text("InternetGatewayId")},
                     {"Origin", "CreateRoute"},
                     {"State", "active"}}));
    shape.set("Routes", std::move(routes));
  }
  auto stored = put_shape(world, kRouteTableKind, table, std::move(shape));
  const std::string acl = attributes_of(vpc.record).get_text("DefaultNetworkAcl");
  if (stored) {
    stored = put_shape(world, kAclKind, acl, acl_shape(world, acl, id, true));
  }
  if (!stored) {
    return stored;
  }
  vpc.set("MainRouteTableId", Value::string(table));
  if (vpc.text("DhcpOptionsId").empty()) {
    vpc.set("DhcpOptionsId", Value::string(ready.get_text("DhcpOptionsId")));
  }
  return put_item(world, kVpcKind, vpc);
}

}  // namespace

Result<void> put_shape(World& world, const Kind& kind, const std::string& id, Value shape) {
  return put_object(world, kind.place, id,
                    obj({{"ApiMade", true},
                         {"Properties", Value::map()},
                         {"Attributes", Value::map()},
                         {"Tags", Value::map()},
                         {"CreationTime", world.clock.now()},
                         {"Shape", std::move(shape)}}));
}

Value route_table_shape(World& world, const std::string& id, const std::string& vpc_id,
                        const std::string& cidr, bool is_main) {
  Value associations = Value::list();
  if (is_main) {
    associations.push(obj({{"Main", true},
                           {"RouteTableAssociationId", ec2_id(world, "rtbassoc")},
                           {"RouteTableId", id},
                           {"AssociationState", obj({{"State", "associated"}})}}));
  }
  const Value local = obj({{"DestinationCidrBlock", cidr},
                           {"GatewayId", "local"},
                           {"Origin", "CreateRouteTable"},
                           {"State", "active"}});
  return obj({{"RouteTableId", id},
              {"VpcId", vpc_id},
              {"OwnerId", world.account_id},
              {"Associations", std::move(associations)},
              {"PropagatingVgws", Value::list()},
              {"Routes", list_with(local)}});
}

Value acl_entry(std::int64_t number, bool egress, std::string_view action, std::string_view cidr) {
  return obj({{"RuleNumber", number},
              {"Egress", egress},
              {"RuleAction", action},
              {"Protocol", "-1"},
              {"CidrBlock", cidr}});
}

Value acl_shape(World& world, const std::string& id, const std::string& vpc_id, bool is_default) {
  Value entries = Value::list();
  for (const bool egress : {true, false}) {
    if (is_default) {
      entries.push(acl_entry(100, egress, "allow", "0.0.0.0/0"));
    }
    entries.push(acl_entry(32767, egress, "deny", "0.0.0.0/0"));
  }
  return obj({{"NetworkAclId", id},
              {"VpcId", vpc_id},
              {"IsDefault", is_default},
              {"OwnerId", world.account_id},
              {"Associations", Value::list()},
              {"Entries", std::move(entries)}});
}

Result<void> prepare_region(World& world) {
  auto ready = find_object(world, kRegionState, kReady);
  if (ready && ready->is_null()) {
    if (auto made = make_beginnings(world); !made) {
      return made;
    }
    ready = find_object(world, kRegionState, kReady);
  }
  if (!ready) {
    return std::move(ready).failure();
  }
  auto vpcs = all_items(world, kVpcKind);
  if (!vpcs) {
    return std::move(vpcs).failure();
  }
  for (Item& vpc : *vpcs) {
    if (!vpc.text("MainRouteTableId").empty()) {
      continue;
    }
    if (auto done = complete_vpc(world, std::move(vpc), *ready); !done) {
      return done;
    }
  }
  return {};
}

}  // namespace formwork::ec2
