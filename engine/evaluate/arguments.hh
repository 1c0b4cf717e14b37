// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/document/node.hh"
#include "engine/evaluate/evaluator.hh"
#include "engine/evaluate/intrinsic.hh"

namespace formwork {

/// From the function's name to the end of its argument.
SourceSpan call_span(const Member& call);

/// The items of a literal list argument with `least` to `most` items; nullopt for any other shape.
std::optional<std::span<const Node* const>> list_arguments(const Node& argument, std::size_t least,
                                                           std::size_t most);

/// A literal scalar as text ("1" of 1, "true" of yes); nullopt for null, lists and maps.
std::optional<std::string> literal_text(const Node& node);

/// An evaluated scalar as text; nullopt for other kinds. NoValue is the empty text.
std::optional<std::string> value_text(const Value& value);

/// True when the place's template declares AWS::LanguageExtensions.
bool has_language_extensions(const Evaluator& evaluator);

/// Reports a function that stands where only `where` may use it ("the Rules section").
Value misplaced(Evaluator& evaluator, const Member& call, std::string_view where);

/// Reports malformed arguments of a rule function and keeps the truth value in progress undecided.
Tri undecidable(Evaluator& evaluator, const Member& call, std::string_view needs);

/// The evaluated arguments of a rule function that looks for a text in a list.
struct ListAndText {
  Value list;  ///< A list or Unknown.
  Value text;  ///< A scalar or Unknown.
};

/// Reads `call`'s two arguments; after nullopt the truth value is Unknown. Reports another shape
/// (E1701) and a place outside of rules.
std::optional<ListAndText> read_list_and_text(Evaluator& evaluator, const Member& call);

/// `otherwise`, or Unknown while one of the arguments waits for something.
Tri unless_waiting(Evaluator& evaluator, const ListAndText& arguments, Tri otherwise);

/// Reports a function that needs AWS::LanguageExtensions.
Value needs_language_extensions(Evaluator& evaluator, const Member& call, std::string code);

/// `call` decided, as the value true or false (or Unknown): what condition functions give as
/// arguments of other condition functions. Reports a use outside of conditions and rules.
Value decided_value(Evaluator& evaluator, const Intrinsic& intrinsic, const Member& call);

/// " Did you mean 'X'?" style help for a misspelt name, or "".
std::string nearest_help(std::string_view name, std::span<const std::string_view> candidates);

}  // namespace formwork
