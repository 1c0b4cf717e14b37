// SPDX-License-Identifier: Apache-2.0
// Elastic IP addresses.
#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/instance_parts.hh"
#include "resources/ec2/api/interfaces.hh"
#include "resources/ec2/api/kinds.hh"

namespace formwork::ec2 {

namespace {

Result<Value> allocate(ApiCall& call) {
  auto tags = specified_tags(call, "elastic-ip");
  if (!tags) {
    return tags;
  }
  if (const std::string domain = call.text("Domain");
      !domain.empty() && domain != "vpc" && domain != "standard") {
    return fail("InvalidParameterValue", "Value (" + domain + ") for parameter domain is invalid.");
  }
  Result<std::string> address = call.text("Address");
  if (!address->empty()) {
    const std::string id = ec2_id(call.world, "eipalloc");
    auto stored =
        put_object(call.world, kAddresses, *address,
                   obj({{"Properties", Value::map()},
                        {"Attributes", obj({{"PublicIp", *address}, {"AllocationId", id}})},
                        {"CreationTime", call.world.clock.now()}}));
    if (!stored) {
      return std::move(stored).failure();
    }
  } else {
    auto made = create_outside(call, "AWS::EC2::EIP", obj({{"Domain", "vpc"}}));
    if (!made) {
      return std::move(made).failure();
    }
    address = made->physical_id;
  }
  auto record = find_object(call.world, kAddresses, *address);
  if (!record) {
    return record;
  }
  record->set("Tags", std::move(*tags));
  if (auto stored = put_object(call.world, kAddresses, *address, *record); !stored) {
    return std::move(stored).failure();
  }
  const std::string domain = call.text("Domain");
  return obj({{"PublicIp", *address},
              {"AllocationId", attributes_of(*record).get_text("AllocationId")},
              {"PublicIpv4Pool", "amazon"},
              {"NetworkBorderGroup", call.world.region},
              {"Domain", domain.empty() ? "vpc" : domain}});
}

Failure no_address(const std::string& text) {
  return fail("InvalidAddress.NotFound", "Address '" + text + "' not found.");
}

/// By AllocationId, AssociationId or PublicIp.
Result<Item> asked_address(ApiCall& call) {
  auto items = all_items(call.world, kAddressKind);
  if (!items) {
    return std::move(items).failure();
  }
  for (const std::string_view member : {"AllocationId", "AssociationId", "PublicIp"}) {
    const std::string wanted = call.text(member);
    if (wanted.empty()) {
      continue;
    }
    for (Item& item : *items) {
      if (item.text(member) == wanted) {
        return std::move(item);
      }
    }
    if (member == "AllocationId") {
      return fail("InvalidAllocationID.NotFound",
                  "The allocation ID '" + wanted + "' does not exist");
    }
    if (member == "AssociationId") {
      return fail("InvalidAssociationID.NotFound",
                  "The association ID '" + wanted + "' does not exist");
    }
    return no_address(wanted);
  }
  return fail("MissingParameter", "Either public IP or allocation id must be specified");
}

/// The first interface of an instance; a null item where it has none of its own record.
Result<Item> first_card(World& world, const Item& instance) {
  const auto cards = list_in(instance.shape, "NetworkInterfaces");
  if (cards.empty()) {
    return Item{};
  }
  return get_item(world, kInterfaceKind, cards.front().get_text("NetworkInterfaceId"));
}

Result<void> tell_instance(World& world, const std::string& id, const std::string& address) {
  auto instance = get_item(world, kInstanceKind, id);
  if (!instance) {
    return std::move(instance).failure();
  }
  instance->set("PublicIpAddress", address.empty() ? Value() : Value::string(address));
  instance->set("PublicDnsName", Value::string(address.empty() ? "" : public_name(world, address)));
  Value::List cards = list_in(instance->shape, "NetworkInterfaces");
  if (!cards.empty()) {
    cards.front().set("Association", address.empty()
                                         ? Value()
                                         : obj({{"PublicIp", address},
                                                {"PublicDnsName", public_name(world, address)},
                                                {"IpOwnerId", world.account_id}}));
    instance->set("NetworkInterfaces", Value::list(std::move(cards)));
  }
  return put_item(world, kInstanceKind, *instance);
}

Result<void> tell_card(World& world, const std::string& id, const Item& address, bool is_on) {
  auto card = get_item(world, kInterfaceKind, id);
  if (!card) {
    return std::move(card).failure();
  }
  card->set("Association", is_on ? obj({{"PublicIp", address.key},
                                        {"PublicDnsName", public_name(world, address.key)},
                                        {"AllocationId", address.text("AllocationId")},
                                        {"AssociationId", address.text("AssociationId")},
                                        {"IpOwnerId", world.account_id}})
                                 : Value());
  return put_item(world, kInterfaceKind, *card);
}

Result<void> let_go(World& world, Item& address) {
  Result<void> done;
  if (const std::string card = address.text("NetworkInterfaceId"); !card.empty()) {
    if (get_item(world, kInterfaceKind, card)) {
      done = tell_card(world, card, address, false);
    }
  }
  if (const std::string id = address.text("InstanceId"); !id.empty() && done) {
    if (get_item(world, kInstanceKind, id)) {
      done = tell_instance(world, id, "");
    }
  }
  for (const std::string_view member : {"InstanceId", "NetworkInterfaceId", "AssociationId",
                                        "PrivateIpAddress", "NetworkInterfaceOwnerId"}) {
    address.set(member, Value());
  }
  return done ? put_item(world, kAddressKind, address) : std::move(done);
}

Result<Value> associate(ApiCall& call) {
  auto address = asked_address(call);
  if (!address) {
    return std::move(address).failure();
  }
  const std::string instance_id = call.text("InstanceId");
  std::string card_id = call.text("NetworkInterfaceId");
  if (instance_id.empty() && card_id.empty()) {
    return fail("MissingParameter", "Either instance ID or network interface id must be specified");
  }
  std::string private_address = call.text("PrivateIpAddress");
  if (!instance_id.empty()) {
    auto instance = get_item(call.world, kInstanceKind, instance_id);
    if (!instance) {
      return std::move(instance).failure();
    }
    auto card = first_card(call.world, *instance);
    if (!card) {
      return std::move(card).failure();
    }
    card_id = card->key;
    private_address =
        private_address.empty() ? instance->text("PrivateIpAddress") : private_address;
  } else {
    auto card = get_item(call.world, kInterfaceKind, card_id);
    if (!card) {
      return std::move(card).failure();
    }
    private_address = private_address.empty() ? card->text("PrivateIpAddress") : private_address;
  }
  const bool is_taken =
      !address->text("InstanceId").empty() || !address->text("NetworkInterfaceId").empty();
  const bool is_same = is_taken && address->text("InstanceId") == instance_id &&
                       address->text("NetworkInterfaceId") == card_id;
  if (is_taken && !is_same) {
    if (!call.flag("AllowReassociation")) {
      return fail("Resource.AlreadyAssociated", "resource " + address->text("AllocationId") +
                                                    " is already associated with associate-id " +
                                                    address->text("AssociationId"));
    }
    if (auto freed = let_go(call.world, *address); !freed) {
      return std::move(freed).failure();
    }
  }
  const std::string id = is_same ? address->text("AssociationId") : ec2_id(call.world, "eipassoc");
  address->set("AssociationId", Value::string(id));
  address->set("InstanceId", instance_id.empty() ? Value() : Value::string(instance_id));
  address->set("NetworkInterfaceId", card_id.empty() ? Value() : Value::string(card_id));
  address->set("NetworkInterfaceOwnerId", Value::string(call.world.account_id));
  address->set("PrivateIpAddress", Value::string(private_address));
  auto done = put_item(call.world, kAddressKind, *address);
  if (done && !card_id.empty()) {
    done = tell_card(call.world, card_id, *address, true);
  }
  if (done && !instance_id.empty()) {
    done = tell_instance(call.world, instance_id, address->key);
  }
  return done ? Result<Value>(map_with("AssociationId", Value::string(id)))
              : std::move(done).failure();
}

Result<Value> disassociate(ApiCall& call) {
  auto address = asked_address(call);
  if (!address) {
    return std::move(address).failure();
  }
  auto done = let_go(call.world, *address);
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

Result<Value> release(ApiCall& call) {
  auto address = asked_address(call);
  if (!address) {
    return std::move(address).failure();
  }
  if (!address->text("AssociationId").empty()) {
    if (!call.text("AllocationId").empty()) {
      return fail("InvalidIPAddress.InUse", "Address " + address->key + " is in use.");
    }
    if (auto freed = let_go(call.world, *address); !freed) {
      return std::move(freed).failure();
    }
  }
  auto erased = erase_item(call.world, kAddressKind, *address);
  return erased ? Result<Value>(Value::map()) : std::move(erased).failure();
}

Result<Value> describe_addresses(ApiCall& call) {
  auto items = chosen(call, kAddressKind);
  if (!items) {
    return std::move(items).failure();
  }
  const auto wanted = input_texts(call, "PublicIps");
  Value::List shapes;
  for (const auto& text : wanted) {
    if (std::none_of(items->begin(), items->end(),
                     [&](const Item& item) { return item.key == text; })) {
      return no_address(text);
    }
  }
  for (const Item& item : *items) {
    if (wanted.empty() || std::find(wanted.begin(), wanted.end(), item.key) != wanted.end()) {
      Value shape = told(item);
      set_default(shape, "InstanceId", Value::string(""));
      shapes.push_back(std::move(shape));
    }
  }
  return answer_page(call, "Addresses", std::move(shapes));
}

Result<Value> describe_names(ApiCall& call) {
  auto items = chosen(call, kAddressKind);
  if (!items) {
    return std::move(items).failure();
  }
  Value::List shapes;
  for (const Item& item : *items) {
    Value shape = obj({{"PublicIp", item.key}, {"AllocationId", item.text("AllocationId")}});
    set_text(shape, "PtrRecord", item.text("PtrRecord"));
    shapes.push_back(std::move(shape));
  }
  return answer_page(call, "Addresses", std::move(shapes));
}

Result<Value> modify_name(ApiCall& call) {
  auto item = asked_address(call);
  if (!item) {
    return std::move(item).failure();
  }
  item->set("PtrRecord", Value::string(call.text("DomainName") + "."));
  auto stored = put_item(call.world, kAddressKind, *item);
  return stored
             ? Result<Value>(map_with("Address", obj({{"PublicIp", item->key},
                                                      {"AllocationId", item->text("AllocationId")},
                                                      {"PtrRecord", item->text("PtrRecord")}})))
             : std::move(stored).failure();
}

constinit OperationEntry entries[]{on("AllocateAddress", &op<&allocate>),
                                   on("AssociateAddress", &op<&associate>),
                                   on("DisassociateAddress", &op<&disassociate>),
                                   on("ReleaseAddress", &op<&release>),
                                   on("DescribeAddresses", &op<&describe_addresses>),
                                   on("DescribeAddressesAttribute", &op<&describe_names>),
                                   on("ModifyAddressAttribute", &op<&modify_name>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
