// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/clock.hh"
#include "engine/base/result.hh"
#include "engine/provision/command_functions.hh"
#include "tools/formwork/options.hh"

namespace formwork::cli {

/// The port that clients of local endpoints look for.
inline constexpr std::int64_t kDefaultPort = 4566;
/// The account of requests whose key names none.
inline constexpr const char* kDefaultAccount = "000000000000";

/// What `formwork serve` is told.
struct ServeOptions {
  std::string host;
  std::optional<std::int64_t> port;
  std::string account;
  std::string region;
  std::string state_folder;
  std::string clock;  ///< "instant", "real", "scaled=N"; "" is instant, or the seed's own.
  std::optional<std::int64_t> seed;
  std::string pid_file;
  std::vector<std::string> origins;
  std::vector<std::string> functions;  ///< "NAME=PROGRAM ARGUMENTS".
  std::string auth;                    ///< "issued" or "strict"; "" is issued.
  std::string policies;                ///< "off", "warn" or "on"; "" is off.
  bool is_logging = false;
  bool is_traced = false;

  void declare(OptionSet& set);
  /// Completes what was not given from the environment (FORMWORK_ACCOUNT, FORMWORK_REGION,
  /// AWS_REGION, AWS_DEFAULT_REGION) and checks everything. F001.
  Result<void> complete();
  /// Of checked options.
  std::unique_ptr<Clock> make_clock() const;
  FunctionCommands function_commands() const;
};

/// A port of the command line, or the default. F001 when it is none.
Result<std::uint16_t> checked_port(const std::optional<std::int64_t>& port);

}  // namespace formwork::cli
