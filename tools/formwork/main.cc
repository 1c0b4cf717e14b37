// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ensure.hh"
#include "engine/base/text.hh"
#include "tools/formwork/command.hh"
#include "tools/formwork/lint/lint_command.hh"
#include "tools/formwork/version.hh"

namespace formwork::cli {
namespace {

int unknown_command(const std::string& name, Console& console) {
  std::string text = "formwork: error F001 there is no command '" + printable(name) + "'\n";
  std::vector<std::string_view> names;
  for (const Command* command : all_commands()) {
    names.push_back(command->name);
  }
  if (auto nearest = find_nearest(name, names)) {
    text += "  help: Did you mean " + std::string(*nearest) + "?\n";
  }
  console.error(text + "usage: formwork COMMAND [OPTIONS] [ARGUMENTS]; see formwork help\n");
  return kUsage;
}

// The first stage: only the command's name is looked at, so that a call pays for its own command
// only.
int dispatch(const std::vector<std::string>& arguments, Console& console) {
  console.set_color(ColorChoice::Auto);
  if (arguments.empty()) {
    console.error(program_page());
    return kUsage;
  }
  const std::string& name = arguments.front();
  if (name == "--version" || name == "-V") {
    console.out("formwork " + std::string(kVersion) + "\n");
    return kOk;
  }
  if (name == "--help" || name == "-h") {
    console.out(program_page());
    return kOk;
  }
  if (name.starts_with("-")) {
    console.error("formwork: error F001 the command comes first, then its options: '" +
                  printable(name) + "'\nusage: formwork COMMAND [OPTIONS] [ARGUMENTS]\n");
    return kUsage;
  }
  const Command* command = find_command(name);
  if (command == nullptr) {
    return unknown_command(name, console);
  }
  CommandLine line(*command, std::span(arguments).subspan(1), console);
  return command->run(line);
}

// Under the name cfn-lint there are no commands.
bool is_cfn_lint(std::string_view program) {
  return program.substr(program.rfind('/') + 1) == "cfn-lint";
}

int run_cfn_lint(const std::vector<std::string>& arguments, Console& console) {
  console.set_color(ColorChoice::Auto);
  const Command* command = find_command("lint");
  FORMWORK_ENSURE(command != nullptr);
  CommandLine line(*command, arguments, console);
  return run_lint(line, LintPersona::CfnLint);
}

int run(std::string_view program, const std::vector<std::string>& arguments) {
  // A reader that went away shows as EPIPE, which the console takes quietly.
  std::signal(SIGPIPE, SIG_IGN);
  Console console;
  int code = kInternal;
  try {
    code = is_cfn_lint(program) ? run_cfn_lint(arguments, console) : dispatch(arguments, console);
  } catch (const std::exception& fault) {
    console.error(std::string("formwork: internal error: ") + fault.what() + "\n");
  }
  if (!console.flush()) {
    console.error("formwork: error F305 standard output cannot be written\n");
    return code == kOk ? kFailed : code;
  }
  return code;
}

}  // namespace
}  // namespace formwork::cli

int main(int argc, char** argv) {
  return formwork::cli::run(argc > 0 ? argv[0] : "",
                            std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
}
