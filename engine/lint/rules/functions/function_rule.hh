// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/lint/rule.hh"
#include "engine/lint/run.hh"

// What the rules of functions share: each checks the arguments of one function, that its result
// fits the place, and the values it has.
namespace formwork::lint {

/// One function as its rule knows it.
struct FunctionFacts {
  Keyword function = Keyword::None;
  std::string_view arguments;  ///< The rule document its arguments must fit.
  /// Types of the schema that its result can stand for.
  std::span<const std::string_view> gives;
  /// The rule of values that do not fit; empty: values are not looked at.
  std::string_view resolved_rule;
};

/// What a text can stand for.
inline constexpr std::string_view kGivesText[] = {"string", "number", "boolean", "integer"};
inline constexpr std::string_view kGivesBoolean[] = {"boolean", "string"};
inline constexpr std::string_view kGivesList[] = {"array"};
inline constexpr std::string_view kGivesTextOrList[] = {"array", "string", "number", "boolean",
                                                        "integer"};
inline constexpr std::string_view kGivesAnything[] = {"array",  "boolean", "integer",
                                                      "number", "object",  "string"};

/// Everything that is wrong with the function in `call`, in this order: the result cannot fit, the
/// arguments do not fit; when both are well, values that do not fit. One unknown fault inside of
/// composites.
Faults function_faults(const KeywordCall& call, const FunctionFacts& facts);
/// The first two parts of it.
Faults shape_faults(const KeywordCall& call, const FunctionFacts& facts);

/// The function's member: its key and arguments.
inline const Member& function_of(const KeywordCall& call) {
  return call.instance.members()[0];
}
inline PathStep function_step(const KeywordCall& call) {
  return step_to(call.instance, function_of(call));
}

/// The types `schema` asks for, looked up over references; empty when it asks for none.
std::vector<std::string_view> wanted_types(const KeywordCall& call);
/// "'array', 'object'".
std::string type_names(std::span<const std::string_view> types);

/// Adds `faults` to those of the call.
void pass_on(const KeywordCall& call, Faults faults);
/// Adds what cfn-lint says when a check itself fails.
void add_broken_check(const KeywordCall& call, std::string_view problem, Keyword keyword);

/// The whole check of a function without peculiarities.
template <const FunctionFacts& kFacts>
void check_function(const KeywordCall& call) {
  pass_on(call, function_faults(call, kFacts));
}

}  // namespace formwork::lint
