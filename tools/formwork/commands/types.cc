// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "engine/base/json_write.hh"
#include "resources/support.hh"
#include "tools/formwork/command.hh"
#include "tools/formwork/session.hh"
#include "tools/formwork/table.hh"

namespace formwork::cli {
namespace {

std::string counts_text(const std::vector<SupportRow>& rows) {
  std::array<std::size_t, 3> counts{};
  for (const SupportRow& row : rows) {
    counts[static_cast<std::size_t>(row.level)]++;
  }
  return std::to_string(rows.size()) + (rows.size() == 1 ? " type: " : " types: ") +
         std::to_string(counts[2]) + " live, " + std::to_string(counts[1]) + " modelled\n";
}

int run(CommandLine& line) {
  OutputOptions output;
  StateOptions state;
  std::string filter;
  std::string level;
  std::string format = "text";
  OptionSet set;
  set.positional("FILTER", filter, "Only types whose name holds this text", false);
  set.option("--level", level, "LEVEL", "Only types of this level").choices = {"live", "modelled"};
  set.option("-f,--format", format, "FORMAT", "Output format").choices = {"text", "json"};
  state.declare(set);
  output.declare(set);
  if (auto code = line.parse(set)) {
    return *code;
  }
  Console& console = line.console();
  output.apply(console);
  auto session = Session::open(state, console, Session::Access::Read, "types");
  if (!session) {
    return line.failure(session.error());
  }
  std::vector<SupportRow> types = support_table((*session)->providers());
  std::erase_if(types, [&](const SupportRow& type) {
    return type.type_name.find(filter) == std::string::npos ||
           (!level.empty() && level != to_string(type.level));
  });
  if (format == "text") {
    std::vector<std::vector<std::string>> rows;
    for (const SupportRow& type : types) {
      rows.push_back({type.type_name, to_string(type.level), type.kind});
    }
    console.out(format_table(rows));
    console.note(counts_text(types));
    return kOk;
  }
  std::string text;
  JsonWriter json(text, 2);
  json.begin_array();
  for (const SupportRow& type : types) {
    json.begin_object().member("TypeName", type.type_name).member("Level", to_string(type.level));
    json.member("Provider", type.kind).end_object();
  }
  json.end_array();
  console.out(text + "\n");
  return kOk;
}

constinit Command types{"types", Command::Group::World,
                        "list resource types and how far they are emulated",
#include "help_types.md.inc"
                        , &run};
const Register<Command> kRegister{types};

}  // namespace
}  // namespace formwork::cli
