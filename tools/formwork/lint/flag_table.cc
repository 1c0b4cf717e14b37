// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/base/text.hh"
#include "tools/formwork/lint/flags.hh"

namespace formwork::cli {

namespace {

using Arity = LintFlag::Arity;
using Values = LintFlag::Values;
using F = LintFlags;

constexpr std::string_view kSource = "source";

constexpr LintFlag kShared[] = {
    {"-t",
     "--template",
     "TEMPLATE",
     "Template files; beats the arguments",
     Arity::Many,
     Values::Plain,
     &F::template_alt,
     {},
     kSource},
    {"-b", "--ignore-bad-template", "", "Say nothing of templates that cannot be read", Arity::None,
     Values::Plain, &F::ignore_bad_template},
    {"", "--ignore-templates", "GLOB", "Leave out these templates", Arity::Many, Values::Plain,
     &F::ignore_templates},
    {"",
     "--deployment-files",
     "FILE",
     "Git sync deployment files: their templates and parameters",
     Arity::Many,
     Values::Plain,
     &F::deployment_files,
     {},
     kSource},
    {"", "--parameters", "NAME=VALUE", "One set of parameter values", Arity::Many, Values::Pairs,
     &F::parameters},
    {"", "--parameter-files", "FILE", "Files with ParameterKey and ParameterValue pairs",
     Arity::Many, Values::Plain, &F::parameter_files},
    {"-f", "--format", "FORMAT", "Output format", Arity::One, Values::Plain, &F::format},
    {"-r", "--regions", "REGION", "Regions to check for, or ALL_REGIONS", Arity::Many,
     Values::Regions, &F::regions},
    {"-i", "--ignore-checks", "ID", "Leave out rules whose id begins so", Arity::Many,
     Values::RuleIds, &F::ignore_checks},
    {"-c", "--include-checks", "ID", "Add rules whose id begins so (W and E are always in)",
     Arity::Many, Values::RuleIds, &F::include_checks},
    {"-m", "--mandatory-checks", "ID", "Rules that nothing can suppress", Arity::Many,
     Values::RuleIds, &F::mandatory_checks},
    {"-e", "--include-experimental", "", "Add experimental rules", Arity::None, Values::Plain,
     &F::include_experimental},
    {"-x", "--configure-rule", "ID:NAME=VALUE", "Configure a rule, e.g. E3012:strict=true",
     Arity::Many, Values::Settings, &F::configure_rules},
    {"", "--config-file", "FILE", "Read this configuration instead of .cfnlintrc", Arity::One,
     Values::Plain, &F::config_file},
    {"", "--merge-configs", "", "Join lists of all configuration layers", Arity::None,
     Values::Plain, &F::merge_configs},
    {"-z", "--custom-rules", "FILE", "A file of one-line rules", Arity::One, Values::Plain,
     &F::custom_rules},
    {"-o", "--override-spec", "FILE", "A file that changes what resource types allow", Arity::One,
     Values::Plain, &F::override_spec},
    {"-s", "--registry-schemas", "FOLDER", "Folders with CloudFormation registry schemas",
     Arity::Many, Values::Commas, &F::registry_schemas},
    {"-g", "--build-graph", "", "Write the template's resources as TEMPLATE.dot", Arity::None,
     Values::Plain, &F::build_graph},
    {"", "--output-file", "FILE", "Write the report to this file", Arity::One, Values::Plain,
     &F::output_file},
    {"", "--non-zero-exit-code", "LEVEL", "The least severity that makes the call fail", Arity::One,
     Values::Plain, &F::non_zero_exit_code, "informational warning error none"},
    {"-l", "--list-rules", "", "List all rules", Arity::None, Values::Plain, &F::list_rules},
    {"-L", "--list-templates", "", "List the templates that would be checked", Arity::None,
     Values::Plain, &F::list_templates},
    {"", "--fix", "HOW", "Show mechanical fixes as a diff, or apply them (--fix=write)",
     Arity::OptionalOne, Values::Plain, &F::fix, "diff write"},
    {"", "--yes", "", "Apply the fixes of --fix", Arity::None, Values::Plain, &F::yes},
    {"", "--today", "DATE", "Check dates as of this day, e.g. 2026-11-22", Arity::One,
     Values::Plain, &F::today},
    {"", "--time-rules", "", "Tell how long each rule took", Arity::None, Values::Plain,
     &F::time_rules},
    {"-j", "--jobs", "N", "Templates checked at once (default: one for each core)", Arity::One,
     Values::Plain, &F::jobs},
    {"", "--color", "WHEN", "Colour", Arity::One, Values::Plain, &F::color, "auto always never"},
    {"-v", "--version", "", "Show the version", Arity::None, Values::Plain, &F::version},
    {"-h", "--help", "", "Show this page", Arity::None, Values::Plain, &F::help},
    {.short_name = "-a",
     .long_name = "--append-rules",
     .value_name = "FOLDER",
     .help = "Not supported: rules are compiled in; use -z",
     .arity = Arity::Many,
     .values = Values::Commas,
     .target = &F::append_rules,
     .is_hidden = true},
    {.short_name = "-D",
     .long_name = "--debug",
     .help = "Accepted and ignored",
     .target = &F::debug,
     .is_hidden = true},
    {.short_name = "-I",
     .long_name = "--info",
     .help = "Accepted and ignored",
     .target = &F::info,
     .is_hidden = true},
    {.short_name = "-u", .long_name = "--update-specs", .is_hidden = true},
    {.long_name = "--patch-specs", .is_hidden = true},
    {.long_name = "--update-documentation", .is_hidden = true},
    {.long_name = "--update-iam-policies", .is_hidden = true},
    {.long_name = "--force", .is_hidden = true},
};

// Names of earlier releases and of formwork's other commands.
constexpr LintFlag kOfFormwork[] = {
    {.short_name = "-q", .long_name = "--quiet", .help = "No summary", .target = &F::quiet},
    {.short_name = "-p",
     .long_name = "--parameter",
     .value_name = "NAME=VALUE",
     .arity = Arity::Many,
     .values = Values::Pairs,
     .target = &F::parameters,
     .is_alias = true},
    {.long_name = "--ignore",
     .value_name = "ID",
     .arity = Arity::Many,
     .values = Values::RuleIds,
     .target = &F::ignore_checks,
     .is_alias = true},
    {.long_name = "--parameter-file",
     .value_name = "FILE",
     .arity = Arity::One,
     .target = &F::parameter_files,
     .is_alias = true},
    {.long_name = "--region",
     .value_name = "REGION",
     .arity = Arity::Many,
     .values = Values::Regions,
     .target = &F::regions,
     .is_alias = true},
};
constexpr LintFlag kOfCfnLint[] = {
    {.short_name = "-p", .long_name = "--patch-specs", .is_hidden = true},
};

template <std::size_t A, std::size_t B>
std::vector<LintFlag> joined(const LintFlag (&a)[A], const LintFlag (&b)[B]) {
  std::vector<LintFlag> all(std::begin(b), std::end(b));
  all.insert(all.end(), std::begin(a), std::end(a));
  return all;
}

}  // namespace

std::span<const LintFlag> lint_flags(LintPersona persona) {
  static const std::vector<LintFlag> kFormwork = joined(kShared, kOfFormwork);
  static const std::vector<LintFlag> kCfnLint = joined(kShared, kOfCfnLint);
  return persona == LintPersona::CfnLint ? kCfnLint : kFormwork;
}

}  // namespace formwork::cli
