// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "engine/base/diagnostic.hh"
#include "engine/base/source_map.hh"
#include "engine/evaluate/evaluator.hh"
#include "engine/template/template.hh"
#include "tools/formwork/common_options.hh"

namespace formwork::cli {

/// Name of a template for messages: "<stdin>" for "-".
std::string display_path(const std::string& path);

/// read_inputs() for a command that goes no further without them: tells the faults and gives the
/// exit code.
std::optional<int> read_inputs_or_fail(const InputOptions& options, SourceMap& sources,
                                       Console& console, Inputs& inputs);

/// Reads and loads one template and expands its transforms, with nothing known about any stack.
/// Faults go to the sink, those of includes that cannot be read as `missing_include`; null when
/// nothing usable is left.
std::unique_ptr<LoadedTemplate> load_expanded(const std::string& path, SourceMap& sources,
                                              const Inputs& inputs, const InputOptions& options,
                                              const Environment& environment, Sink& sink,
                                              Severity missing_include = Severity::Error);

/// kUsage when the command line was wrong (F001), kFailed for other errors, kOk without errors.
int exit_code_of(const Sink& sink);

/// Prints the faults, sorted, to standard error; at most `kMostFaults` of them, with --quiet only
/// errors.
void tell_faults(const Sink& sink, const SourceMap& sources, Console& console);
inline constexpr std::size_t kMostFaults = 200;

}  // namespace formwork::cli
