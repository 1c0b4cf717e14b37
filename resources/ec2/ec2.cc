// SPDX-License-Identifier: Apache-2.0
#include "resources/ec2/ec2.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "engine/schema/regions.hh"
#include "resources/common/fault.hh"
#include "resources/common/properties.hh"

namespace formwork::ec2 {

Failure invalid(std::string message) {
  return fault(HandlerErrorCode::InvalidRequest, std::move(message));
}

Failure missing(std::string message) {
  return fault(HandlerErrorCode::NotFound, std::move(message));
}

Failure conflict(std::string message) {
  return fault(HandlerErrorCode::ResourceConflict, std::move(message));
}

namespace {

bool holds(const Value& map, std::string_view name, std::string_view value) {
  const auto items = items_of(map, name);
  return std::any_of(items.begin(), items.end(),
                     [&](const Value& item) { return item.scalar_text() == value; });
}

}  // namespace

Result<std::vector<std::string>> find_with(World& world, ObjectPlace place, std::string_view name,
                                           std::string_view value) {
  auto objects = world.store.list_objects_holding(place.service, place.kind, value);
  if (!objects) {
    return std::move(objects).failure();
  }
  std::vector<std::string> ids;
  for (const auto& [id, object] : *objects) {
    if (holds(model_of(object), name, value)) {
      ids.push_back(id);
    }
  }
  return ids;
}

Result<void> check_no_dependents(World& world, std::initializer_list<ObjectPlace> places,
                                 std::string_view name, std::string_view value,
                                 std::string_view message) {
  for (const ObjectPlace& place : places) {
    auto ids = find_with(world, place, name, value);
    if (!ids) {
      return std::move(ids).failure();
    }
    if (!ids->empty()) {
      return conflict(std::string(message));
    }
  }
  return {};
}

std::vector<std::string> zones(const World& world) {
  const RegionFacts* facts = find_region(world.region);
  const std::string_view letters = facts != nullptr ? facts->zone_letters : "abc";
  std::vector<std::string> names;
  for (const char letter : letters) {
    names.push_back(world.region + letter);
  }
  return names;
}

std::string zone_id(const World& world, std::string_view zone) {
  // "us-gov-west-1" is "usgw1", "ap-southeast-2" is "apse2".
  std::string id;
  const auto words = split(world.region, "-");
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (i == 0 || i + 1 == words.size()) {
      id += word;
    } else {
      id += word.front();
      id += word == "southeast" || word == "northeast" ? "e" : "";
      id += word == "southwest" || word == "northwest" ? "w" : "";
    }
  }
  struct Order {
    std::string_view region;
    std::string_view letters;  ///< Of zones, by their number.
  };
  constexpr Order kOrders[] = {{"us-east-1", "bcedfa"},  {"us-west-1", "b?a"},
                               {"us-west-2", "bacd"},    {"eu-west-1", "bca"},
                               {"ca-central-1", "ab?d"}, {"ap-northeast-1", "cd?a"}};
  const char letter = zone.empty() ? 'a' : zone.back();
  std::size_t number = static_cast<std::size_t>(letter - 'a') + 1;
  for (const Order& order : kOrders) {
    if (order.region == world.region) {
      const auto at = order.letters.find(letter);
      number = at == std::string_view::npos ? number : at + 1;
    }
  }
  return id + "-az" + std::to_string(number);
}

}  // namespace formwork::ec2
