// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/arena.hh"
#include "engine/base/source_map.hh"
#include "engine/document/node.hh"
#include "engine/lint/linter.hh"
#include "engine/lint/template/locate.hh"

namespace formwork::lint {

/// Why a template cannot be expanded: rule E0001.
struct ExpansionFault {
  std::string message;
  std::optional<TextPlace> place;  ///< None: the begin of the text.
};

/// A template as rules see it. When `faults` holds something no rule is asked.
struct Expansion {
  const Node* root = nullptr;
  std::vector<ExpansionFault> faults;
};

/// Expands what templates declare under Transform and what can be expanded offline, in the order it
/// is declared: AWS::LanguageExtensions and AWS::Serverless-2016-10-31; other macros stay as they
/// are. What is copied keeps its place in the text. New nodes live in `arena`; a template that
/// needs no expansion is `root` itself.
Expansion expand(const Node& root, const SourceMap& sources, std::string_view file,
                 const LintConfig& config, Arena& arena);

/// AWS::LanguageExtensions alone.
Expansion expand_language_extensions(const Node& root, const SourceMap& sources,
                                     const LintConfig& config, Arena& arena);

}  // namespace formwork::lint
