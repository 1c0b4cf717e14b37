// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/lint/rules/functions/function_rule.hh"

namespace formwork::lint {

/// Checks a function that the AWS::LanguageExtensions transform brings: without the transform that
/// alone is told. Every fault is the owner's, those of values too.
void check_extension(const KeywordCall& call, const FunctionFacts& facts);

template <const FunctionFacts& kFacts>
void check_extension(const KeywordCall& call) {
  check_extension(call, kFacts);
}

}  // namespace formwork::lint
