// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/provision/function_runner.hh"

namespace formwork::lambda {

/// Runs Python functions of the emulated Lambda: one process a call, with the interpreter of this
/// machine, for custom resources, macros and Invoke. A call has a folder of its own, no variables
/// of this process but PATH and LANG, limits on memory, files, processes and time, and cannot gain
/// rights; it is not kept from reading what this user can read. Functions of other runtimes are
/// found and answer with an error that says so.
class PythonFunctions final : public FunctionRunner {
 public:
  Result<std::shared_ptr<const Function>> find(World& world, std::string_view name) override;
};

}  // namespace formwork::lambda
