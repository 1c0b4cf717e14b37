// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/lint/custom/custom_rules.hh"
#include "engine/lint/linter.hh"
#include "tools/formwork/lint/config_layer.hh"
#include "tools/formwork/lint/flags.hh"

namespace formwork::cli {

/// All layers of one call. The command line beats a template's own configuration, which beats the
/// configuration files; with merge_configs, lists of all layers are joined instead.
struct LintSettings {
  LintPersona persona = LintPersona::Formwork;
  LintFlags flags;
  ConfigLayer file;
  std::shared_ptr<const lint::TypeOverlay> types;
  std::shared_ptr<const lint::CustomRules> custom;

  bool merges_configs() const;
  bool ignores_bad_templates() const;
  /// "" when nobody asked for one.
  std::string format() const;
  std::string output_file() const;
  std::string custom_rules() const;
  std::string override_spec() const;
  std::vector<std::string> registry_schemas() const;
  std::vector<std::string> append_rules() const;
  /// "informational", "warning", "error" or "none".
  std::string exit_level() const;
  /// Patterns, as they were given.
  std::vector<std::string> templates() const;
  std::vector<std::string> ignored_templates() const;
  std::vector<std::string> deployment_files() const;
  std::vector<std::string> parameter_files() const;

  /// What the linter is asked for a template with this configuration of its own.
  lint::LintConfig config_for(const ConfigLayer& own) const;
};

/// F007 (exit code 32) when a region does not exist.
Result<void> check_regions(const std::vector<std::string>& regions);

}  // namespace formwork::cli
