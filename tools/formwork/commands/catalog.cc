// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/documents.hh"
#include "tools/formwork/command.hh"
#include "tools/formwork/common_options.hh"
#include "tools/schemac/archive.hh"
#include "tools/schemac/catalog_import.hh"
#include "tools/schemac/patch_text.hh"

namespace formwork::cli {
namespace {

constexpr std::size_t kLargestPatches = 16U << 20U;

Result<SchemaPatches> own_patches() {
  const Result<std::string> text = expand_text(builtin_patches(), kLargestPatches);
  return text ? read_patches("published.patches", *text) : fail(text.error());
}

int run(CommandLine& line) {
  OutputOptions output;
  std::string action;
  std::string source;
  std::string folder;
  OptionSet set;
  set.positional("ACTION", action, "What to do").choices = {"import"};
  set.positional("SOURCE", source, "A zip archive, a JSON file, or a folder of JSON files")
      .completion = OptionSet::Completion::File;
  set.positional("FOLDER", folder, "Where the text form is written").completion =
      OptionSet::Completion::File;
  bool without_patches = false;
  set.flag("--no-patches", without_patches, "Take the schemas as they are published");
  output.declare(set);
  if (auto code = line.parse(set)) {
    return *code;
  }
  output.apply(line.console());
  const Result<SchemaPatches> patches = without_patches ? SchemaPatches() : own_patches();
  if (!patches) {
    return line.failure(patches.error());
  }
  auto report = import_catalog(source, folder, {.patches = &*patches});
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
