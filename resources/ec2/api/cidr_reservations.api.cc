// SPDX-License-Identifier: Apache-2.0
// Reservations of blocks within subnets.
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/kinds.hh"
#include "resources/ec2/cidr.hh"

namespace formwork::ec2 {

namespace {

constexpr ObjectPlace kReservations{"ec2", "cidr_reservation"};

Result<Value> reserve_block(ApiCall& call) {
  auto subnet = get_item(call.world, kSubnetKind, call.text("SubnetId"));
  if (!subnet) {
    return std::move(subnet).failure();
  }
  const std::string kind = call.text("ReservationType");
  if (kind != "prefix" && kind != "explicit") {
    return fail("InvalidParameterValue",
                "Value (" + kind + ") for parameter reservationType is invalid.");
  }
  const auto whole = parse_cidr(subnet->text("CidrBlock"));
  const auto block = parse_cidr(call.text("Cidr"));
  if (!whole || !block || !whole->holds(*block)) {
    return fail("InvalidParameterValue", "Reservation CIDR should be within subnet CIDR block (" +
                                             subnet->text("CidrBlock") + ")");
  }
  auto known = list_objects(call.world, kReservations);
  if (!known) {
    return std::move(known).failure();
  }
  for (const auto& [id, each] : *known) {
    const auto other = parse_cidr(each.get_text("Cidr"));
    if (each.get_text("SubnetId") == subnet->key && other && other->overlaps(*block)) {
      return fail("InvalidParameterValue", "Reservation CIDR " + call.text("Cidr") +
                                               " has overlap with existing reserved CIDR block");
    }
  }
  const std::string id = ec2_id(call.world, "scr");
  Value shape = obj({{"SubnetCidrReservationId", id},
                     {"SubnetId", subnet->key},
                     {"Cidr", call.text("Cidr")},
                     {"ReservationType", kind},
                     {"OwnerId", call.world.account_id}});
  copy_members(shape, call.input, {"Description"});
  auto stored = put_object(call.world, kReservations, id, shape);
  return stored ? Result<Value>(map_with("SubnetCidrReservation", std::move(shape)))
                : std::move(stored).failure();
}

Result<Value> drop_reservation(ApiCall& call) {
  const std::string id = call.text("SubnetCidrReservationId");
  auto known = find_object(call.world, kReservations, id);
  if (!known) {
    return known;
  }
  if (known->is_null()) {
    return fail("InvalidSubnetCidrReservationID.NotFound",
                "The subnet-cidr-reservation ID '" + id + "' does not exist");
  }
  auto erased = call.world.store.erase_object(kReservations.service, kReservations.kind, id);
  return erased ? Result<Value>(map_with("DeletedSubnetCidrReservation", std::move(*known)))
                : std::move(erased).failure();
}

Result<Value> tell_reservations(ApiCall& call) {
  auto subnet = get_item(call.world, kSubnetKind, call.text("SubnetId"));
  auto known = list_objects(call.world, kReservations);
  if (!subnet || !known) {
    return subnet ? std::move(known).failure() : std::move(subnet).failure();
  }
  Value list = Value::list();
  for (auto& [id, each] : *known) {
    if (each.get_text("SubnetId") == subnet->key) {
      list.push(std::move(each));
    }
  }
  return obj({{"SubnetIpv4CidrReservations", std::move(list)},
              {"SubnetIpv6CidrReservations", Value::list()}});
}

constinit OperationEntry entries[]{on("CreateSubnetCidrReservation", &op<&reserve_block>),
                                   on("DeleteSubnetCidrReservation", &op<&drop_reservation>),
                                   on("GetSubnetCidrReservations", &op<&tell_reservations>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
