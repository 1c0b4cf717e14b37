// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string_view>

#include "engine/lint/schema/validator.hh"

// What resolvers share.
namespace formwork::lint {

/// `validator`, whose value is written at `steps` (made to last).
Validator written_at(const Validator& validator, std::initializer_list<PathStep> steps);

/// The two arguments of a function of two, else null.
struct TwoArguments {
  const Node* first = nullptr;
  const Node* second = nullptr;
};
TwoArguments two_arguments(const Node& argument);

/// {"Ref": "A::Pseudo::Parameter"}.
bool is_pseudo_reference(const Node& node);
/// The text of {"Ref": "text"}, else empty.
std::string_view referenced_name(const Node& node);

/// What can be a piece of a text: a string, number or bool.
bool is_text_piece(const Node& node);

}  // namespace formwork::lint
