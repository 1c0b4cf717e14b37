// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.hh"
#include "engine/document/node.hh"
#include "tools/formwork/lint/flags.hh"

namespace formwork::cli {

/// One layer of configuration: the .cfnlintrc files, or a template's own. What it does not say is
/// empty.
struct ConfigLayer {
  using Texts = std::optional<std::vector<std::string>>;
  using Text = std::optional<std::string>;
  using Flag = std::optional<bool>;

  Texts templates, ignore_templates, deployment_files, parameter_files, regions, append_rules,
      ignore_checks, include_checks, mandatory_checks, registry_schemas;
  std::optional<std::vector<GivenParameters>> parameters;
  std::optional<RuleSettings> configure_rules;
  Text format, custom_rules, override_spec, output_file, non_zero_exit_code;
  Flag ignore_bad_template, include_experimental, merge_configs;
};

/// The configuration for a call: `config_file` when it is given, else ~/.cfnlintrc below
/// ./.cfnlintrc (each also as .yaml and .yml). F005 for a file that is not a configuration: unknown
/// keys, wrong types.
Result<ConfigLayer> read_config_files(const std::optional<std::string>& config_file);

/// What a template says about how it is to be checked (`Metadata: cfn-lint: config`): rules,
/// regions and parameters only. What has a wrong type is ignored.
ConfigLayer read_template_config(const Node& root);

}  // namespace formwork::cli
