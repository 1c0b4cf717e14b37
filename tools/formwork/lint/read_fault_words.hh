// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/base/source_map.hh"
#include "tools/formwork/lint/finding.hh"

namespace formwork::cli {

/// Gives a fault of reading the message and place cfn-lint has for it, so that filters on them go
/// on working; what formwork said becomes help. `finding` has the reader's message and place.
void use_cfn_lint_words(LintFinding& finding, const Source& source);

}  // namespace formwork::cli
