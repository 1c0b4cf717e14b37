// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/lint/rule.hh"

namespace formwork::lint {

enum class CustomOperator : std::uint8_t {
  Equals,
  NotEquals,
  Matches,
  In,
  NotIn,
  Greater,
  GreaterOrEqual,
  Less,
  LessOrEqual,
  Defined,
  NotDefined,
  Invalid,  ///< The line is no rule: `message` says why.
};

/// One line of a custom rule file.
struct CustomRule : Rule {
  CustomOperator op = CustomOperator::Invalid;
  std::string type;                   ///< The resource type it is about.
  std::vector<std::string> property;  ///< The way to the property.
  std::string value;                  ///< What it is compared with, as text.
  std::vector<std::string> values;    ///< The items when a list is given.
  bool has_list = false;
  std::string message;  ///< What it says; empty: the operator's own words.

  std::string id_text, title_text, what_text;
};

/// Fills `rule` from a line without the blanks at its end.
void read_custom_rule(std::string_view line, std::size_t number, std::string_view file,
                      CustomRule& rule);

/// Rule::match of custom rules.
void match_custom_rule(const Rule& rule, Run& run, RuleMatches& out);

}  // namespace formwork::lint
