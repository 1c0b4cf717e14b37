// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/registry.hh"
#include "engine/base/source_map.hh"
#include "tools/formwork/console.hh"
#include "tools/formwork/options.hh"

namespace formwork::cli {

/// Exit codes of every command; tools/formwork/commands/help.md documents them. `lint` adds the
/// bits 2, 4 and 8; `plan --detailed-exitcode` answers 2 for changes.
inline constexpr int kOk = 0;
inline constexpr int kFailed = 1;
inline constexpr int kChanges = 2;
inline constexpr int kUsage = 64;
inline constexpr int kInternal = 70;
inline constexpr int kInterrupted = 130;

class CommandLine;

/// One command of the program: a file in commands/ with a page of the same name registers one.
struct Command {
  enum class Group : std::uint8_t { Template, Stack, World, Program };

  std::string_view name;
  Group group = Group::Program;
  std::string_view summary;  ///< One line for the list of commands.
  std::string_view page;     ///< The long help, Markdown.
  int (*run)(CommandLine& line) = nullptr;
  const Command* next = nullptr;
};

/// Sorted by group and name.
std::vector<const Command*> all_commands();
const Command* find_command(std::string_view name);

/// The arguments of one call of a command, and the outputs. A command declares its options, calls
/// parse() and returns the code it gives, if it gives one: help was shown, the call was wrong, or
/// only the declaration was asked for.
class CommandLine {
 public:
  CommandLine(const Command& command, std::span<const std::string> arguments, Console& console)
      : command_(command), arguments_(arguments), console_(console) {}

  [[nodiscard]] std::optional<int> parse(const OptionSet& set);
  /// For commands that parse themselves: true when only the declaration was asked for.
  [[nodiscard]] bool declares(const OptionSet& set);
  /// Tells a wrong call and gives its exit code.
  int usage_error(const Diagnostic& fault);
  int usage_error(std::string message, std::string help = {});
  /// Tells a fault and gives its exit code: kUsage for F001, else kFailed.
  int failure(const Diagnostic& fault, const SourceMap* sources = nullptr);

  const Command& command() const noexcept { return command_; }
  Console& console() const noexcept { return console_; }
  std::span<const std::string> arguments() const noexcept { return arguments_; }

 private:
  friend OptionSet declared_options(const Command& command, Console& console);

  const Command& command_;
  std::span<const std::string> arguments_;
  Console& console_;
  OptionSet* wanted_ = nullptr;  ///< Set: copy the declaration here instead of parsing.
};

/// What a command declares, without running it. The bound variables are gone: only names and texts
/// may be used.
OptionSet declared_options(const Command& command, Console& console);

/// The page of a command with its usage line and options.
std::string command_page(const Command& command, const OptionSet& set);
/// The page of the program: all commands by group.
std::string program_page();

}  // namespace formwork::cli
