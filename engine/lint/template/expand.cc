// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/template/expand.hh"

namespace formwork::lint {

Expansion expand(const Node& root, const SourceMap& /*sources*/, std::string_view /*file*/,
                 const LintConfig& /*config*/, Arena& /*arena*/) {
  Expansion expansion;
  expansion.root = &root;
  return expansion;
}

}  // namespace formwork::lint
