// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include <sys/types.h>

namespace formwork::lambda {

/// Starts a program of this machine as this process's user, with its environment and `variables`
/// ("NAME=value", which win): no input, both outputs to `output`. -1 when that cannot be.
pid_t spawn(const std::vector<std::string>& arguments, int output,
            const std::vector<std::string>& variables = {});

/// Ends programs that somebody waits for, from another thread.
class Interruption {
 public:
  void end();
  /// Whether the program may go on. `process` 0: it has ended.
  bool watch(pid_t process);

 private:
  std::mutex mutex_;
  bool is_over_ = false;
  pid_t process_ = 0;
};

/// The same, until its end: what it printed, at most 64 KiB of it; `is_good` when it ended with 0.
struct Printed {
  bool is_good = false;
  std::string text;
};
Printed run_to_end(const std::vector<std::string>& arguments, Interruption* interruption = nullptr);

/// The first of the programs that a folder of PATH has; "" for none.
std::string find_program(const std::vector<std::string>& names);

}  // namespace formwork::lambda
