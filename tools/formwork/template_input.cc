// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/template_input.hh"

#include <algorithm>
#include <utility>

#include "engine/base/file.hh"
#include "engine/transform/transform.hh"
#include "tools/formwork/command.hh"
#include "tools/formwork/fault_text.hh"

namespace formwork::cli {

std::string display_path(const std::string& path) {
  return path == "-" ? "<stdin>" : path;
}

std::unique_ptr<LoadedTemplate> load_expanded(const std::string& path, SourceMap& sources,
                                              const Inputs& inputs, const InputOptions& options,
                                              const Environment& environment, Sink& sink,
                                              Severity missing_include) {
  auto text = read_file(path);
  if (!text) {
    sink.add(text.error());
    return nullptr;
  }
  auto loaded = load_template_text(sources, display_path(path), *std::move(text), sink);
  if (loaded == nullptr) {
    return nullptr;
  }
  std::size_t slash = path.rfind('/');
  std::string folder = slash == std::string::npos ? "" : path.substr(0, slash + 1);
  Knowledge nothing;
  TransformContext context{.sources = sources,
                           .inputs = inputs.parameters,
                           .environment = environment,
                           .knowledge = nothing,
                           .fetch = make_local_fetch({folder, options.s3_folder}),
                           .missing = MissingParameters::Unknown,
                           .missing_include = missing_include,
                           .macro = {},
                           .serverless = ServerlessTemplates::ExpandedWithPaths};
  return expand_transforms(std::move(loaded), context, sink);
}

std::optional<int> read_inputs_or_fail(const InputOptions& options, SourceMap& sources,
                                       Console& console, Inputs& inputs) {
  Sink sink;
  inputs = read_inputs(options, sources, sink);
  tell_faults(sink, sources, console);
  return sink.has_errors() ? std::optional(exit_code_of(sink)) : std::nullopt;
}

int exit_code_of(const Sink& sink) {
  for (const Diagnostic& fault : sink.all()) {
    if (fault.code == "F001") {
      return kUsage;
    }
  }
  return sink.has_errors() ? kFailed : kOk;
}

void tell_faults(const Sink& sink, const SourceMap& sources, Console& console) {
  std::vector<const Diagnostic*> faults = sorted_faults(sink.all());
  std::erase_if(faults, [&](const Diagnostic* fault) {
    return console.is_quiet() && fault->severity != Severity::Error;
  });
  std::size_t shown = std::min(faults.size(), kMostFaults);
  for (std::size_t i = 0; i < shown; ++i) {
    console.error(fault_text(*faults[i], &sources, console.colors_error()));
  }
  if (shown < faults.size()) {
    console.error("and " + std::to_string(faults.size() - shown) + " more\n");
  }
}

}  // namespace formwork::cli
