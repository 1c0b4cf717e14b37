// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/lint/settings.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "engine/schema/regions.hh"
#include "tools/formwork/common_options.hh"

namespace formwork::cli {

namespace {

using Texts = std::vector<std::string>;

// Lists of all layers joined, or the first that says something.
Texts choose(bool merges, const Texts& flags, const ConfigLayer::Texts* own,
             const ConfigLayer::Texts& file) {
  static const ConfigLayer::Texts kNothing;
  const ConfigLayer::Texts& of_template = own == nullptr ? kNothing : *own;
  if (merges) {
    Texts all = flags;
    for (const auto* layer : {&of_template, &file}) {
      if (*layer) {
        all.insert(all.end(), (*layer)->begin(), (*layer)->end());
      }
    }
    return all;
  }
  if (!flags.empty()) {
    return flags;
  }
  if (of_template && !of_template->empty()) {
    return *of_template;
  }
  return file.value_or(Texts());
}

std::string choose(const std::optional<std::string>& flag, const std::optional<std::string>& file) {
  return flag.value_or(file.value_or(""));
}

RuleSettings choose_rules(bool merges, const RuleSettings& flags,
                          const std::optional<RuleSettings>& own,
                          const std::optional<RuleSettings>& file) {
  if (merges) {
    RuleSettings all = flags;
    for (const auto* layer : {&own, &file}) {
      for (const auto& [id, settings] : layer->value_or(RuleSettings())) {
        all[id] = settings;
      }
    }
    return all;
  }
  if (!flags.empty()) {
    return flags;
  }
  if (own && !own->empty()) {
    return *own;
  }
  return file.value_or(RuleSettings());
}

std::vector<GivenParameters> choose_parameters(bool merges,
                                               const std::vector<GivenParameters>& flags,
                                               const ConfigLayer& own, const ConfigLayer& file) {
  std::vector<GivenParameters> all = flags;
  for (const ConfigLayer* layer : {&own, &file}) {
    if (layer->parameters && (merges || all.empty())) {
      all.insert(all.end(), layer->parameters->begin(), layer->parameters->end());
    }
  }
  return all;
}

Texts default_regions() {
  for (const char* name : {"FORMWORK_REGION", "AWS_REGION", "AWS_DEFAULT_REGION"}) {
    if (std::string region = variable(name); !region.empty()) {
      return {region};
    }
  }
  return {"us-east-1"};
}

Texts all_regions() {
  Texts names;
  for (const RegionFacts& region : regions()) {
    names.emplace_back(region.name);
  }
  return names;
}

}  // namespace

bool LintSettings::merges_configs() const {
  return flags.merge_configs || file.merge_configs.value_or(false);
}

bool LintSettings::ignores_bad_templates() const {
  return flags.ignore_bad_template || file.ignore_bad_template.value_or(false);
}

std::string LintSettings::format() const {
  return choose(flags.format, file.format);
}

std::string LintSettings::output_file() const {
  return choose(flags.output_file, file.output_file);
}

std::string LintSettings::custom_rules() const {
  return choose(flags.custom_rules, file.custom_rules);
}

std::string LintSettings::override_spec() const {
  return choose(flags.override_spec, file.override_spec);
}

std::string LintSettings::exit_level() const {
  std::string level = choose(flags.non_zero_exit_code, file.non_zero_exit_code);
  return level.empty() ? "informational" : level;
}

std::vector<std::string> LintSettings::registry_schemas() const {
  return choose(merges_configs(), flags.registry_schemas, nullptr, file.registry_schemas);
}

std::vector<std::string> LintSettings::append_rules() const {
  return choose(merges_configs(), flags.append_rules, nullptr, file.append_rules);
}

std::vector<std::string> LintSettings::templates() const {
  if (!flags.template_alt.empty()) {
    return flags.template_alt;
  }
  if (!flags.templates.empty()) {
    return flags.templates;
  }
  return file.templates.value_or(Texts());
}

std::vector<std::string> LintSettings::ignored_templates() const {
  return choose(merges_configs(), flags.ignore_templates, nullptr, file.ignore_templates);
}

std::vector<std::string> LintSettings::deployment_files() const {
  return choose(merges_configs(), flags.deployment_files, nullptr, file.deployment_files);
}

std::vector<std::string> LintSettings::parameter_files() const {
  return choose(merges_configs(), flags.parameter_files, nullptr, file.parameter_files);
}

lint::LintConfig LintSettings::config_for(const ConfigLayer& own) const {
  bool merges = merges_configs();
  lint::LintConfig config;
  config.regions = choose(merges, flags.regions, &own.regions, file.regions);
  if (config.regions.empty()) {
    config.regions = default_regions();
  } else if (std::find(config.regions.begin(), config.regions.end(), "ALL_REGIONS") !=
             config.regions.end()) {
    config.regions = all_regions();
  }
  config.ignore_checks =
      choose(merges, flags.ignore_checks, &own.ignore_checks, file.ignore_checks);
  config.include_checks = {"W", "E"};
  for (std::string& prefix :
       choose(merges, flags.include_checks, &own.include_checks, file.include_checks)) {
    config.include_checks.push_back(std::move(prefix));
  }
  config.mandatory_checks = choose(merges, flags.mandatory_checks, nullptr, file.mandatory_checks);
  config.include_experimental = flags.include_experimental ||
                                own.include_experimental.value_or(false) ||
                                file.include_experimental.value_or(false);
  config.configure_rules =
      choose_rules(merges, flags.configure_rules, own.configure_rules, file.configure_rules);
  for (GivenParameters& values : choose_parameters(merges, flags.parameters, own, file)) {
    config.parameter_sets.push_back({"", std::move(values)});
  }
  config.today = flags.today.value_or("");
  config.types = types;
  if (custom != nullptr) {
    config.custom_rules = custom->all();
  }
  config.measures_rules = flags.time_rules;
  return config;
}

Result<void> check_regions(const std::vector<std::string>& regions) {
  std::vector<std::string> unknown;
  std::string help;
  std::vector<std::string> known = all_regions();
  for (const std::string& region : regions) {
    if (find_region(region) == nullptr) {
      unknown.push_back("'" + region + "'");
      std::vector<std::string_view> names(known.begin(), known.end());
      auto nearest = find_nearest(region, names);
      help = nearest ? "Did you mean " + std::string(*nearest) + "?" : help;
    }
  }
  if (unknown.empty()) {
    return {};
  }
  return fail("F007",
              "Regions [" + join(unknown, ", ") + "] are unsupported. Supported regions are ['" +
                  join(known, "', '") + "']",
              {}, std::move(help));
}

}  // namespace formwork::cli
