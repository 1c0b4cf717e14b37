// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/diagnostic.hh"
#include "engine/base/result.hh"
#include "engine/base/source_map.hh"
#include "engine/evaluate/knowledge.hh"
#include "engine/evaluate/parameters.hh"
#include "engine/state/records.hh"
#include "tools/formwork/console.hh"
#include "tools/formwork/options.hh"

namespace formwork::cli {

/// Options of every command.
struct OutputOptions {
  std::string color = "auto";
  bool quiet = false;

  void declare(OptionSet& set);
  void apply(Console& console) const;
};

/// Account and region. Empty texts come from the environment: FORMWORK_REGION, AWS_REGION,
/// AWS_DEFAULT_REGION, FORMWORK_ACCOUNT.
struct PlaceOptions {
  std::string region;
  std::string account;

  void declare(OptionSet& set);
  /// F001 for an account that is not twelve digits or an unknown region.
  Result<Environment> environment() const;
  /// False when the region is only the default.
  bool is_region_chosen() const;
};

/// Which store. Empty texts come from FORMWORK_STATE and FORMWORK_SEED, then the default path.
struct StateOptions {
  PlaceOptions place;
  std::string state;
  std::optional<std::int64_t> seed;
  std::optional<std::int64_t> lock_timeout;  ///< Seconds to wait for another process.

  void declare(OptionSet& set);
  std::string path(const Environment& environment) const;
  /// The seed asked for, if any. F001 for a FORMWORK_SEED that is no number.
  Result<std::optional<std::uint64_t>> find_seed() const;
  int lock_wait_ms() const;
};

/// The stack a command is about: an argument, or --stack-name as in deploy.
struct StackArgument {
  std::string argument;
  std::string option;

  void declare(OptionSet& set);
  /// F001 when neither is given, or both.
  Result<std::string> name() const;
};

/// What a user gives along with a template.
struct InputOptions {
  std::vector<std::string> parameters;
  std::vector<std::string> parameter_files;
  std::vector<std::string> tags;
  std::string s3_folder;

  void declare_parameters(OptionSet& set);
  void declare_tags(OptionSet& set);
};

/// InputOptions, read. Later wins: parameter files in order, then -p.
struct Inputs {
  ParameterInputs parameters;
  TagList tags;
  std::string template_path;  ///< From a deployment file; "" when there was none.
};

/// Gives the text of a parameter file; empty: it is read from disk.
using FileReading = std::function<Result<std::string>(const std::string& path)>;

/// Faults (unreadable files, wrong shapes) go to the sink. Files called .env or NAME.env hold
/// NAME=VALUE lines, others JSON or YAML.
Inputs read_inputs(const InputOptions& options, SourceMap& sources, Sink& sink,
                   const FileReading& read = {});

/// The environment variable, or "".
std::string variable(const char* name);

}  // namespace formwork::cli
