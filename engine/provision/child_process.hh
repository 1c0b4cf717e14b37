// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/result.hh"

namespace formwork {

struct ChildProcessRequest {
  std::vector<std::string>
      command;  ///< Program (looked up in PATH when it has no '/') and arguments.
  std::vector<std::pair<std::string, std::string>> environment;  ///< All that the program sees.
  std::string input;                                             ///< Given on its standard input.
  std::int64_t timeout_ms = 60'000;
  std::size_t largest_line = std::size_t{4} << 20U;  ///< Bytes of the answer.
};

struct ChildProcessAnswer {
  enum class End : std::uint8_t {
    Answered,  ///< It wrote a line.
    Exited,    ///< It ended without a line; `exit_code` or `signal` says how.
    TimedOut,
    TooLarge,  ///< The line was longer than allowed.
  };
  End end = End::Answered;
  std::string line;          ///< Without its line end.
  std::string error_output;  ///< The last kilobytes of standard error.
  int exit_code = 0;
  int signal = 0;  ///< 0: none.
};

/// Starts a program without a shell, in a process group of its own, writes `input`, closes it, and
/// reads standard output up to the first line end (or the end of output). The whole group is gone
/// when this returns: what does not end by itself within a second after its answer is killed, as is
/// everything after the timeout. Never raises SIGPIPE. Thread-safe. Fails with F502 when the
/// program cannot be started.
Result<ChildProcessAnswer> run_child_process(const ChildProcessRequest& request);

}  // namespace formwork
