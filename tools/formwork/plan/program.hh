// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/base/result.hh"

namespace formwork::cli {

struct ProgramOutput {
  std::string text;   ///< Standard output.
  std::string error;  ///< The first kilobytes of standard error.
  int exit_code = 0;  ///< 128 + signal when one ended it.
};

/// Runs a program (looked up in PATH) to its end, without a shell and with nothing on its standard
/// input. `extra` is put before the environment ("NAME=VALUE"). Fails with F502 when it cannot be
/// started, answers more than `largest` bytes, or takes longer than two minutes: it is killed then.
Result<ProgramOutput> run_program(const std::vector<std::string>& command,
                                  const std::vector<std::string>& extra, std::size_t largest);

}  // namespace formwork::cli
