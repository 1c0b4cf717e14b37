// SPDX-License-Identifier: Apache-2.0
#include "engine/base/file.hh"
#include "tools/formwork/command.hh"
#include "tools/formwork/template_input.hh"

namespace formwork::cli {
namespace {

int run(CommandLine& line) {
  OutputOptions output;
  std::string path;
  std::string format = "text";
  OptionSet set;
  set.positional("DOCUMENT", path, "A YAML or JSON file, or - for standard input").completion =
      OptionSet::Completion::File;
  set.option("-f,--format", format, "FORMAT", "Output format").choices = {"text", "json"};
  output.declare(set);
  if (auto code = line.parse(set)) {
    return *code;
  }
  Console& console = line.console();
  output.apply(console);
  SourceMap sources;
  Sink sink;
  auto text = read_file(path);
  if (!text) {
    sink.add(text.error());
  } else if (auto document = read_document(sources, display_path(path), *std::move(text), sink)) {
    console.out(format == "json" ? node_to_json(*document->root, 2) + "\n"
                                 : printable(dump(*document->root, sources)));
  }
  tell_faults(sink, sources, console);
  return sink.has_errors() ? kFailed : kOk;
}

constinit Command dump_command{"dump", Command::Group::Template,
                               "show a document's tree with the place of every value",
#include "help_dump.md.inc"
                               , &run};
const Register<Command> kRegister{dump_command};

}  // namespace
}  // namespace formwork::cli
