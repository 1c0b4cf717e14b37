// SPDX-License-Identifier: Apache-2.0
// Public addresses that instances have only while they run.
#include "resources/common/properties.hh"
#include "resources/ec2/api/interfaces.hh"
#include "resources/ec2/api/kinds.hh"

namespace formwork::ec2 {

namespace {

constexpr std::string_view kWasLent = "HadLentAddress";

/// Sets what the instance, its first interface and that interface's record tell; null: nothing.
Result<void> tell(World& world, Item& instance, const Value& association) {
  const std::string address = association.get_text("PublicIp");
  instance.set("PublicIpAddress", address.empty() ? Value() : Value::string(address));
  instance.set("PublicDnsName", Value::string(association.get_text("PublicDnsName")));
  Value::List cards = list_in(instance.shape, "NetworkInterfaces");
  cards.front().set("Association", association);
  auto card = get_item(world, kInterfaceKind, cards.front().get_text("NetworkInterfaceId"));
  instance.set("NetworkInterfaces", Value::list(std::move(cards)));
  if (!card) {
    return card.error().code == kInterfaceKind.not_found ? Result<void>()
                                                         : std::move(card).failure();
  }
  card->set("Association", association);
  return put_item(world, kInterfaceKind, *card);
}

}  // namespace

Result<void> lose_public_address(World& world, Item& instance) {
  const Value::List cards = list_in(instance.shape, "NetworkInterfaces");
  const Value association = cards.empty() ? Value::map() : map_in(cards.front(), "Association");
  if (association.get_text("IpOwnerId") != "amazon") {
    return {};
  }
  instance.record.set(kWasLent, Value::boolean(true));
  return tell(world, instance, Value());
}

Result<void> regain_public_address(World& world, Item& instance) {
  const Value::List cards = list_in(instance.shape, "NetworkInterfaces");
  const bool is_due = flag(instance.record, kWasLent) && !cards.empty() &&
                      map_in(cards.front(), "Association").get_text("PublicIp").empty();
  instance.record.erase(kWasLent);
  if (!is_due) {
    return {};
  }
  const std::string fresh = fresh_public_address(world);
  return tell(world, instance,
              obj({{"PublicIp", fresh},
                   {"PublicDnsName", public_name(world, fresh)},
                   {"IpOwnerId", "amazon"}}));
}

}  // namespace formwork::ec2
