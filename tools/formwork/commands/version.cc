// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/version.hh"

#include "engine/base/json_write.hh"
#include "tools/formwork/command.hh"

namespace formwork::cli {
namespace {

int run(CommandLine& line) {
  std::string format = "text";
  OptionSet set;
  set.option("-f,--format", format, "FORMAT", "Output format").choices = {"text", "json"};
  if (auto code = line.parse(set)) {
    return *code;
  }
  if (format == "text") {
    line.console().out("formwork " + std::string(kVersion) + "\n");
    return kOk;
  }
  std::string text;
  JsonWriter json(text);
  json.begin_object().member("Name", "formwork").member("Version", kVersion).end_object();
  line.console().out(text + "\n");
  return kOk;
}

constinit Command version_command{"version", Command::Group::Program, "print the version",
#include "help_version.md.inc"
                                  , &run};
const Register<Command> kRegister{version_command};

}  // namespace
}  // namespace formwork::cli
