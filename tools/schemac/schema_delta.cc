// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "engine/base/text.hh"
#include "tools/schemac/region_text.hh"
#include "tools/schemac/schema_text.hh"

namespace formwork {
namespace {

std::string escaped(const std::string& key) {
  return replace_all(replace_all(key, "~", "~0"), "/", "~1");
}

void compare(const Value& from, const Value& to, const std::string& place, SchemaDelta& out) {
  for (const Value::Member* member : sorted_members(from)) {
    const std::string below = place + "/" + escaped(member->key);
    const Value* other = to.find(member->key);
    if (other == nullptr) {
      out.push_back({below, {}, true});
    } else if (member->value.is_map() && other->is_map()) {
      compare(member->value, *other, below, out);
    } else if (!(member->value == *other)) {
      out.push_back({below, *other, false});
    }
  }
  for (const Value::Member* member : sorted_members(to)) {
    if (from.find(member->key) == nullptr) {
      out.push_back({place + "/" + escaped(member->key), member->value, false});
    }
  }
}

Value* member(Value& map, std::string_view key) {
  Value::Map* members = map.mutable_map();
  if (members == nullptr) {
    return nullptr;
  }
  const auto found = std::find_if(members->begin(), members->end(),
                                  [&](const Value::Member& m) { return m.key == key; });
  return found == members->end() ? nullptr : &found->value;
}

Result<void> apply_change(Value& schema, const SchemaChange& change) {
  std::vector<std::string> keys;
  for (const std::string_view part : split(change.pointer, "/")) {
    keys.push_back(replace_all(replace_all(part, "~1", "/"), "~0", "~"));
  }
  Value* at = &schema;
  for (std::size_t i = 1; i + 1 < keys.size() && at != nullptr; ++i) {
    at = member(*at, keys[i]);
  }
  const bool is_place = keys.size() > 1 && keys[0].empty() && at != nullptr && at->is_map();
  if (!is_place || (change.is_drop && at->find(keys.back()) == nullptr)) {
    return fail("F702", "there is no place " + change.pointer);
  }
  if (change.is_drop) {
    at->erase(keys.back());
  } else {
    at->set(keys.back(), change.value);
  }
  return {};
}

}  // namespace

SchemaDelta schema_delta(const Value& from, const Value& to) {
  SchemaDelta delta;
  compare(from, to, "", delta);
  return delta;
}

Result<void> apply_delta(Value& schema, const SchemaDelta& delta) {
  for (const SchemaChange& change : delta) {
    Result<void> done = apply_change(schema, change);
    if (!done) {
      return done;
    }
  }
  return {};
}

}  // namespace formwork
