// SPDX-License-Identifier: Apache-2.0
// VPC endpoints. The services that they name are not looked at.
#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/interfaces.hh"
#include "resources/ec2/api/kinds.hh"
#include "resources/ec2/api/region.hh"

namespace formwork::ec2 {

namespace {

constexpr std::string_view kOpenPolicy =
    R"({"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*",)"
    R"("Action":"*","Resource":"*"}]})";

/// That the call's route tables and subnets are there.
Result<void> check_places(ApiCall& call, const std::string& verb) {
  for (const Kind* kind : {&kRouteTableKind, &kSubnetKind}) {
    for (const auto& id : input_texts(call, verb + std::string(kind->ids_input))) {
      if (auto found = get_item(call.world, *kind, id); !found) {
        return std::move(found).failure();
      }
    }
  }
  return {};
}

/// A network interface for each subnet.
Result<void> add_interfaces(ApiCall& call, Item& endpoint,
                            const std::vector<std::string>& subnets) {
  auto ids = texts_of(endpoint.shape.find("NetworkInterfaceIds"));
  std::vector<std::string> groups;
  for (const Value& group : list_in(endpoint.shape, "Groups")) {
    groups.push_back(group.get_text("GroupId"));
  }
  for (const auto& subnet : subnets) {
    auto card = interface_shape(call, {.subnet_id = subnet,
                                       .description = "VPC Endpoint Interface " + endpoint.key,
                                       .groups = groups,
                                       .type = "vpc_endpoint"});
    if (!card) {
      return std::move(card).failure();
    }
    const std::string id = ec2_id(call.world, "eni");
    card->set("NetworkInterfaceId", Value::string(id));
    card->set("Status", Value::string("in-use"));
    card->set("RequesterManaged", Value::boolean(true));
    if (auto stored = put_shape(call.world, kInterfaceKind, id, std::move(*card)); !stored) {
      return stored;
    }
    ids.push_back(id);
  }
  endpoint.set("NetworkInterfaceIds", list_of(ids));
  return {};
}

/// The names under which an interface endpoint would be found, the regional one first.
void set_names(const World& world, Item& endpoint) {
  const std::string whole = endpoint.text("ServiceName");
  const std::string service = last_part(whole, '.');
  const std::string zone = "Z7HUB22UULQXV";
  const std::string mark = uuid_of(endpoint.key).substr(0, 8);
  const bool is_own = whole.starts_with("com.amazonaws.");
  const std::string domain =
      is_own ? "." + service + "." + world.region + ".vpce." + world.url_suffix : "." + whole;
  Value names = Value::list();
  names.push(obj({{"DnsName", endpoint.key + "-" + mark + domain}, {"HostedZoneId", zone}}));
  if (is_own && flag(endpoint.shape, "PrivateDnsEnabled")) {
    names.push(obj({{"DnsName", service + "." + world.region + "." + world.url_suffix},
                    {"HostedZoneId", zone}}));
  }
  endpoint.set("DnsEntries", std::move(names));
}

Result<void> change_groups(ApiCall& call, Item& endpoint) {
  std::vector<std::string> ids;
  for (const Value& group : list_in(endpoint.shape, "Groups")) {
    ids.push_back(group.get_text("GroupId"));
  }
  for (const auto& gone : input_texts(call, "RemoveSecurityGroupIds")) {
    std::erase(ids, gone);
  }
  for (const auto& fresh : input_texts(call, "AddSecurityGroupIds")) {
    ids.push_back(fresh);
  }
  auto groups = group_list(call.world, ids);
  if (!groups) {
    return std::move(groups).failure();
  }
  endpoint.set("Groups", std::move(*groups));
  return {};
}

Result<Value> create_endpoint(ApiCall& call) {
  auto vpc = get_item(call.world, kVpcKind, call.text("VpcId"));
  if (!vpc) {
    return std::move(vpc).failure();
  }
  std::string type = call.text("VpcEndpointType");
  type = type.empty() ? "Gateway" : type;
  const bool is_interface = to_lower(type) == "interface";
  Value shape =
      obj({{"VpcId", vpc->key},
           {"VpcEndpointType", type},
           {"State", "available"},
           {"OwnerId", call.world.account_id},
           {"PrivateDnsEnabled", is_interface && flag(call.input, "PrivateDnsEnabled", true)},
           {"RequesterManaged", false},
           {"RouteTableIds", Value::list()},
           {"SubnetIds", Value::list()},
           {"Groups", Value::list()},
           {"NetworkInterfaceIds", Value::list()},
           {"CreationTimestamp", call.world.clock.now()}});
  copy_members(shape, call.input,
               {"ServiceName", "PolicyDocument", "RouteTableIds", "SubnetIds", "IpAddressType"});
  set_default(shape, "PolicyDocument", Value::string(std::string(kOpenPolicy)));
  auto groups = group_list(call.world, input_texts(call, "SecurityGroupIds"));
  if (!groups) {
    return groups;
  }
  shape.set("Groups", std::move(*groups));
  if (auto there = check_places(call, ""); !there) {
    return std::move(there).failure();
  }
  auto item = add_item(call, kEndpointKind, std::move(shape));
  if (!item) {
    return std::move(item).failure();
  }
  Result<void> done;
  if (is_interface) {
    done = add_interfaces(call, *item, input_texts(call, "SubnetIds"));
    set_names(call.world, *item);
  }
  if (done) {
    done = put_item(call.world, kEndpointKind, *item);
  }
  return done ? Result<Value>(map_with("VpcEndpoint", told(*item))) : std::move(done).failure();
}

Result<Value> modify_endpoint(ApiCall& call) {
  auto item = get_item(call.world, kEndpointKind, call.text("VpcEndpointId"));
  if (!item) {
    return std::move(item).failure();
  }
  if (auto there = check_places(call, "Add"); !there) {
    return std::move(there).failure();
  }
  if (call.flag("ResetPolicy")) {
    item->set("PolicyDocument", Value::string(std::string(kOpenPolicy)));
  }
  for (const std::string_view member : {"PolicyDocument", "PrivateDnsEnabled", "IpAddressType"}) {
    if (const Value* value = call.find(member)) {
      item->set(member, *value);
    }
  }
  if (auto changed = change_groups(call, *item); !changed) {
    return std::move(changed).failure();
  }
  const std::pair<std::string_view, std::string_view> lists[] = {{"RouteTableIds", "RouteTableIds"},
                                                                 {"SubnetIds", "SubnetIds"}};
  for (const auto& [list, member] : lists) {
    auto ids = texts_of(item->shape.find(member));
    const auto gone = input_texts(call, "Remove" + std::string(list));
    std::erase_if(ids, [&](const std::string& id) {
      return std::find(gone.begin(), gone.end(), id) != gone.end();
    });
    for (const auto& id : input_texts(call, "Add" + std::string(list))) {
      if (std::find(ids.begin(), ids.end(), id) == ids.end()) {
        ids.push_back(id);
      }
    }
    item->set(member, list_of(ids));
  }
  auto stored = put_item(call.world, kEndpointKind, *item);
  return stored ? Result<Value>(returned()) : std::move(stored).failure();
}

/// Deletes each, with its interfaces, and answers those that are not there as Unsuccessful. A
/// deleted one is still told.
Result<Value> remove_endpoints(ApiCall& call) {
  Value failed = Value::list();
  for (const auto& id : input_texts(call, "VpcEndpointIds")) {
    auto item = get_item(call.world, kEndpointKind, id);
    if (!item) {
      failed.push(
          obj({{"ResourceId", id},
               {"Error", obj({{"Code", item.error().code}, {"Message", item.error().message}})}}));
      continue;
    }
    for (const auto& card_id : texts_of(item->shape.find("NetworkInterfaceIds"))) {
      auto card = get_item(call.world, kInterfaceKind, card_id);
      auto gone = card ? erase_item(call.world, kInterfaceKind, *card) : Result<void>();
      if (!gone) {
        return std::move(gone).failure();
      }
    }
    item->set("State", Value::string("deleted"));
    for (const std::string_view member : {"SubnetIds", "RouteTableIds", "NetworkInterfaceIds"}) {
      item->set(member, Value::list());
    }
    if (auto stored = put_item(call.world, kEndpointKind, *item); !stored) {
      return std::move(stored).failure();
    }
  }
  return map_with("Unsuccessful", std::move(failed));
}

constinit OperationEntry entries[]{on("CreateVpcEndpoint", &op<&create_endpoint>),
                                   on("ModifyVpcEndpoint", &op<&modify_endpoint>),
                                   on("DeleteVpcEndpoints", &op<&remove_endpoints>),
                                   on("DescribeVpcEndpoints", &op<&describe<kEndpointKind>>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
