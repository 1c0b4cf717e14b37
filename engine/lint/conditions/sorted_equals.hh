// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/document/builder.hh"

namespace formwork::lint {

/// The template with the two operands of every readable Fn::Equals of its Conditions section in
/// canonical order (functions by name, Refs by what they refer to, else by text), as cfn-lint
/// reorders them while reading conditions: findings name operands by their place afterwards.
/// Everything else is shared; the same node when nothing moves.
const Node* with_sorted_equals(NodeBuilder& build, const Node& root);

}  // namespace formwork::lint
