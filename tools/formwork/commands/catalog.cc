// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/command.hh"
#include "tools/formwork/common_options.hh"
#include "tools/schemac/catalog_import.hh"

namespace formwork::cli {
namespace {

int run(CommandLine& line) {
  OutputOptions output;
  std::string action;
  std::string source;
  std::string folder;
  OptionSet set;
  set.positional("ACTION", action, "What to do").choices = {"import"};
  set.positional("SOURCE", source, "A JSON file or a folder of JSON files").completion =
      OptionSet::Completion::File;
  set.positional("FOLDER", folder, "Where the text form is written").completion =
      OptionSet::Completion::File;
  output.declare(set);
  if (auto code = line.parse(set)) {
    return *code;
  }
  output.apply(line.console());
  auto report = import_catalog(source, folder);
  if (!report) {
    return line.failure(report.error());
  }
  for (const std::string& file : report->files) {
    line.console().out(printable(file) + "\n");
  }
  line.console().note(std::to_string(report->types) + " types in " +
                      std::to_string(report->files.size()) + " files\n");
  return kOk;
}

constinit Command catalog{"catalog", Command::Group::World, "import resource provider schemas",
#include "help_catalog.md.inc"
                          , &run};
const Register<Command> kRegister{catalog};

}  // namespace
}  // namespace formwork::cli
