// SPDX-License-Identifier: Apache-2.0
#include "resources/sns/filter.hh"

#include <algorithm>
#include <optional>

#include "engine/value/convert.hh"
#include "resources/common/event_pattern.hh"

namespace formwork::sns {

namespace {

constexpr int kDeepest = 64;
constexpr std::size_t kMostKeys = 5;
constexpr std::size_t kMostCombinations = 150;

Failure wrong(std::string message) {
  return fail("InvalidParameter", "FilterPolicy: " + std::move(message));
}

Result<void> check_level(const Value& policy, bool in_body, int depth, std::size_t& combinations) {
  if (depth > kDeepest) {
    return wrong("Filter policy is too complex");
  }
  for (const auto& [key, value, origin] : policy.members()) {
    if (value.is_list() && key == "$or") {
      for (const Value& one : value.items()) {
        if (auto checked = check_level(one, in_body, depth + 1, combinations); !checked) {
          return checked;
        }
      }
      continue;
    }
    if (value.is_map() && in_body) {
      if (auto checked = check_level(value, in_body, depth + 1, combinations); !checked) {
        return checked;
      }
      continue;
    }
    if (value.is_map()) {
      return wrong("Filter policy scope MessageAttributes does not support nested filter policy");
    }
    if (!value.is_list()) {
      return wrong("\"" + key + "\" must be an object or an array");
    }
    if (value.items().empty()) {
      return wrong("Empty arrays are not allowed");
    }
    combinations *= value.items().size();
    for (const Value& match : value.items()) {
      if (auto checked = check_match(match); !checked) {
        return wrong(checked.error().message);
      }
    }
    if (combinations > kMostCombinations) {
      return fail("InvalidParameter", "FilterPolicy: Filter policy is too complex");
    }
  }
  return {};
}

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

bool body_passes_level(const Value& policy, const Value& body, int depth) {
  static const Value kNothing = Value::map();
  if (depth > kDeepest) {
    return false;
  }
  for (const auto& [key, value, origin] : policy.members()) {
    const auto all = value.items();
    if (key == "$or" && value.is_list()) {
      if (std::none_of(all.begin(), all.end(),
                       [&](const Value& one) { return body_passes_level(one, body, depth + 1); })) {
        return false;
      }
      continue;
    }
    const Value* found = body.find(key);
    if (value.is_map()) {
      const bool is_list = found != nullptr && found->is_list();
      const auto parts = is_list ? found->items() : std::span<const Value>();
      const bool passes =
          is_list ? std::any_of(
                        parts.begin(), parts.end(),
                        [&](const Value& one) { return body_passes_level(value, one, depth + 1); })
                  : body_passes_level(value, found == nullptr ? kNothing : *found, depth + 1);
      if (!passes) {
        return false;
      }
      continue;
    }
    std::vector<Value> values;
    if (found != nullptr && found->is_list()) {
      values.assign(found->items().begin(), found->items().end());
    } else if (found != nullptr) {
      values.push_back(*found);
    }
    if (!matches_one_of(value, found == nullptr ? nullptr : &values)) {
      return false;
    }
  }
  return true;
}

}  // namespace

Result<Value> read_filter(const std::string& text, bool in_body) {
  auto policy = value_from_json(text);
  if (!policy) {
    return wrong("failed to parse JSON.");
  }
  if (!policy->is_map()) {
    return wrong("failed to parse JSON.");
  }
  if (policy->members().size() > kMostKeys) {
    return wrong("Filter policy can not have more than 5 keys");
  }
  std::size_t combinations = 1;
  if (auto checked = check_level(*policy, in_body, 0, combinations); !checked) {
    return std::move(checked).failure();
  }
  return policy;
}

bool passes_filter(const Value& policy, const Value& attributes) {
  return passes_level(policy, attributes, 0);
}

bool body_passes_filter(const Value& policy, const std::string& body) {
  auto parsed = value_from_json(body);
  return parsed && parsed->is_map() && body_passes_level(policy, *parsed, 0);
}

}  // namespace formwork::sns
