// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/document/node.hh"
#include "engine/schema/schema_node.hh"

// How linting sees values: YAML scalars with their types, compared and printed
// the way template authors know from cfn-lint's messages (Python's literals:
// 'text', 1, True, None, ['a'], {'k': 1}).
namespace formwork::lint {

std::string quote(std::string_view text);  ///< 'text', or "te'xt".
std::string quote(const Node& node);
std::string quote(SchemaNode node);
std::string quote(std::span<const std::string_view> texts);  ///< ['a', 'b'].

/// A scalar as text: strings as they are, True/False, numbers normalised (0x10
/// is "16", 1e3 "1000.0"), "None". Lists and maps as quote().
std::string plain_text(const Node& node);
/// As JSON with ", " and ": " between parts; what comparing and pattern
/// matching of non-strings sees.
std::string json_text(const Node& node);

std::optional<std::int64_t> integer_value(const Node& node);  ///< Of an Int node.
std::optional<double> number_value(const Node& node);         ///< Of an Int or Float node.
/// A number, or a string that reads as one (blanks around it allowed).
std::optional<double> number_like(const Node& node);
std::optional<std::int64_t> integer_like(const Node& node);

/// Code points.
std::size_t length(std::string_view text);

/// Equality of JSON Schema's enum and const as CloudFormation means it: "true"
/// equals true, "1" equals 1, lists and maps by content.
bool equal(const Node& a, const Node& b);
bool equal(const Node& a, SchemaNode b);

/// Strict JSON type: "string", "integer" (1.0 too), "number", "boolean",
/// "array", "object", "null".
bool is_type(const Node& node, std::string_view type);
/// As CloudFormation converts: "1" is an integer, 1 a string, "true" a boolean.
bool is_lenient_type(const Node& node, std::string_view type);

/// The one member of a map whose one key is a function or a condition function;
/// else null.
const Member* function_member(const Node& node);
const Member* function_member(const Node* node);
bool is_no_value(const Node& node);  ///< {"Ref": "AWS::NoValue"}.
/// A plain text that YAML 1.1 reads as a date (2012-10-17): no "string".
bool is_date(const Node& node);

/// How a key reads: plain keys such as 123456789012 and true are no text.
NodeKind key_kind(const Node& map, const Member& member);

/// Similarity of two texts in [0, 1]: twice the matching characters over all
/// (Ratcliff-Obershelp).
double similarity(std::string_view a, std::string_view b);

/// True when `expression` is found in `text`. Compiled once per program; a bad
/// expression never matches; one that is too costly counts as matching.
/// Thread-safe.
bool matches(std::string_view expression, std::string_view text);
bool matches_fully(std::string_view expression, std::string_view text);
bool is_expression(std::string_view expression);  ///< It compiles.

}  // namespace formwork::lint
