// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/result.hh"
#include "resources/lambda/runtime/executor.hh"
#include "resources/lambda/runtime/executor/cgroup.hh"

namespace formwork::lambda {

/// How far this machine lets a function be shut in.
enum class Isolation : std::uint8_t {
  /// Mount, process and IPC namespaces: only what the function may see is there.
  Namespaces,
  /// The kernel refuses paths that are not the function's, but they have their places of the host.
  Landlock,
  /// Other users' rights at most.
  None,
};
const char* to_string(Isolation isolation);

/// Who a function is in a user namespace, as on Lambda.
inline constexpr std::uint32_t kUserInside = 993;
inline constexpr std::uint32_t kGroupInside = 990;

/// A folder or file of the host at a place of the sandbox.
struct Bind {
  std::string source;
  std::string target;
  bool is_writable = false;
};

/// What a runtime and its extensions are started with.
struct LaunchPlan {
  Isolation isolation = Isolation::None;
  std::string root;  ///< An empty folder of the host where the sandbox's root is put together.
  std::vector<Bind> binds;
  std::vector<std::pair<std::string, std::string>> links;  ///< Place, target.
  std::vector<std::string> arguments;                      ///< The first one is a path.
  std::vector<std::vector<std::string>> extensions;        ///< Arguments of each.
  std::vector<std::string> variables;                      ///< "NAME=value"
  std::string directory;                                   ///< Where it begins.
  std::uint32_t user = 0;  ///< Who runs it when this process is root's.
  std::uint64_t largest_file = 0;
  std::uint64_t most_processes = 1024;
  std::vector<int> processors;          ///< That it may run on; all when empty.
  std::shared_ptr<ControlGroup> group;  ///< Where the processes are; null for where this one is.
  int control = -1;  ///< A descriptor that the runtime gets as its number 3; -1 for none.
};

/// Starts the processes: an own one that is the first of the sandbox, waits for the rest, and says
/// how the runtime ended; below it the runtime and extensions.
Result<std::unique_ptr<EnvironmentProcess>> launch(const LaunchPlan& plan);

/// What works here: tries it once for each folder's kind of plan.
Isolation probe_isolation(const std::string& root);

}  // namespace formwork::lambda
