// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/lint/rule.hh"
#include "engine/lint/run.hh"

// What rules for a section of the template share.
namespace formwork::lint {

/// Adds what `validator` finds at the instance of `call`, each fault given to its owner below the
/// rule. What cannot be told is left out.
void check_claimed(const HookCall& call, const Validator& validator, const Schema& schema);

/// Keyword methods for a section's own schema: below the members they check, rules hook into places
/// again.
void check_matching_members(const KeywordCall& call);    ///< patternProperties.
void check_named_members(const KeywordCall& call);       ///< properties.
void check_additional_members(const KeywordCall& call);  ///< additionalProperties.

/// Adds "'x' is not one of [...]" as a fault of the rule, unless `instance` is one of `names`.
Fault* check_among(const HookCall& call, const Node& instance,
                   std::span<const std::string_view> names);

/// True when the path leads through a function, Fn::If included or not.
bool is_below_function(const Context& context, bool counts_if = true);

/// Truth as templates' values have it where an absent, empty or zero value says nothing.
bool says_something(const Node* node);

/// "Resources/A/Properties/0".
std::string join_path(std::span<const PathStep> path);

}  // namespace formwork::lint
