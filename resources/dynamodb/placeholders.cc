// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/base/text.hh"
#include "resources/dynamodb/expression.hh"

namespace formwork::dynamodb {

namespace {

Failure invalid(std::string message) {
  return fail("ValidationException", std::move(message));
}

bool is_key(std::string_view key, char first) {
  return key.size() > 1 && key[0] == first && std::all_of(key.begin() + 1, key.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_';
         });
}

std::string list_unused(const std::vector<std::string>& keys) {
  return "{" + join(keys, ", ") + "}";
}

template <class Map>
std::vector<std::string> unused_of(const Map& map, const std::set<std::string>& used) {
  std::vector<std::string> unused;
  for (const auto& [key, value] : map) {
    if (!used.contains(key)) {
      unused.push_back(key);
    }
  }
  return unused;
}

}  // namespace

Result<Placeholders> Placeholders::read(const Value& input) {
  Placeholders made;
  if (const Value* names = input.find("ExpressionAttributeNames"); names && !names->is_null()) {
    if (names->members().empty()) {
      return invalid("ExpressionAttributeNames must not be empty");
    }
    for (const Value::Member& member : names->members()) {
      if (!is_key(member.key, '#')) {
        return invalid("ExpressionAttributeNames contains invalid key: Syntax error; key: \"" +
                       member.key + "\"");
      }
      made.names_[member.key] = member.value.as_string();
    }
  }
  if (const Value* values = input.find("ExpressionAttributeValues"); values && !values->is_null()) {
    if (values->members().empty()) {
      return invalid("ExpressionAttributeValues must not be empty");
    }
    for (const Value::Member& member : values->members()) {
      if (!is_key(member.key, ':')) {
        return invalid("ExpressionAttributeValues contains invalid key: Syntax error; key: \"" +
                       member.key + "\"");
      }
    }
    for (const Value::Member& member : values->members()) {
      auto value = read_attribute(member.value);
      if (!value) {
        if (value.error().code != "ValidationException") {
          return std::move(value).failure();
        }
        return invalid("ExpressionAttributeValues contains invalid value: " +
                       value.error().message + " for key " + member.key);
      }
      made.values_[member.key] = std::move(*value);
    }
  }
  return made;
}

Result<std::string> Placeholders::name(const std::string& key) {
  used_.insert(key);
  const auto found = names_.find(key);
  if (found == names_.end()) {
    return invalid(
        "An expression attribute name used in the document path is not defined; attribute name: " +
        key);
  }
  return found->second;
}

Result<Attribute> Placeholders::value(const std::string& key) {
  used_.insert(key);
  const auto found = values_.find(key);
  if (found == values_.end()) {
    return invalid(
        "An expression attribute value used in expression is not defined; attribute value: " + key);
  }
  return found->second;
}

Result<void> Placeholders::check_used() const {
  if (const auto unused = unused_of(names_, used_); !unused.empty()) {
    return invalid("Value provided in ExpressionAttributeNames unused in expressions: keys: " +
                   list_unused(unused));
  }
  if (const auto unused = unused_of(values_, used_); !unused.empty()) {
    return invalid("Value provided in ExpressionAttributeValues unused in expressions: keys: " +
                   list_unused(unused));
  }
  return {};
}

std::string told(const Path& path) {
  std::string text;
  for (const Step& step : path) {
    text += text.empty() ? "[" : ", ";
    text += step.index < 0 ? step.name : "[" + std::to_string(step.index) + "]";
  }
  return text + "]";
}

Result<void> check_overlaps(std::string_view what, const std::vector<Path>& paths) {
  std::string conflicting;  // is told when none overlap
  for (std::size_t i = 0; i < paths.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const Path& one = paths[j];
      const Path& two = paths[i];
      const std::size_t shared = std::min(one.size(), two.size());
      std::size_t same = 0;
      while (same < shared && one[same] == two[same]) {
        ++same;
      }
      const bool overlap = same == shared;
      const bool conflict = !overlap && (one[same].index < 0) != (two[same].index < 0);
      if (!overlap && (!conflict || !conflicting.empty())) {
        continue;
      }
      std::string fault =
          "Invalid " + std::string(what) + ": Two document paths " +
          (overlap ? "overlap" : "conflict") +
          " with each other; must remove or rewrite one of these paths; path one: " + told(one) +
          ", path two: " + told(two);
      if (overlap) {
        return invalid(std::move(fault));
      }
      conflicting = std::move(fault);
    }
  }
  return conflicting.empty() ? Result<void>() : Result<void>(invalid(std::move(conflicting)));
}

}  // namespace formwork::dynamodb
