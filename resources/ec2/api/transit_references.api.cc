// SPDX-License-Identifier: Apache-2.0
// More of transit gateways: routes that are replaced, references to prefix lists, where an
// attachment's routes go, and attachments that wait for an answer. An attachment of one's own
// account never waits.
#include <algorithm>

#include "resources/common/properties.hh"
#include "resources/ec2/api/kinds.hh"

namespace formwork::ec2 {

namespace {

constexpr std::string_view kAttachmentId = "TransitGatewayAttachmentId";
constexpr std::string_view kTableId = "TransitGatewayRouteTableId";
constexpr std::string_view kReferences = "PrefixListReferences";

Result<Item> asked_table(ApiCall& call) {
  return get_item(call.world, kTransitTableKind, call.text(kTableId));
}

/// How a route tells the attachment that the call names; null when it names none.
Result<Value> asked_target(ApiCall& call) {
  const std::string id = call.text(kAttachmentId);
  if (id.empty()) {
    return Value();
  }
  auto attachment = get_item(call.world, kTransitAttachmentKind, id);
  if (!attachment) {
    return std::move(attachment).failure();
  }
  Value shape = obj({{kAttachmentId, id}});
  copy_members(shape, attachment->shape, {"ResourceId", "ResourceType"});
  return shape;
}

Result<Value> replace_route(ApiCall& call) {
  auto table = asked_table(call);
  if (!table) {
    return std::move(table).failure();
  }
  auto target = asked_target(call);
  if (!target) {
    return target;
  }
  const std::string block = call.text("DestinationCidrBlock");
  Value::List routes = list_in(table->shape, "Routes");
  const auto at = std::find_if(routes.begin(), routes.end(), [&](const Value& each) {
    return each.get_text("DestinationCidrBlock") == block;
  });
  if (at == routes.end()) {
    return fail("InvalidRoute.NotFound",
                "no route with destination-cidr-block " + block + " in route table " + table->key);
  }
  *at = obj({{"DestinationCidrBlock", block},
             {"Type", "static"},
             {"State", call.flag("Blackhole") ? "blackhole" : "active"}});
  if (!target->is_null()) {
    at->set("TransitGatewayAttachments", list_with(std::move(*target)));
  }
  Value route = *at;
  table->set("Routes", Value::list(std::move(routes)));
  auto stored = put_item(call.world, kTransitTableKind, *table);
  return stored ? Result<Value>(map_with("Route", std::move(route))) : std::move(stored).failure();
}

Result<Value> attachment_propagations(ApiCall& call) {
  auto attachment = get_item(call.world, kTransitAttachmentKind, call.text(kAttachmentId));
  auto tables = all_items(call.world, kTransitTableKind);
  if (!attachment || !tables) {
    return attachment ? std::move(tables).failure() : std::move(attachment).failure();
  }
  const Value none;
  const Value* filters = call.find("Filters");
  Value::List shapes;
  for (const Item& table : *tables) {
    const auto ids = texts_of(table.shape.find("Propagations"));
    Value shape = obj({{kTableId, table.key}, {"State", "enabled"}});
    if (std::find(ids.begin(), ids.end(), attachment->key) != ids.end() &&
        passes(shape, filters != nullptr ? *filters : none, "transit-gateway-route-table")) {
      shapes.push_back(std::move(shape));
    }
  }
  return answer_page(call, "TransitGatewayAttachmentPropagations", std::move(shapes));
}

// ---- references to prefix lists

Value::List::iterator reference_to(Value::List& all, const std::string& list_id) {
  return std::find_if(all.begin(), all.end(),
                      [&](const Value& each) { return each.get_text("PrefixListId") == list_id; });
}

Result<Value> keep_reference(ApiCall& call, bool is_new) {
  auto table = asked_table(call);
  if (!table) {
    return std::move(table).failure();
  }
  auto list = get_item(call.world, kPrefixListKind, call.text("PrefixListId"));
  if (!list) {
    return std::move(list).failure();
  }
  auto target = asked_target(call);
  if (!target) {
    return target;
  }
  if (target->is_null() && !call.flag("Blackhole")) {
    return fail("MissingParameter",
                "The request must contain the parameter transitGatewayAttachmentId or blackhole");
  }
  Value::List all = list_in(table->record, kReferences);
  const auto at = reference_to(all, list->key);
  if (is_new && at != all.end()) {
    return fail("InvalidParameterValue",
                "There is a reference to " + list->key + " in " + table->key + " already.");
  }
  if (!is_new && at == all.end()) {
    return fail("InvalidPrefixListID.NotFound",
                "There is no reference to " + list->key + " in " + table->key + ".");
  }
  Value reference = obj({{kTableId, table->key},
                         {"PrefixListId", list->key},
                         {"PrefixListOwnerId", call.world.account_id},
                         {"State", "available"},
                         {"Blackhole", call.flag("Blackhole")}});
  if (!target->is_null()) {
    reference.set("TransitGatewayAttachment", std::move(*target));
  }
  if (at == all.end()) {
    all.push_back(reference);
  } else {
    *at = reference;
  }
  table->record.set(kReferences, Value::list(std::move(all)));
  auto stored = put_item(call.world, kTransitTableKind, *table);
  return stored ? Result<Value>(map_with("TransitGatewayPrefixListReference", std::move(reference)))
                : std::move(stored).failure();
}

Result<Value> create_reference(ApiCall& call) {
  return keep_reference(call, true);
}
Result<Value> modify_reference(ApiCall& call) {
  return keep_reference(call, false);
}

Result<Value> delete_reference(ApiCall& call) {
  auto table = asked_table(call);
  if (!table) {
    return std::move(table).failure();
  }
  const std::string id = call.text("PrefixListId");
  Value::List all = list_in(table->record, kReferences);
  const auto at = reference_to(all, id);
  if (at == all.end()) {
    return fail("InvalidPrefixListID.NotFound",
                "There is no reference to " + id + " in " + table->key + ".");
  }
  Value gone = *at;
  gone.set("State", Value::string("deleting"));
  all.erase(at);
  table->record.set(kReferences, Value::list(std::move(all)));
  auto stored = put_item(call.world, kTransitTableKind, *table);
  return stored ? Result<Value>(map_with("TransitGatewayPrefixListReference", std::move(gone)))
                : std::move(stored).failure();
}

Result<Value> references(ApiCall& call) {
  auto table = asked_table(call);
  if (!table) {
    return std::move(table).failure();
  }
  const Value none;
  const Value* filters = call.find("Filters");
  Value::List shapes = list_in(table->record, kReferences);
  std::erase_if(shapes, [&](const Value& each) {
    return !passes(each, filters != nullptr ? *filters : none, "transit-gateway-route-table");
  });
  return answer_page(call, "TransitGatewayPrefixListReferences", std::move(shapes));
}

// ---- attachments that wait

Result<Value> decide(ApiCall& call, std::string_view state) {
  auto item = get_item(call.world, kTransitAttachmentKind, call.text(kAttachmentId));
  if (!item) {
    return std::move(item).failure();
  }
  if (item->text("ResourceType") != "vpc") {
    return no_such(kTransitAttachmentKind, item->key);
  }
  if (item->text("State") != "pendingAcceptance") {
    return fail("IncorrectState", item->key + " is in invalid state.");
  }
  item->set("State", Value::string(std::string(state)));
  auto stored = put_item(call.world, kTransitAttachmentKind, *item);
  return stored ? Result<Value>(map_with("TransitGatewayVpcAttachment", told(*item)))
                : std::move(stored).failure();
}
Result<Value> accept(ApiCall& call) {
  return decide(call, "available");
}
Result<Value> reject(ApiCall& call) {
  return decide(call, "rejected");
}

constinit OperationEntry entries[]{
    on("ReplaceTransitGatewayRoute", &op<&replace_route>),
    on("GetTransitGatewayAttachmentPropagations", &op<&attachment_propagations>),
    on("CreateTransitGatewayPrefixListReference", &op<&create_reference>),
    on("ModifyTransitGatewayPrefixListReference", &op<&modify_reference>),
    on("DeleteTransitGatewayPrefixListReference", &op<&delete_reference>),
    on("GetTransitGatewayPrefixListReferences", &op<&references>),
    on("AcceptTransitGatewayVpcAttachment", &op<&accept>),
    on("RejectTransitGatewayVpcAttachment", &op<&reject>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
