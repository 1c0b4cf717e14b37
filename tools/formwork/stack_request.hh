// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/stack/operations.hh"
#include "tools/formwork/common_options.hh"

namespace formwork::cli {

/// The options that plan and deploy share: a template, its inputs and the stack's settings.
struct RequestOptions {
  std::string path;
  InputOptions inputs;
  std::string stack_name;
  std::vector<std::string> capabilities;
  std::vector<std::string> notification_arns;
  bool check_capabilities = false;

  void declare(OptionSet& set);
  /// Reads the template and the parameter files. Faults go to the sink; a request with faults is
  /// not to be used.
  StackRequest read(SourceMap& sources, Sink& sink) const;
};

/// The text of a template file; faults go to the sink.
TemplateText read_template(const std::string& path, Sink& sink);

}  // namespace formwork::cli
