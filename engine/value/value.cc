// SPDX-License-Identifier: Apache-2.0
#include "engine/value/value.hh"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "engine/base/json_write.hh"
#include "engine/base/text.hh"

namespace formwork {

namespace {

// Up to this many members, a walk is quicker than a hash table.
constexpr std::size_t kFewMembers = 16;
// Room that a map gets with its first member: few have only one.
constexpr std::size_t kFirstMembers = 4;

void add_cause(std::vector<UnknownCause>& causes, const UnknownCause& cause) {
  if (std::find(causes.begin(), causes.end(), cause) == causes.end()) {
    causes.push_back(cause);
  }
}

// Calls `equal(a, b)` for the members of two maps that share a key; false as soon as one call is,
// or when the sets of keys differ.
template <class Equal>
bool match_members(std::span<const Value::Member> a, std::span<const Value::Member> b,
                   Equal equal) {
  if (a.size() != b.size()) {
    return false;
  }
  bool in_order = std::equal(a.begin(), a.end(), b.begin(),
                             [](const auto& x, const auto& y) { return x.key == y.key; });
  if (in_order) {
    return std::equal(a.begin(), a.end(), b.begin(),
                      [&](const auto& x, const auto& y) { return equal(x.value, y.value); });
  }
  std::unordered_map<std::string_view, const Value*> others;
  others.reserve(b.size());
  for (const Value::Member& member : b) {
    others.emplace(member.key, &member.value);
  }
  return std::all_of(a.begin(), a.end(), [&](const Value::Member& member) {
    auto found = others.find(member.key);
    return found != others.end() && equal(member.value, *found->second);
  });
}

template <class Equal>
bool match_items(std::span<const Value> a, std::span<const Value> b, Equal equal) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), equal);
}

void write_value(JsonWriter& writer, const Value& value, std::string_view unknown_text) {
  switch (value.kind()) {
    case ValueKind::Null:
    case ValueKind::NoValue:
      writer.null();
      return;
    case ValueKind::Bool:
      writer.boolean(value.as_bool());
      return;
    case ValueKind::Number:
      writer.raw(value.scalar_text());
      return;
    case ValueKind::String:
      writer.string(value.as_string());
      return;
    case ValueKind::Unknown:
      writer.string(unknown_text);
      return;
    case ValueKind::List:
      writer.begin_array();
      for (const Value& item : value.items()) {
        if (!item.is_no_value()) {
          write_value(writer, item, unknown_text);
        }
      }
      writer.end_array();
      return;
    case ValueKind::Map:
      writer.begin_object();
      for (const Value::Member& member : value.members()) {
        if (!member.value.is_no_value()) {
          writer.key(member.key);
          write_value(writer, member.value, unknown_text);
        }
      }
      writer.end_object();
      return;
  }
}

}  // namespace

Value Value::map(Map members) {
  auto drop_repeated = [&](auto is_first) {
    members.erase(std::remove_if(members.begin(), members.end(),
                                 [&](const Member& member) { return !is_first(member); }),
                  members.end());
  };
  // The first of equal keys stays, as find() answers the first in a document.
  bool repeats = false;
  if (members.size() <= kFewMembers) {
    for (std::size_t i = 1; i < members.size() && !repeats; ++i) {
      repeats = std::any_of(members.begin(), members.begin() + static_cast<std::ptrdiff_t>(i),
                            [&](const Member& m) { return m.key == members[i].key; });
    }
  } else {
    std::unordered_set<std::string_view> keys;
    keys.reserve(members.size());
    repeats = !std::all_of(members.begin(), members.end(),
                           [&](const Member& m) { return keys.insert(m.key).second; });
  }
  if (repeats) {
    std::unordered_set<std::string> keys;
    drop_repeated([&](const Member& member) { return keys.insert(member.key).second; });
  }
  return Value(Data(std::move(members)));
}

Value Value::unknown(UnknownCause cause) {
  std::vector<UnknownCause> causes;
  causes.push_back(std::move(cause));
  return unknown(std::move(causes));
}

bool Value::has_unknown() const {
  switch (kind()) {
    case ValueKind::Unknown:
      return true;
    case ValueKind::List:
      return std::any_of(items().begin(), items().end(),
                         [](const Value& item) { return item.has_unknown(); });
    case ValueKind::Map:
      return std::any_of(members().begin(), members().end(),
                         [](const Member& member) { return member.value.has_unknown(); });
    case ValueKind::Null:
    case ValueKind::Bool:
    case ValueKind::Number:
    case ValueKind::String:
    case ValueKind::NoValue:
      return false;
  }
  return false;
}

void Value::collect_causes(std::vector<UnknownCause>& causes) const {
  if (const auto* unknown = std::get_if<UnknownData>(&data_)) {
    for (const UnknownCause& cause : unknown->causes) {
      add_cause(causes, cause);
    }
  }
  for (const Value& item : items()) {
    item.collect_causes(causes);
  }
  for (const Member& member : members()) {
    member.value.collect_causes(causes);
  }
}

std::vector<UnknownCause> Value::unknown_causes() const {
  std::vector<UnknownCause> causes;
  collect_causes(causes);
  return causes;
}

const std::string& Value::as_string() const noexcept {
  static const std::string kEmpty;
  const auto* text = std::get_if<std::string>(&data_);
  return text == nullptr ? kEmpty : *text;
}

std::string Value::scalar_text() const {
  if (const auto* number = std::get_if<NumberText>(&data_)) {
    return number->text;
  }
  if (is_bool()) {
    return as_bool() ? "true" : "false";
  }
  return as_string();
}

std::span<const Value> Value::items() const noexcept {
  const auto* list = std::get_if<List>(&data_);
  return list == nullptr ? std::span<const Value>() : std::span<const Value>(*list);
}

std::span<const Value::Member> Value::members() const noexcept {
  const auto* map = std::get_if<Map>(&data_);
  return map == nullptr ? std::span<const Member>() : std::span<const Member>(*map);
}

const Value* Value::find(std::string_view key) const& noexcept {
  for (const Member& member : members()) {
    if (member.key == key) {
      return &member.value;
    }
  }
  return nullptr;
}

std::string Value::get_text(std::string_view key) const {
  const Value* value = find(key);
  return value == nullptr ? std::string() : value->scalar_text();
}

const Value* Value::find_path(std::initializer_list<std::string_view> path) const& noexcept {
  const Value* value = this;
  for (std::string_view step : path) {
    if (value->is_list()) {
      auto index = parse_integer(step);
      if (!index || *index < 0 || static_cast<std::size_t>(*index) >= value->items().size()) {
        return nullptr;
      }
      value = &value->items()[static_cast<std::size_t>(*index)];
      continue;
    }
    value = value->find(step);
    if (value == nullptr) {
      return nullptr;
    }
  }
  return value;
}

Value& Value::set(std::string_view key, Value value) {
  if (!is_map()) {
    data_ = Map();
  }
  Map& map = *mutable_map();
  for (Member& member : map) {
    if (member.key == key) {
      member.value = std::move(value);
      return member.value;
    }
  }
  if (map.empty()) {
    map.reserve(kFirstMembers);
  }
  return map.emplace_back(Member{std::string(key), std::move(value), {}}).value;
}

void Value::erase(std::string_view key) {
  if (Map* map = mutable_map()) {
    std::erase_if(*map, [&](const Member& member) { return member.key == key; });
  }
}

Value& Value::push(Value value) {
  if (!is_list()) {
    data_ = List();
  }
  return mutable_list()->emplace_back(std::move(value));
}

bool Value::operator==(const Value& other) const {
  if (kind() != other.kind()) {
    return false;
  }
  switch (kind()) {
    case ValueKind::Null:
    case ValueKind::NoValue:
      return true;
    case ValueKind::Bool:
      return as_bool() == other.as_bool();
    case ValueKind::Number:
      return std::get_if<NumberText>(&data_)->text == std::get_if<NumberText>(&other.data_)->text;
    case ValueKind::String:
      return as_string() == other.as_string();
    case ValueKind::List:
      return match_items(items(), other.items(), std::equal_to<Value>());
    case ValueKind::Map:
      return match_members(members(), other.members(), std::equal_to<Value>());
    case ValueKind::Unknown:
      return std::get_if<UnknownData>(&data_)->causes ==
             std::get_if<UnknownData>(&other.data_)->causes;
  }
  return false;
}

bool Value::same(const Value& a, const Value& b) {
  if (a.is_scalar() && b.is_scalar()) {
    return a.scalar_text() == b.scalar_text();
  }
  if (a.kind() != b.kind()) {
    return false;
  }
  if (a.is_list()) {
    return match_items(a.items(), b.items(), &Value::same);
  }
  if (a.is_map()) {
    return match_members(a.members(), b.members(), &Value::same);
  }
  return a == b;
}

std::string value_to_json(const Value& value, int indent, std::string_view unknown_text) {
  std::string out;
  JsonWriter writer(out, indent);
  write_value(writer, value, unknown_text);
  return out;
}

}  // namespace formwork
