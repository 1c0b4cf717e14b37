// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/document/node.hh"

// When two operands of Fn::Equals are the same, and which of two comes first.
namespace formwork::lint {

/// A text that is the same for values that compare as the same: keys of maps in any order, 1 and
/// 1.0 and true alike, a map like the list of its [key, value] pairs.
std::string canonical_text(const Node& node);
/// canonical_text() of the list of two values with these canonical texts.
std::string canonical_pair(std::string_view first, std::string_view second);

/// The name that {"Ref": name} refers to; empty for anything else.
std::string_view referred_name(const Node& node);

/// True when `second` is moved in front of `first`: functions go by their names, Refs by what they
/// refer to, anything else by its text. Two calls of the same function change places both ways.
bool is_before(const Node& second, const Node& first);

}  // namespace formwork::lint
