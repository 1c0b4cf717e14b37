// SPDX-License-Identifier: Apache-2.0
#include "resources/sns/filter.hh"

#include <algorithm>
#include <array>
#include <optional>

#include "engine/base/text.hh"
#include "engine/value/convert.hh"

namespace formwork::sns {

namespace {

constexpr int kDeepest = 64;
constexpr std::size_t kMostKeys = 5;
constexpr std::size_t kMostCombinations = 150;

Failure wrong(std::string message) {
  return fail("InvalidParameter", "FilterPolicy: " + std::move(message));
}

Result<void> check_numeric(const Value& given) {
  constexpr std::array<std::string_view, 5> kSigns{"=", "<", "<=", ">", ">="};
  const auto parts = given.items();
  if (!given.is_list() || parts.empty() || parts.size() % 2 != 0 || parts.size() > 4) {
    return wrong("Value of numeric must be an array of one or two comparisons");
  }
  for (std::size_t i = 0; i < parts.size(); i += 2) {
    if (std::find(kSigns.begin(), kSigns.end(), parts[i].scalar_text()) == kSigns.end()) {
      return wrong("Unrecognized numeric range operator: " + parts[i].scalar_text());
    }
    if (!parts[i + 1].is_number()) {
      return wrong("Value of " + parts[i].scalar_text() + " must be numeric");
    }
  }
  return {};
}

Result<void> check_match(const Value& match) {
  if (match.is_scalar() || match.is_null()) {
    return {};
  }
  if (!match.is_map() || match.members().size() != 1) {
    return wrong("Match value must be String, number, true, false, or null");
  }
  const auto& [kind, given, origin] = match.members().front();
  if (kind == "numeric") {
    return check_numeric(given);
  }
  if (kind == "exists") {
    return given.is_bool() ? Result<void>()
                           : wrong("exists match pattern must be either true or false.");
  }
  if (kind == "anything-but") {
    return given.is_null() ? wrong("Value of anything-but must be an array or a value")
                           : Result<void>();
  }
  constexpr std::array<std::string_view, 5> kTexts{"prefix", "suffix", "equals-ignore-case", "cidr",
                                                   "wildcard"};
  if (std::find(kTexts.begin(), kTexts.end(), kind) == kTexts.end()) {
    return wrong("Unrecognized match type " + kind);
  }
  return given.is_string() ? Result<void>() : wrong(kind + " match pattern must be a string");
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
        return checked;
      }
    }
    if (combinations > kMostCombinations) {
      return fail("InvalidParameter", "FilterPolicy: Filter policy is too complex");
    }
  }
  return {};
}

std::optional<double> number_in(const Value& value) {
  return value.is_number() ? parse_number(value.scalar_text()) : std::nullopt;
}

bool equals(const Value& wanted, const Value& value) {
  const auto a = number_in(wanted);
  const auto b = number_in(value);
  return a && b ? *a == *b : wanted.kind() == value.kind() && wanted == value;
}

bool is_in_range(const Value& range, const Value& value) {
  const auto number = number_in(value);
  if (!number) {
    return false;
  }
  const auto parts = range.items();
  for (std::size_t i = 0; i + 1 < parts.size(); i += 2) {
    const std::string sign = parts[i].scalar_text();
    const double limit = number_in(parts[i + 1]).value_or(0);
    const bool is_good = sign == "="    ? *number == limit
                         : sign == "<"  ? *number < limit
                         : sign == "<=" ? *number <= limit
                         : sign == ">"  ? *number > limit
                                        : *number >= limit;
    if (!is_good) {
      return false;
    }
  }
  return true;
}

std::optional<std::uint32_t> read_address(std::string_view text) {
  const auto parts = split(text, ".");
  std::uint32_t address = 0;
  for (const std::string_view part : parts) {
    const auto number = parse_integer(part);
    if (!number || *number < 0 || *number > 255) {
      return std::nullopt;
    }
    address = (address << 8) | static_cast<std::uint32_t>(*number);
  }
  return parts.size() == 4 ? std::optional(address) : std::nullopt;
}

// Version 4 only.
bool is_in_block(std::string_view block, std::string_view text) {
  const std::size_t slash = block.find('/');
  if (slash == std::string_view::npos) {
    return false;
  }
  const auto base = read_address(block.substr(0, slash));
  const auto bits = parse_integer(block.substr(slash + 1));
  const auto address = read_address(text);
  if (!base || !bits || !address || *bits < 0 || *bits > 32) {
    return false;
  }
  const std::uint32_t mask = *bits == 0 ? 0 : ~std::uint32_t{0} << (32 - *bits);
  return (*base & mask) == (*address & mask);
}

// "*" stands for any characters.
bool is_like(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, mark = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') {
    ++p;
  }
  return p == pattern.size();
}

bool matches_text(const std::string& kind, const Value& given, const Value& value) {
  if (!value.is_string()) {
    return false;
  }
  const std::string& text = value.as_string();
  const auto any = [&given](auto test) {
    if (given.is_list()) {
      const auto all = given.items();
      return std::any_of(all.begin(), all.end(),
                         [&test](const Value& one) { return test(one.as_string()); });
    }
    return test(given.as_string());
  };
  return any([&](const std::string& wanted) {
    return kind == "prefix"               ? text.starts_with(wanted)
           : kind == "suffix"             ? text.ends_with(wanted)
           : kind == "equals-ignore-case" ? to_lower(text) == to_lower(wanted)
           : kind == "cidr"               ? is_in_block(wanted, text)
                                          : kind == "wildcard" && is_like(wanted, text);
  });
}

bool is_something_else(const Value& given, const Value& value) {
  if (given.is_map() && !given.members().empty()) {
    const auto& member = given.members().front();
    return !matches_text(member.key, member.value, value);
  }
  if (given.is_list()) {
    const auto all = given.items();
    return std::none_of(all.begin(), all.end(),
                        [&value](const Value& one) { return equals(one, value); });
  }
  return !equals(given, value);
}

bool matches(const Value& match, const std::vector<Value>* values) {
  if (match.is_map() && !match.members().empty()) {
    const auto& [kind, given, origin] = match.members().front();
    if (kind == "exists") {
      return given.as_bool() == (values != nullptr);
    }
    return values != nullptr &&
           std::any_of(values->begin(), values->end(), [&](const Value& value) {
             return kind == "numeric"        ? is_in_range(given, value)
                    : kind == "anything-but" ? is_something_else(given, value)
                                             : matches_text(kind, given, value);
           });
  }
  return values != nullptr &&
         std::any_of(values->begin(), values->end(),
                     [&match](const Value& value) { return equals(match, value); });
}

bool matches_one_of(const Value& list, const std::vector<Value>* values) {
  const auto all = list.items();
  return std::any_of(all.begin(), all.end(),
                     [values](const Value& match) { return matches(match, values); });
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
