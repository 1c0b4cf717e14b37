// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/stack_request.hh"

#include <utility>

#include "engine/base/file.hh"
#include "tools/formwork/template_input.hh"

namespace formwork::cli {

void RequestOptions::declare(OptionSet& set) {
  set.positional("TEMPLATE", path,
                 "A template file, or - for standard input (default: what a deployment file names)",
                 false)
      .completion = OptionSet::Completion::File;
  set.option("-n,--stack-name", stack_name, "NAME", "The stack").completion =
      OptionSet::Completion::Stack;
  inputs.declare_parameters(set);
  inputs.declare_tags(set);
  set.repeatable("--capability", capabilities, "NAME",
                 "A capability granted, e.g. CAPABILITY_IAM; then the others are refused")
      .choices = {"CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"};
  set.flag("--require-capabilities", check_capabilities,
           "Refuse IAM resources and macros without their --capability, as AWS does");
  set.repeatable("--notification-arn", notification_arns, "ARN", "A topic told about events");
}

TemplateText read_template(const std::string& path, Sink& sink) {
  TemplateText result{display_path(path), {}};
  auto text = read_file(path);
  if (text) {
    result.text = *std::move(text);
  } else {
    sink.add(text.error());
  }
  return result;
}

StackRequest RequestOptions::read(SourceMap& sources, Sink& sink) const {
  Inputs given = read_inputs(inputs, sources, sink);
  StackRequest request;
  request.stack_name = stack_name;
  std::string template_path = path.empty() ? given.template_path : path;
  if (template_path.empty()) {
    sink.error("F001", "TEMPLATE is missing", {},
               "Name a template file, or a deployment file with --parameter-file.");
  } else if (!sink.has_errors()) {
    request.template_text = read_template(template_path, sink);
  }
  request.parameters = std::move(given.parameters);
  request.tags = std::move(given.tags);
  request.capabilities = capabilities;
  request.notification_arns = notification_arns;
  request.all_capabilities = !check_capabilities && capabilities.empty();
  return request;
}

}  // namespace formwork::cli
