// SPDX-License-Identifier: Apache-2.0
#include "engine/change/preview_knowledge.hh"

namespace formwork {

bool is_renewed(Fate fate) {
  return fate == Fate::New || fate == Fate::Replaced || fate == Fate::MaybeReplaced;
}

const BeforeResource* PreviewKnowledge::find_stable(std::string_view logical_id) const {
  const auto it = fates_.find(logical_id);
  if (it == fates_.end() || (it->second.fate != Fate::Kept && it->second.fate != Fate::InPlace)) {
    return nullptr;
  }
  return it->second.before;
}

std::optional<Value> PreviewKnowledge::ref(std::string_view logical_id) const {
  const BeforeResource* resource = find_stable(logical_id);
  if (resource == nullptr) {
    return std::nullopt;
  }
  if (const Value* ref = resource->attributes.find("Ref"); ref != nullptr) {
    return *ref;
  }
  if (resource->physical_id.empty()) {
    return std::nullopt;
  }
  return Value::string(resource->physical_id);
}

Result<std::optional<Value>> PreviewKnowledge::attribute(std::string_view logical_id,
                                                         std::string_view name) const {
  const BeforeResource* resource = find_stable(logical_id);
  if (resource == nullptr) {
    return std::optional<Value>();
  }
  if (const Value* value = resource->attributes.find(name); value != nullptr) {
    return std::optional<Value>(*value);
  }
  // "Endpoint.Address" may also be kept as a map of maps.
  const Value* value = &resource->attributes;
  while (value != nullptr && !name.empty()) {
    const std::size_t dot = name.find('.');
    value = value->find(name.substr(0, dot));
    name = dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
  }
  return value == nullptr || value == &resource->attributes ? std::optional<Value>()
                                                            : std::optional<Value>(*value);
}

Result<std::optional<Value>> PreviewKnowledge::dynamic_reference(std::string_view service,
                                                                 std::string_view reference) const {
  Result<std::optional<Value>> known = world_.dynamic_reference(service, reference);
  if (known && *known) {
    *known =
        Value::string("{{resolve:" + std::string(service) + ":" + std::string(reference) + "}}");
  }
  return known;
}

}  // namespace formwork
