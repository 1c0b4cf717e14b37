// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/result.hh"

namespace formwork::cli {

/// One option or argument of a command, bound to the variable that gets its value.
struct OptionSpec {
  enum class Completion : std::uint8_t { None, File, Stack, Type };

  std::string_view names;       ///< "-p,--parameter"; of a positional its name, "TEMPLATE".
  std::string_view value_name;  ///< "KEY=VALUE"; empty for a flag.
  std::string_view help;        ///< One sentence, no full stop.
  std::vector<std::string_view> choices;  ///< Accepted values; empty = any.
  Completion completion = Completion::None;
  bool is_positional = false;
  bool is_required = false;
  std::variant<bool*, std::string*, std::optional<std::string>*, std::vector<std::string>*,
               std::optional<std::int64_t>*>
      target;

  bool is_flag() const noexcept { return std::holds_alternative<bool*>(target); }
  bool is_repeatable() const noexcept {
    return std::holds_alternative<std::vector<std::string>*>(target);
  }
};

/// What a command takes: declared once, used for parsing, help and shell completion.
class OptionSet {
 public:
  using Completion = OptionSpec::Completion;

  OptionSpec& flag(std::string_view names, bool& target, std::string_view help);
  OptionSpec& option(std::string_view names, std::string& target, std::string_view value_name,
                     std::string_view help);
  OptionSpec& option(std::string_view names, std::optional<std::string>& target,
                     std::string_view value_name, std::string_view help);
  OptionSpec& integer(std::string_view names, std::optional<std::int64_t>& target,
                      std::string_view value_name, std::string_view help);
  OptionSpec& repeatable(std::string_view names, std::vector<std::string>& target,
                         std::string_view value_name, std::string_view help);
  OptionSpec& positional(std::string_view name, std::string& target, std::string_view help,
                         bool required = true);
  /// Takes all that are left.
  OptionSpec& positionals(std::string_view name, std::vector<std::string>& target,
                          std::string_view help, bool required = true);

  std::span<const OptionSpec> all() const& noexcept { return specs_; }
  std::span<const OptionSpec> all() && = delete;  // would outlive the set

 private:
  OptionSpec& add(OptionSpec spec);

  std::vector<OptionSpec> specs_;
};

/// Fills the variables of `set` from the arguments behind the command's name. `help` becomes true
/// for -h or --help, whatever else is there. Faults are F001: unknown options (with the nearest
/// known one), missing or surplus values, values that are not among the choices.
Result<void> parse_options(const OptionSet& set, std::span<const std::string> arguments,
                           bool& help);

/// "  -p, --parameter KEY=VALUE  A parameter's value" lines, arguments first.
std::string describe_options(const OptionSet& set);

/// "formwork lint [OPTIONS] TEMPLATE..."
std::string usage_line(std::string_view command, const OptionSet& set);

}  // namespace formwork::cli
