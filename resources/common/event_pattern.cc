// SPDX-License-Identifier: Apache-2.0
#include "resources/common/event_pattern.hh"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "engine/base/text.hh"
#include "engine/value/convert.hh"

namespace formwork {

namespace {

constexpr int kDeepest = 64;

Failure wrong(std::string message) {
  return fail("InvalidParameter", std::move(message));
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

// Texts, lists of them, and what may stand instead of a text.
bool is_text_or_list(const Value& given) {
  const auto all = given.items();
  return given.is_string() ||
         (given.is_list() && !all.empty() &&
          std::all_of(all.begin(), all.end(), [](const Value& one) { return one.is_string(); }));
}

Result<void> check_anything_but(const Value& given) {
  if (given.is_map()) {
    constexpr std::array<std::string_view, 4> kInner{"prefix", "suffix", "equals-ignore-case",
                                                     "wildcard"};
    const auto members = given.members();
    if (members.size() != 1 ||
        std::find(kInner.begin(), kInner.end(), members.front().key) == kInner.end()) {
      return wrong("Unsupported anything-but pattern");
    }
    return is_text_or_list(members.front().value)
               ? Result<void>()
               : wrong(members.front().key + " match pattern must be a string");
  }
  const auto all = given.items();
  const bool is_good =
      given.is_scalar() ||
      (given.is_list() && !all.empty() &&
       std::all_of(all.begin(), all.end(), [](const Value& one) { return one.is_scalar(); }));
  return is_good ? Result<void>() : wrong("Value of anything-but must be an array or a value");
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

// "*" stands for any characters, "\*" for itself.
bool is_like(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, mark = 0;
  while (t < text.size()) {
    const bool is_quoted = p + 1 < pattern.size() && pattern[p] == '\\' &&
                           (pattern[p + 1] == '*' || pattern[p + 1] == '\\');
    if (p < pattern.size() && !is_quoted && pattern[p] == '*') {
      star = p++;
      mark = t;
    } else if (p < pattern.size() && pattern[p + (is_quoted ? 1 : 0)] == text[t]) {
      p += is_quoted ? 2 : 1;
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

bool holds_text(const std::string& kind, const std::string& wanted, const std::string& text) {
  return kind == "prefix"               ? text.starts_with(wanted)
         : kind == "suffix"             ? text.ends_with(wanted)
         : kind == "equals-ignore-case" ? to_lower(text) == to_lower(wanted)
         : kind == "cidr"               ? is_in_block(wanted, text)
                                        : kind == "wildcard" && is_like(wanted, text);
}

bool matches_text(const std::string& kind, const Value& given, const Value& value) {
  if (!value.is_string()) {
    return false;
  }
  const std::string& text = value.as_string();
  if (given.is_map()) {  // {"prefix": {"equals-ignore-case": "x"}}
    const std::string wanted = to_lower(given.get_text("equals-ignore-case"));
    return holds_text(kind, wanted, to_lower(text));
  }
  if (given.is_list()) {
    const auto all = given.items();
    return std::any_of(all.begin(), all.end(),
                       [&](const Value& one) { return holds_text(kind, one.as_string(), text); });
  }
  return holds_text(kind, given.as_string(), text);
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

Result<void> check_level(const Value& pattern, int depth) {
  if (depth > kDeepest) {
    return wrong("Pattern is nested too deeply");
  }
  if (!pattern.is_map()) {
    return wrong("Filter is not an object");
  }
  if (pattern.members().empty()) {
    return wrong("Empty objects are not allowed");
  }
  for (const auto& [key, value, origin] : pattern.members()) {
    if (value.is_map()) {
      if (auto checked = check_level(value, depth + 1); !checked) {
        return checked;
      }
      continue;
    }
    if (!value.is_list()) {
      return wrong("\"" + key + "\" must be an object or an array");
    }
    if (value.items().empty()) {
      return wrong("Empty arrays are not allowed");
    }
    for (const Value& one : value.items()) {
      auto checked = key == "$or" ? check_level(one, depth + 1) : check_match(one);
      if (!checked) {
        return checked;
      }
    }
  }
  return {};
}

bool matches_level(const Value& pattern, const Value& event, int depth);

// A map below a field: the field is a map that matches, or a list that has such a one.
bool matches_below(const Value& pattern, const Value* found, int depth) {
  static const Value kNothing = Value::map();
  if (found != nullptr && found->is_list()) {
    const auto parts = found->items();
    return std::any_of(parts.begin(), parts.end(),
                       [&](const Value& one) { return matches_level(pattern, one, depth + 1); });
  }
  return matches_level(pattern, found != nullptr && found->is_map() ? *found : kNothing, depth + 1);
}

bool matches_level(const Value& pattern, const Value& event, int depth) {
  if (depth > kDeepest) {
    return false;
  }
  for (const auto& [key, value, origin] : pattern.members()) {
    if (key == "$or" && value.is_list()) {
      const auto all = value.items();
      if (std::none_of(all.begin(), all.end(),
                       [&](const Value& one) { return matches_level(one, event, depth + 1); })) {
        return false;
      }
      continue;
    }
    const Value* found = event.find(key);
    if (value.is_map()) {
      if (!matches_below(value, found, depth)) {
        return false;
      }
      continue;
    }
    std::vector<Value> values;
    // "exists" and the others look at leaves only.
    const bool is_leaf = found != nullptr && !found->is_map();
    if (is_leaf && found->is_list()) {
      values.assign(found->items().begin(), found->items().end());
    } else if (is_leaf) {
      values.push_back(*found);
    }
    if (!matches_one_of(value, is_leaf ? &values : nullptr)) {
      return false;
    }
  }
  return true;
}

}  // namespace

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
    return check_anything_but(given);
  }
  constexpr std::array<std::string_view, 5> kTexts{"prefix", "suffix", "equals-ignore-case", "cidr",
                                                   "wildcard"};
  if (std::find(kTexts.begin(), kTexts.end(), kind) == kTexts.end()) {
    return wrong("Unrecognized match type " + kind);
  }
  const bool is_caseless = (kind == "prefix" || kind == "suffix") && given.is_map() &&
                           given.members().size() == 1 &&
                           !given.get_text("equals-ignore-case").empty();
  return given.is_string() || is_caseless ? Result<void>()
                                          : wrong(kind + " match pattern must be a string");
}

bool matches_one_of(const Value& list, const std::vector<Value>* values) {
  const auto all = list.items();
  return std::any_of(all.begin(), all.end(),
                     [values](const Value& match) { return matches(match, values); });
}

Result<Value> read_event_pattern(const std::string& text) {
  constexpr const char* kCode = "InvalidEventPatternException";
  auto pattern = value_from_json(text);
  if (!pattern) {
    return fail(kCode, "Event pattern is not valid. Reason: Filter is not valid JSON");
  }
  if (auto checked = check_level(*pattern, 0); !checked) {
    return fail(kCode, "Event pattern is not valid. Reason: " + checked.error().message);
  }
  return pattern;
}

bool matches_event(const Value& pattern, const Value& event) {
  return matches_level(pattern, event, 0);
}

}  // namespace formwork
