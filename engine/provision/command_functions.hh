// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/provision/function_runner.hh"

namespace formwork {

/// Where a world keeps its functions, by name or ARN: {Command: list of texts}.
inline constexpr std::string_view kFunctionService = "formwork";
inline constexpr std::string_view kFunctionKind = "function";

using FunctionCommands = std::map<std::string, std::vector<std::string>, std::less<>>;

/// Functions that are executables: one process a call, the event as JSON on standard input, what it
/// returns as JSON on standard output. An exit code other than 0 is the function's error. See
/// FUNCTIONS.md.
class CommandFunctions final : public FunctionRunner {
 public:
  /// `fixed` are there beside those of each world's store. `next` is asked for other names; may be
  /// null.
  explicit CommandFunctions(FunctionCommands fixed = {}, FunctionRunner* next = nullptr)
      : fixed_(std::move(fixed)), next_(next) {}
  Result<std::shared_ptr<const Function>> find(World& world, std::string_view name) override;

 private:
  FunctionCommands fixed_;
  FunctionRunner* next_;
};

}  // namespace formwork
