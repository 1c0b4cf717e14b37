// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>

#include "resources/common/properties.hh"
#include "resources/ec2/api/kinds.hh"
#include "resources/ec2/api/transit.hh"
#include "resources/ec2/cidr.hh"

namespace formwork::ec2 {

namespace {

constexpr std::string_view kByDefault = "JoinedByDefault";
constexpr std::string_view kSearch = "route-search.";

bool is_match(std::string_view how, const Cidr& route, const Cidr& wanted) {
  if (how == "exact-match") {
    return route.base == wanted.base && route.prefix == wanted.prefix;
  }
  return how == "subnet-of-match" ? wanted.holds(route) : route.holds(wanted);
}

/// Keeps the routes that a search asks for. IPv6 blocks are compared as they are spelled.
void search(Value::List& routes, std::string_view how, const std::vector<std::string>& values) {
  const auto block_of = [](const Value& route) { return route.get_text("DestinationCidrBlock"); };
  std::erase_if(routes, [&](const Value& route) {
    const auto own = parse_cidr(block_of(route));
    return std::none_of(values.begin(), values.end(), [&](const std::string& value) {
      const auto wanted = parse_cidr(value.find('/') == std::string::npos ? value + "/32" : value);
      return own && wanted ? is_match(how, *own, *wanted) : block_of(route) == value;
    });
  });
  if (how != "longest-prefix-match" || routes.empty()) {
    return;
  }
  const auto length = [&](const Value& route) {
    const auto block = parse_cidr(block_of(route));
    return block ? block->prefix : 128;
  };
  auto longest =
      std::max_element(routes.begin(), routes.end(),
                       [&](const Value& a, const Value& b) { return length(a) < length(b); });
  Value only = std::move(*longest);
  routes.clear();
  routes.push_back(std::move(only));
}

}  // namespace

Value::List found_routes(const Value::List& routes, const Value& filters) {
  Value::List found = routes;
  Value others = Value::list();
  for (const Value& filter : filters.items()) {
    const std::string name = filter.get_text("Name");
    if (name.starts_with(kSearch)) {
      search(found, std::string_view(name).substr(kSearch.size()), texts_of(filter.find("Values")));
    } else {
      others.push(filter);
    }
  }
  std::erase_if(
      found, [&](const Value& route) { return !passes(route, others, "transit-gateway-route"); });
  return found;
}

bool is_joined_by_default(const Item& attachment) {
  return flag(attachment.record, kByDefault);
}

Result<void> join_default_tables(World& world, Item& attachment) {
  auto gateway = get_item(world, kTransitGatewayKind, attachment.text("TransitGatewayId"));
  if (!gateway) {
    return std::move(gateway).failure();
  }
  const Value options = map_in(gateway->shape, "Options");
  const std::string joined = options.get_text("AssociationDefaultRouteTableId");
  if (!joined.empty()) {
    attachment.set("Association",
                   obj({{"TransitGatewayRouteTableId", joined}, {"State", "associated"}}));
    attachment.record.set(kByDefault, Value::boolean(true));
  }
  const std::string fed = options.get_text("PropagationDefaultRouteTableId");
  if (fed.empty()) {
    return {};
  }
  auto table = get_item(world, kTransitTableKind, fed);
  if (!table) {
    return std::move(table).failure();
  }
  auto ids = texts_of(table->shape.find("Propagations"));
  ids.push_back(attachment.key);
  table->set("Propagations", list_of(ids));
  return put_item(world, kTransitTableKind, *table);
}

}  // namespace formwork::ec2
