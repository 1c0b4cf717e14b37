// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/formwork/command.hh"
#include "tools/formwork/lint/flags.hh"

namespace formwork::cli {

/// The whole of `formwork lint`, or of the program under the name `cfn-lint`. The exit code is 0,
/// the sum of 2 (errors), 4 (warnings) and 8 (information), 1 for a wrong configuration, 32 for an
/// unknown region, and for a wrong command line 64, or 1 as cfn-lint.
int run_lint(CommandLine& line, LintPersona persona);

}  // namespace formwork::cli
