// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/result.hh"
#include "tools/formwork/options.hh"

namespace formwork::cli {

/// Under which name the linter was called: they differ in the default format, in how wrong calls
/// are told and in a few short options.
enum class LintPersona : std::uint8_t { Formwork, CfnLint };

/// Rule id -> setting -> values.
using RuleSettings = std::map<std::string, std::map<std::string, std::vector<std::string>>>;
/// Parameter -> value.
using GivenParameters = std::map<std::string, std::string>;

/// The command line, as it was written: nothing is merged with configuration files yet.
struct LintFlags {
  std::vector<std::string> templates;     ///< Arguments.
  std::vector<std::string> template_alt;  ///< -t; beats `templates`.
  std::vector<std::string> ignore_templates;
  std::vector<std::string> deployment_files;
  std::vector<std::string> parameter_files;
  std::vector<GivenParameters> parameters;  ///< One set for each --parameters.
  std::vector<std::string> regions;
  std::vector<std::string> append_rules;
  std::vector<std::string> ignore_checks;
  std::vector<std::string> include_checks;
  std::vector<std::string> mandatory_checks;
  std::vector<std::string> registry_schemas;
  RuleSettings configure_rules;
  std::optional<std::string> format;
  std::optional<std::string> config_file;
  std::optional<std::string> custom_rules;
  std::optional<std::string> override_spec;
  std::optional<std::string> output_file;
  std::optional<std::string> non_zero_exit_code;
  std::optional<std::string> today;
  std::optional<std::string> fix;  ///< "diff" or "write".
  std::optional<std::string> color;
  std::optional<std::string> jobs;
  bool ignore_bad_template = false;
  bool include_experimental = false;
  bool merge_configs = false;
  bool build_graph = false;
  bool debug = false;
  bool info = false;
  bool list_rules = false;
  bool list_templates = false;
  bool time_rules = false;
  bool yes = false;
  bool quiet = false;
  bool help = false;
  bool version = false;
  std::string maintainer_option;  ///< One of those that only cfn-lint's maintainers use.
};

/// One option. Many: takes every following argument that is no option.
struct LintFlag {
  enum class Arity : std::uint8_t { None, One, OptionalOne, Many };
  /// How values of Many are understood.
  enum class Values : std::uint8_t { Plain, Commas, RuleIds, Regions, Pairs, Settings };
  using Target =
      std::variant<std::monostate, bool LintFlags::*, std::optional<std::string> LintFlags::*,
                   std::vector<std::string> LintFlags::*, std::vector<GivenParameters> LintFlags::*,
                   RuleSettings LintFlags::*>;

  std::string_view short_name = {};  ///< "-t", or "".
  std::string_view long_name = {};   ///< "--template".
  std::string_view value_name = {};
  std::string_view help = {};
  Arity arity = Arity::None;
  Values values = Values::Plain;
  Target target = {};
  std::string_view choices = {};    ///< Separated by spaces.
  std::string_view exclusive = {};  ///< Options of the same group exclude each other.
  bool is_hidden = false;           ///< Not in the help.
  bool is_alias = false;            ///< A second name; not in the help.
};

/// All options under one of the program's names.
std::span<const LintFlag> lint_flags(LintPersona persona);

/// Parses as cfn-lint does: options and arguments in any order, abbreviated long names, "--x=y",
/// "-xy", "--". Lists of rule ids, regions and pairs end before an argument that cannot be one.
/// Faults are F001.
Result<LintFlags> parse_lint_flags(std::span<const std::string> arguments, LintPersona persona);

/// The same as a set for help pages and shell completion; bound to `unused`.
OptionSet lint_option_set(LintPersona persona, LintFlags& unused);

}  // namespace formwork::cli
