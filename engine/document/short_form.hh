// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/base/arena.hh"
#include "engine/document/node.hh"
#include "engine/document/reader.hh"

namespace formwork {

/// The function a short form stands for: "Ref" for "!Ref", "Condition" for "!Condition", "Fn::X"
/// for any other "!X". Lives as long as the program or `arena`.
std::string_view long_form_name(Arena& arena, std::string_view tag);

/// The argument of a short form as the long form has it: only `!GetAtt a.b` is rewritten, to the
/// list [a, b] cut at its first dot.
const Node* long_form_argument(ReadContext& context, std::string_view function, const Node* node);

}  // namespace formwork
