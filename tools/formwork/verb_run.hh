// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "tools/formwork/command.hh"
#include "tools/formwork/common_options.hh"
#include "tools/formwork/lifecycle_options.hh"
#include "tools/formwork/session.hh"

namespace formwork::cli {

/// A command that asks one thing of one stack: its options and how it is carried out.
struct VerbRun {
  OutputOptions output;
  StateOptions state;
  FaultOptions faults;
  std::string stack_name;
  Session::Access access = Session::Access::Write;
  /// Whether the stack's final status is what was asked for; null: any.
  std::function<bool(std::string_view status)> is_good;

  /// Runs `verb` and what it begins, with events on standard error. The answer is an exit code.
  int run(CommandLine& line,
          const std::function<Result<void>(StackOperations&, Transaction&)>& verb);
};

}  // namespace formwork::cli
