// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/events/event_kinds.hh"

#include <algorithm>
#include <utility>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "engine/value/convert.hh"

namespace formwork::lambda {

namespace {

constexpr std::size_t kDeepest = 64;

// "a.b\.c.0" as "a", "b.c", "0".
std::vector<std::string> path_parts(std::string_view path) {
  std::vector<std::string> parts(1);
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '\\' && i + 1 < path.size()) {
      parts.back() += path[++i];
    } else if (path[i] == '.') {
      parts.emplace_back();
    } else {
      parts.back() += path[i];
    }
  }
  return parts;
}

Value* member_of(Value& map, std::string_view key) {
  for (Value::Member& member : *map.mutable_map()) {
    if (member.key == key) {
      return &member.value;
    }
  }
  return nullptr;
}

// What `part` names, made when it is not there; null when it cannot be.
Value* step_into(Value& value, const std::string& part) {
  if (Value::List* list = value.mutable_list()) {
    const auto index = parse_integer(part);
    if (!index || *index < 0 || static_cast<std::size_t>(*index) > list->size()) {
      return nullptr;
    }
    if (static_cast<std::size_t>(*index) == list->size()) {
      // One more of the same shape.
      list->push_back(list->empty() ? Value() : list->back());
    }
    return &(*list)[static_cast<std::size_t>(*index)];
  }
  if (!value.is_map() && !value.is_null()) {
    return nullptr;
  }
  if (value.is_null()) {
    value = Value::map();
  }
  Value* found = member_of(value, part);
  if (found == nullptr) {
    value.set(part, Value());
    found = member_of(value, part);
  }
  return found;
}

}  // namespace

std::vector<const EventKind*> event_kinds() {
  std::vector<const EventKind*> kinds;
  for (const EventKind* kind = RegisteredList<EventKind>::head; kind != nullptr;
       kind = kind->next) {
    kinds.push_back(kind);
  }
  std::sort(kinds.begin(), kinds.end(),
            [](const EventKind* a, const EventKind* b) { return a->name < b->name; });
  return kinds;
}

Result<void> change_event(Value& event, std::string_view change) {
  const std::size_t equals = change.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return fail("F001", "'" + std::string(change) + "' is not PATH=VALUE");
  }
  const auto parts = path_parts(change.substr(0, equals));
  Value* at = &event;
  for (const std::string& part : parts) {
    at = parts.size() > kDeepest ? nullptr : step_into(*at, part);
    if (at == nullptr) {
      return fail("F001", "the event has no place '" + std::string(change.substr(0, equals)) + "'",
                  {}, "'" + part + "' is neither a member there nor the index of an item.");
    }
  }
  const std::string_view text = change.substr(equals + 1);
  auto json = value_from_json(text);
  // Identifiers of digits stay texts where there was one.
  const bool stays_text = at->is_string() && json && json->is_number();
  *at = json && !stays_text ? std::move(*json) : Value::string(std::string(text));
  return {};
}

Result<Value> make_event(std::string_view kind, const std::vector<std::string>& changes) {
  const auto kinds = event_kinds();
  const auto found = std::find_if(kinds.begin(), kinds.end(),
                                  [kind](const EventKind* one) { return one->name == kind; });
  if (found == kinds.end()) {
    std::vector<std::string_view> names;
    for (const EventKind* one : kinds) {
      names.push_back(one->name);
    }
    const auto near = find_nearest(kind, names);
    return fail("F001", "there is no event '" + std::string(kind) + "'", {},
                near ? "Did you mean " + std::string(*near) + "?"
                     : "formwork lambda event shows those there are.");
  }
  auto event = value_from_json((*found)->shape);
  if (!event) {
    return event;
  }
  for (const std::string& change : changes) {
    if (auto changed = change_event(*event, change); !changed) {
      return std::move(changed).failure();
    }
  }
  if ((*found)->finish != nullptr) {
    (*found)->finish(*event);
  }
  return event;
}

Value* find_below(Value& value, std::string_view path) {
  Value* at = &value;
  for (const std::string_view part : split(path, ".")) {
    at = at->is_map() ? member_of(*at, part) : nullptr;
    if (at == nullptr) {
      return nullptr;
    }
  }
  return at;
}

void encode_base64(Value* text) {
  if (text != nullptr) {
    *text =
        Value::string(base64_encode(text->is_string() ? text->as_string() : value_to_json(*text)));
  }
}

void encode_json(Value* value) {
  if (value != nullptr && !value->is_string()) {
    *value = Value::string(value_to_json(*value));
  }
}

}  // namespace formwork::lambda
