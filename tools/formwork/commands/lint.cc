// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/command.hh"
#include "tools/formwork/lint/lint_command.hh"

namespace formwork::cli {
namespace {

int run(CommandLine& line) {
  return run_lint(line, LintPersona::Formwork);
}

constinit Command lint{"lint", Command::Group::Template, "find mistakes in templates",
#include "help_lint.md.inc"
                       , &run};
const Register<Command> kRegister{lint};

}  // namespace
}  // namespace formwork::cli
