// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/registry.hh"
#include "engine/document/document.hh"
#include "tools/formwork/lint/finding.hh"
#include "tools/formwork/lint/fix/text_edit.hh"

namespace formwork::cli {

/// What a fixer looks at.
struct FixCall {
  const LintFinding& finding;
  const Node& root;
  const Source& source;
};

/// Makes findings of one rule go away without a decision that only the author can take.
struct Fixer {
  std::string_view rule_id;
  /// Nothing when this finding is not one for a machine.
  std::vector<TextEdit> (*fix)(const FixCall& call) = nullptr;
  const Fixer* next = nullptr;
};

const Fixer* find_fixer(std::string_view rule_id);

/// The nodes from the root to the end of a path, `root` first; empty when the path leads nowhere.
std::vector<const Node*> nodes_on(const Node& root, const std::vector<LintPathPart>& path,
                                  std::size_t length);

/// Takes the member or item at the end of the path's first `length` steps out, and what would be
/// empty without it, but never the Resources section.
std::vector<TextEdit> remove_at(const FixCall& call, std::size_t length);

}  // namespace formwork::cli
