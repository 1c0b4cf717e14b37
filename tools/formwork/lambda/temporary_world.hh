// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tools/formwork/console.hh"
#include "tools/formwork/lambda/emulator.hh"

namespace formwork::cli {

struct WorldInvocation {
  std::string template_path;
  std::string function;  ///< Logical id or name; "" where the template has one function only.
  std::string qualifier;
  std::string event;  ///< JSON.
  std::vector<std::string> parameters;
  std::string region;
  std::string account;
};

/// Deploys a template with its local code into a world that is there for this call only, and calls
/// one of its functions.
Result<FunctionAnswer> invoke_in_world(const WorldInvocation& wanted, Console& console);

}  // namespace formwork::cli
