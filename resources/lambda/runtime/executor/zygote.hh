// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "resources/lambda/runtime/executor.hh"
#include "resources/lambda/runtime/executor/launch.hh"

namespace formwork::lambda {

/// What a copy of a zygote is to become. Names are of folders below those that it sees.
struct CopyPlan {
  std::string code;
  std::string layers;  ///< "" when there are none.
  std::string scratch;
  std::vector<std::pair<std::string, std::string>> variables;
  std::uint64_t largest_file = 0;
  std::shared_ptr<ControlGroup> group;  ///< As LaunchPlan's.
  std::vector<int> processors;          ///< That it may run on; all when empty.
};

/// A Python interpreter that has loaded what functions need and makes copies of itself, each in
/// namespaces of its own: a start costs a fork, not an interpreter's.
class Zygote {
 public:
  /// `plan`: how the interpreter is started with python_zygote.py; it may take its time to load.
  static Result<std::unique_ptr<Zygote>> start(LaunchPlan plan);
  Zygote(const Zygote&) = delete;
  Zygote& operator=(const Zygote&) = delete;
  ~Zygote();

  /// Whether it has loaded everything: before that, another start is faster.
  bool is_ready();
  /// Null when the zygote has gone: another start is needed.
  std::unique_ptr<EnvironmentProcess> copy(const CopyPlan& plan);

 private:
  Zygote(std::unique_ptr<EnvironmentProcess> process, int control);

  std::unique_ptr<EnvironmentProcess> process_;
  int control_;
  bool is_ready_ = false;
};

}  // namespace formwork::lambda
