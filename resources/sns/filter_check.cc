// SPDX-License-Identifier: Apache-2.0
// What a filter policy may say, in SNS's words.
#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/sns/filter.hh"

namespace formwork::sns {

namespace {

constexpr int kDeepest = 64;
constexpr std::size_t kMostKeys = 5;
constexpr std::size_t kMostCombinations = 150;

Failure wrong(std::string message) {
  return fail("InvalidParameter", "FilterPolicy: " + std::move(message));
}

bool is_sign(const Value& value, std::initializer_list<std::string_view> signs) {
  return value.is_string() &&
         std::find(signs.begin(), signs.end(), value.as_string()) != signs.end();
}

double number_in(const Value& value) {
  return parse_number(value.scalar_text()).value_or(0);
}

// ["=", 5] or [">", 1, "<=", 5].
Result<void> check_numeric(const Value& given) {
  if (!given.is_list() || given.items().empty()) {
    return wrong("Invalid member in numeric match: " +
                 (given.is_list() ? std::string("]") : given.scalar_text()));
  }
  const auto parts = given.items();
  const Value& sign = parts[0];
  if (!sign.is_string()) {
    return wrong("Invalid member in numeric match: " + sign.scalar_text());
  }
  if (!is_sign(sign, {"=", "<", "<=", ">", ">="})) {
    return wrong("Unrecognized numeric range operator: " + sign.as_string());
  }
  if (parts.size() < 2 || !parts[1].is_number()) {
    const std::string shown = sign.as_string() == "=" ? "equals" : sign.as_string();
    return wrong("Value of " + shown + " must be numeric");
  }
  if (parts.size() == 2) {
    return {};
  }
  if (!is_sign(sign, {">", ">="})) {
    return wrong("Too many elements in numeric expression");
  }
  const Value& end = parts[2];
  if (!end.is_string()) {
    return wrong("Bad value in numeric range: " + end.scalar_text());
  }
  if (!is_sign(end, {"<", "<="})) {
    return wrong("Bad numeric range operator: " + end.as_string());
  }
  if (parts.size() < 4 || !parts[3].is_number()) {
    return wrong("Value of " + end.as_string() + " must be numeric");
  }
  if (parts.size() > 4) {
    return wrong("Too many terms in numeric range expression");
  }
  return number_in(parts[1]) < number_in(parts[3]) ? Result<void>()
                                                   : wrong("Bottom must be less than top");
}

Result<void> check_anything_but(const Value& given) {
  if (given.is_map()) {
    const auto members = given.members();
    if (members.size() != 1 || members.front().key != "prefix") {
      return wrong("Unsupported anything-but pattern: " +
                   (members.empty() ? std::string("}") : members.front().key));
    }
    return members.front().value.is_string() ? Result<void>()
                                             : wrong("prefix match pattern must be a string");
  }
  const auto all = given.items();
  const bool is_good =
      given.is_scalar() ||
      (given.is_list() && !all.empty() &&
       std::all_of(all.begin(), all.end(), [](const Value& one) { return one.is_scalar(); }));
  return is_good ? Result<void>() : wrong("Value of anything-but must be an array or a value");
}

Result<void> check_rule(const Value& rule) {
  if (rule.is_scalar() || rule.is_null()) {
    return {};
  }
  if (!rule.is_map() || rule.members().empty()) {
    return wrong("Match value must be String, number, true, false, or null");
  }
  if (rule.members().size() > 1) {
    return wrong("Only one key allowed in match expression");
  }
  const auto& [kind, given, origin] = rule.members().front();
  if (kind == "numeric") {
    return check_numeric(given);
  }
  if (kind == "exists") {
    return given.is_bool() ? Result<void>()
                           : wrong("exists match pattern must be either true or false.");
  }
  if (kind == "anything-but") {
    return check_anything_but(given);
  }
  constexpr std::array<std::string_view, 5> kTexts{"prefix", "suffix", "equals-ignore-case", "cidr",
                                                   "wildcard"};
  if (std::find(kTexts.begin(), kTexts.end(), kind) == kTexts.end()) {
    return wrong("Unrecognized match type " + kind);
  }
  return given.is_string() ? Result<void>() : wrong(kind + " match pattern must be a string");
}

Result<void> check_rules(const std::string& key, const Value& rules) {
  if (!rules.is_list()) {
    return wrong("\"" + key + "\" must be an object or an array");
  }
  if (rules.items().empty()) {
    return wrong("Empty arrays are not allowed");
  }
  for (const Value& rule : rules.items()) {
    if (auto checked = check_rule(rule); !checked) {
      return checked;
    }
  }
  return {};
}

// Answers how many combinations the level asks for: those of its keys multiplied, a nested key's
// rules counted once for each level above them, the branches of an "$or" added.
Result<std::size_t> check_level(const Value& policy, bool in_body, int depth, std::size_t level) {
  if (depth > kDeepest) {
    return wrong("Filter policy is too complex");
  }
  std::size_t combinations = 1;
  for (const auto& [key, value, origin] : policy.members()) {
    std::size_t own = 0;
    if (value.is_list() && key == "$or") {
      for (const Value& branch : value.items()) {
        auto checked = check_level(branch, in_body, depth + 1, level);
        if (!checked) {
          return checked;
        }
        own += *checked;
      }
    } else if (value.is_map()) {
      if (!in_body) {
        return fail("InvalidParameter",
                    "Filter policy scope MessageAttributes does not support nested filter policy");
      }
      auto checked = check_level(value, in_body, depth + 1, level + 1);
      if (!checked) {
        return checked;
      }
      own = *checked;
    } else if (auto checked = check_rules(key, value); !checked) {
      return std::move(checked).failure();
    } else {
      own = value.items().size() * level;
    }
    combinations *= std::max<std::size_t>(own, 1);
    if (combinations > kMostCombinations) {
      return wrong("Filter policy is too complex");
    }
  }
  return combinations;
}

}  // namespace

Result<Value> read_filter(const std::string& text, bool in_body) {
  auto policy = value_from_json(text);
  if (!policy || !policy->is_map()) {
    return wrong("failed to parse JSON.");
  }
  if (policy->members().size() > kMostKeys) {
    return wrong("Filter policy can not have more than 5 keys");
  }
  auto checked = check_level(*policy, in_body, 0, 1);
  return checked ? std::move(policy) : std::move(checked).failure();
}

}  // namespace formwork::sns
