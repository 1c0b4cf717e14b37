// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "engine/base/json_write.hh"
#include "tools/formwork/command.hh"
#include "tools/formwork/common_options.hh"
#include "tools/formwork/serve/snapshots.hh"
#include "tools/formwork/table.hh"

namespace formwork::cli {
namespace {

struct SnapshotOptions {
  OutputOptions output;
  std::string verb;
  std::string first;
  std::string second;
  std::string folder;
  std::string format = "text";
};

std::string as_json(const std::vector<Snapshots::Difference>& differences) {
  std::string text;
  JsonWriter json(text, 2);
  json.begin_array();
  for (const Snapshots::Difference& each : differences) {
    json.begin_object().member("World", each.world);
    json.member("Change", each.sign == '+' ? "Added" : each.sign == '-' ? "Removed" : "Changed");
    json.member("What", each.what).end_object();
  }
  json.end_array();
  return text + "\n";
}

int tell_differences(const Snapshots& snapshots, const SnapshotOptions& options,
                     CommandLine& line) {
  const auto differences = snapshots.diff(options.first, options.second);
  if (!differences) {
    return line.failure(differences.error());
  }
  if (options.format == "json") {
    line.console().out(as_json(*differences));
    return kOk;
  }
  std::vector<std::vector<std::string>> rows;
  for (const Snapshots::Difference& each : *differences) {
    rows.push_back({std::string(1, each.sign), each.world, each.what});
  }
  line.console().out(rows.empty() ? "No differences.\n" : format_table(rows));
  return kOk;
}

int run(CommandLine& line) {
  SnapshotOptions options;
  OptionSet set;
  set.positional("VERB", options.verb, "save, load, list, diff or remove");
  set.positional("NAME", options.first, "A snapshot", false);
  set.positional("OTHER", options.second, "diff: compared with; the worlds as they are without it",
                 false);
  set.option("--state-dir", options.folder, "DIR", "The folder that formwork serve keeps worlds in")
      .completion = OptionSet::Completion::File;
  set.option("-f,--format", options.format, "FORMAT", "Output format of diff").choices = {"text",
                                                                                          "json"};
  options.output.declare(set);
  if (auto code = line.parse(set)) {
    return *code;
  }
  options.output.apply(line.console());
  if (options.folder.empty()) {
    return line.usage_error("--state-dir is missing",
                            "Snapshots are of worlds that formwork serve --state-dir keeps.");
  }
  const Snapshots snapshots(options.folder);
  if (options.verb == "list") {
    for (const std::string& name : snapshots.list()) {
      line.console().out(name + "\n");
    }
    return kOk;
  }
  if (options.first.empty()) {
    return line.usage_error("the name of a snapshot is missing");
  }
  if (options.verb == "diff") {
    return tell_differences(snapshots, options, line);
  }
  if (options.verb != "save" && options.verb != "load" && options.verb != "remove") {
    return line.usage_error("there is no verb '" + options.verb + "'",
                            "save, load, list, diff and remove are there.");
  }
  const auto done = options.verb == "save"   ? snapshots.save(options.first)
                    : options.verb == "load" ? snapshots.load(options.first)
                                             : snapshots.remove(options.first);
  return done ? kOk : line.failure(done.error());
}

constinit Command snapshot_command{"snapshot", Command::Group::World,
                                   "keep, restore and compare served worlds",
#include "help_snapshot.md.inc"
                                   , &run};
const Register<Command> kRegister{snapshot_command};

}  // namespace
}  // namespace formwork::cli
