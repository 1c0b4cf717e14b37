// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "engine/base/diagnostic.hh"
#include "engine/base/source_map.hh"
#include "engine/evaluate/evaluator.hh"
#include "engine/template/template.hh"
#include "tools/formwork/common_options.hh"

namespace formwork::cli {

/// Name of a template for messages: "<stdin>" for "-".
std::string display_path(const std::string& path);

/// Reads and loads one template and expands its transforms, with nothing known about any stack.
/// Faults go to the sink; null when nothing usable is left.
std::unique_ptr<LoadedTemplate> load_expanded(const std::string& path, SourceMap& sources,
                                              const Inputs& inputs, const InputOptions& options,
                                              const Environment& environment, Sink& sink);

/// Prints the faults, sorted, to standard error; at most `kMostFaults` of them.
void tell_faults(const Sink& sink, const SourceMap& sources, Console& console);
inline constexpr std::size_t kMostFaults = 200;

}  // namespace formwork::cli
