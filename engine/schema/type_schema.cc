// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/schema/catalog.hh"

namespace formwork {
namespace {

// Takes the first segment off a pointer; false when there is none left.
bool take_segment(std::string_view& pointer, std::string_view& segment) {
  if (pointer.empty() || pointer == "/") {
    return false;
  }
  pointer.remove_prefix(pointer.front() == '/' ? 1 : 0);
  const std::size_t end = std::min(pointer.find('/'), pointer.size());
  segment = pointer.substr(0, end);
  pointer.remove_prefix(end);
  return true;
}

bool is_index(std::string_view segment) {
  return !segment.empty() &&
         std::all_of(segment.begin(), segment.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Whether one of two places is the other or lies above it.
bool touches(std::string_view schema_pointer, std::string_view place) {
  std::string_view wanted;
  std::string_view actual;
  while (take_segment(schema_pointer, wanted)) {
    do {
      if (!take_segment(place, actual)) {
        return true;
      }
      // Many schemas leave out the '*' of a list: "/Listeners/Port" for every listener's port.
    } while (wanted != actual && wanted != "*" && is_index(actual));
    if (wanted != actual && wanted != "*" && actual != "*") {
      return false;
    }
  }
  return true;
}

bool any_touches(const std::vector<std::string_view>& pointers, std::string_view place) {
  return std::any_of(pointers.begin(), pointers.end(),
                     [&](std::string_view pointer) { return touches(pointer, place); });
}

}  // namespace

const TypeSchema::Property* TypeSchema::find_property(std::string_view property) const {
  const auto found =
      std::lower_bound(properties.begin(), properties.end(), property,
                       [](const Property& p, std::string_view wanted) { return p.name < wanted; });
  return found != properties.end() && found->name == property ? &*found : nullptr;
}

Recreation TypeSchema::recreation(std::string_view pointer) const {
  if (is_immutable || any_touches(create_only, pointer)) {
    return Recreation::Always;
  }
  return any_touches(conditional_create_only, pointer) ? Recreation::Conditionally
                                                       : Recreation::Never;
}

bool TypeSchema::has_attribute(std::string_view attribute) const {
  return any_attribute ||
         std::any_of(attributes.begin(), attributes.end(), [&](std::string_view known) {
           return known == attribute ||
                  (known.ends_with(".*") && attribute.size() >= known.size() &&
                   attribute.starts_with(known.substr(0, known.size() - 1)));
         });
}

}  // namespace formwork
