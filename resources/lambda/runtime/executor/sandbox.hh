// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <csignal>
#include <cstdint>
#include <vector>

#include <sched.h>

#include "resources/lambda/runtime/executor/launch.hh"

namespace formwork::lambda {

/// A plan in the form the new process needs: everything is there before it begins, because it may
/// neither allocate nor take a lock (it is the copy of a process with many threads).
class PreparedPlan {
 public:
  explicit PreparedPlan(const LaunchPlan& plan);
  PreparedPlan(const PreparedPlan&) = delete;
  PreparedPlan& operator=(const PreparedPlan&) = delete;

  struct Command {
    std::vector<char*> arguments;  // ends with null
  };
  struct Mount {
    const char* source;
    const char* target;  // within the root
    bool is_writable;
    bool is_folder;
  };

  const LaunchPlan& plan;
  std::vector<char*> variables;
  Command runtime;
  std::vector<Command> extensions;
  std::vector<const char*> folders;  // to be made, in order
  std::vector<Mount> mounts;
  std::vector<std::pair<const char*, const char*>> links;
  cpu_set_t processors;
  bool is_root = false;
  std::uint32_t own_user = 0;
  std::uint32_t own_group = 0;

 private:
  const char* keep(std::string text);
  void add_folders(const std::string& path);
  std::vector<std::unique_ptr<std::string>> texts_;
};

/// Descriptors of the new process.
struct ChildEnds {
  int output = -1;
  int status = -1;  ///< Where it says how the runtime ended (a wait status) or what went wrong.
  int control = -1;
};

/// What the first process says on its status pipe: one of these, once.
struct ChildWord {
  enum class Kind : std::int32_t { Ended, NotStarted, NotIsolated };
  Kind kind = Kind::Ended;
  std::int32_t value = 0;  ///< Wait status, or errno.
};

/// Sent to a first process that has extensions: the runtime is to be killed.
inline constexpr int kEndRuntime = SIGUSR1;

/// The first process of the sandbox; never returns. Async-signal-safe.
[[noreturn]] void run_first_process(const PreparedPlan& plan, const ChildEnds& ends);
/// In a mount namespace that is this thread's own: what is mounted here is not seen outside, what
/// is mounted outside is seen here. `below` is a folder within the root. Root only.
bool leave_machine_mounts(const char* below);
/// Makes the sandbox and ends with 0 when that went well.
[[noreturn]] void try_sandbox(const PreparedPlan& plan);

}  // namespace formwork::lambda
