// SPDX-License-Identifier: Apache-2.0
#include "resources/ec2/ec2.hh"

#include <algorithm>

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
  auto objects = list_objects(world, place);
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

}  // namespace formwork::ec2
