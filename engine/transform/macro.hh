// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/transform/for_each.hh"

namespace formwork {

/// Runs the macro `name` on `fragment` through TransformContext::macro. `params` may be null. Null
/// after a fault (F603), which is told.
const Node* run_macro(TransformTools& tools, std::string_view name, const Node& fragment,
                      const Node* params, SourceSpan at, std::size_t depth);

/// The tree of what a macro answered, as JSON. Null after a fault, which is told.
const Node* read_answer(TransformTools& tools, const std::string& name, std::string json,
                        SourceSpan at, std::size_t depth);
/// What AWS::Serverless-2016-10-31 makes of a template. Null after a fault, which is told.
const Node* run_serverless(TransformTools& tools, const Node& fragment, SourceSpan at);

/// A copy of `node` in the builder's arena.
const Node* copy_tree(NodeBuilder& builder, const Node& node);
std::size_t depth_of(const Node& node);

/// Deepest tree that transforms may make.
inline constexpr std::size_t kDeepestTransformed = 500;

/// `root` without a macro's fragment part: its Transform section is left out.
const Node* without_member(NodeBuilder& builder, const Node& owner, std::string_view key);

}  // namespace formwork
