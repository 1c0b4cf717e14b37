// SPDX-License-Identifier: Apache-2.0
#include "resources/sns/filter.hh"

#include <algorithm>
#include <optional>
#include <vector>

#include "engine/value/convert.hh"
#include "resources/common/event_pattern.hh"

namespace formwork::sns {

namespace {

constexpr int kDeepest = 64;

std::optional<std::vector<Value>> values_of(const Value& attributes, const std::string& name) {
  const Value* attribute = attributes.find(name);
  if (attribute == nullptr) {
    return std::nullopt;
  }
  const std::string type = attribute->get_text("DataType");
  const std::string text = attribute->get_text("StringValue");
  if (type == "String.Array") {
    auto list = value_from_json(text);
    return list && list->is_list() ? std::vector<Value>(list->items().begin(), list->items().end())
                                   : std::vector<Value>{};
  }
  if (type.starts_with("Number")) {
    return std::vector<Value>{Value::number(text)};
  }
  if (type.starts_with("Binary")) {
    return std::vector<Value>{};
  }
  return std::vector<Value>{Value::string(text)};
}

bool passes_level(const Value& policy, const Value& attributes, int depth) {
  for (const auto& [key, value, origin] : policy.members()) {
    if (key == "$or" && value.is_list() && depth < kDeepest) {
      const auto all = value.items();
      if (std::none_of(all.begin(), all.end(), [&](const Value& one) {
            return passes_level(one, attributes, depth + 1);
          })) {
        return false;
      }
      continue;
    }
    const auto values = values_of(attributes, key);
    if (!matches_one_of(value, values ? &*values : nullptr)) {
      return false;
    }
  }
  return true;
}

// What a body has under a key. A dot in a key, of the policy or of the body, stands for a level,
// too: "a.b" finds {"a": {"b": 1}}, and {"a.b": 1} has something under "a".
void find_all(const Value& body, const std::string& key, int depth, std::vector<Value>& found) {
  if (!body.is_map() || depth > kDeepest) {
    return;
  }
  Value below = Value::map();
  for (const auto& [name, value, origin] : body.members()) {
    if (name == key) {
      found.push_back(value);
    } else if (name.size() > key.size() && name.starts_with(key) && name[key.size()] == '.') {
      below.set(name.substr(key.size() + 1), value);
    } else if (key.size() > name.size() && key.starts_with(name) && key[name.size()] == '.') {
      find_all(value, key.substr(name.size() + 1), depth + 1, found);
    }
  }
  if (!below.members().empty()) {
    found.push_back(std::move(below));
  }
}

// The items of lists, and of lists in them.
void add_leaves(const Value& value, int depth, std::vector<Value>& leaves) {
  if (!value.is_list() || depth > kDeepest) {
    leaves.push_back(value);
    return;
  }
  for (const Value& item : value.items()) {
    add_leaves(item, depth + 1, leaves);
  }
}

bool body_passes_level(const Value& policy, const Value& body, int depth);

// Whether the body, or one of the items of a list, passes.
bool one_passes(const Value& policy, const Value& body, int depth) {
  if (!body.is_list() || depth > kDeepest) {
    return body_passes_level(policy, body, depth);
  }
  const auto items = body.items();
  return std::any_of(items.begin(), items.end(),
                     [&](const Value& item) { return one_passes(policy, item, depth + 1); });
}

bool key_passes(const std::string& key, const Value& rules, const Value& body, int depth) {
  std::vector<Value> found;
  find_all(body, key, depth, found);
  if (rules.is_map()) {
    if (found.empty()) {
      return body_passes_level(rules, Value::map(), depth + 1);
    }
    return std::any_of(found.begin(), found.end(),
                       [&](const Value& one) { return one_passes(rules, one, depth + 1); });
  }
  std::vector<Value> leaves;
  for (const Value& one : found) {
    add_leaves(one, depth, leaves);
  }
  return matches_one_of(rules, found.empty() ? nullptr : &leaves);
}

bool body_passes_level(const Value& policy, const Value& body, int depth) {
  if (depth > kDeepest) {
    return false;
  }
  for (const auto& [key, value, origin] : policy.members()) {
    if (key != "$or" || !value.is_list()) {
      if (!key_passes(key, value, body, depth)) {
        return false;
      }
      continue;
    }
    const auto all = value.items();
    if (std::none_of(all.begin(), all.end(),
                     [&](const Value& one) { return body_passes_level(one, body, depth + 1); })) {
      return false;
    }
  }
  return true;
}

}  // namespace

bool passes_filter(const Value& policy, const Value& attributes) {
  return passes_level(policy, attributes, 0);
}

bool body_passes_filter(const Value& policy, const std::string& body) {
  auto parsed = value_from_json(body);
  return parsed && parsed->is_map() && body_passes_level(policy, *parsed, 0);
}

}  // namespace formwork::sns
