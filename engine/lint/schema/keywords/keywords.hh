// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "engine/lint/schema/validator.hh"

// The plain keywords. Each does what JSON Schema (or CloudFormation's extension of it) says, on
// values whose functions were already taken care of.
namespace formwork::lint {

// combine.cc
void check_reference(const KeywordCall& call);
void check_all_of(const KeywordCall& call);
void check_any_of(const KeywordCall& call);
void check_one_of(const KeywordCall& call);
void check_not(const KeywordCall& call);
void check_if(const KeywordCall& call);

// objects.cc
void check_additional_properties(const KeywordCall& call);
void check_properties(const KeywordCall& call);
void check_pattern_properties(const KeywordCall& call);
void check_property_names(const KeywordCall& call);
void check_max_properties(const KeywordCall& call);
void check_min_properties(const KeywordCall& call);

// presence.cc
void check_required(const KeywordCall& call);
void check_required_or(const KeywordCall& call);
void check_required_xor(const KeywordCall& call);
void check_dependencies(const KeywordCall& call);
void check_dependent_required(const KeywordCall& call);
void check_dependent_excluded(const KeywordCall& call);

// arrays.cc
void check_items(const KeywordCall& call);
void check_prefix_items(const KeywordCall& call);
void check_contains(const KeywordCall& call);
void check_max_items(const KeywordCall& call);
void check_min_items(const KeywordCall& call);
void check_unique_items(const KeywordCall& call);
void check_unique_keys(const KeywordCall& call);
void check_max_unique_items(const KeywordCall& call);

// scalars.cc
void check_type(const KeywordCall& call);
void check_const(const KeywordCall& call);
void check_enum(const KeywordCall& call);
void check_enum_case_insensitive(const KeywordCall& call);
void check_pattern(const KeywordCall& call);
void check_max_length(const KeywordCall& call);
void check_min_length(const KeywordCall& call);

// numbers.cc
void check_maximum(const KeywordCall& call);
void check_minimum(const KeywordCall& call);
void check_exclusive_maximum(const KeywordCall& call);
void check_exclusive_minimum(const KeywordCall& call);
void check_multiple_of(const KeywordCall& call);

// cloudformation.cc
void check_cfn_context(const KeywordCall& call);
void check_dynamic_validation(const KeywordCall& call);
void check_unknown_function(const KeywordCall& call);

// cfn_gather.cc
void check_cfn_gather(const KeywordCall& call);

/// The keyword's value as a whole number, taken from gathered data when the schema says so. Nothing
/// when the keyword must be skipped.
std::optional<std::int64_t> whole_limit(const KeywordCall& call);
/// Two values are equal as items of a list: what makes them so, as text.
std::string identity(const Node& node);
/// The schema says of a bool, number or text that ... (`uniqueItems: true`).
bool is_wanted(SchemaNode value);
/// Number of items or members.
inline std::size_t size_of(const Node& node) { return node.count; }

}  // namespace formwork::lint
