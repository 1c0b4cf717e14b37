// SPDX-License-Identifier: Apache-2.0
#include "engine/base/json_write.hh"
#include "tools/formwork/command.hh"
#include "tools/formwork/session.hh"

namespace formwork::cli {
namespace {

int run(CommandLine& line) {
  OutputOptions output;
  StateOptions state;
  std::string service;
  std::string kind;
  std::string prefix;
  OptionSet set;
  set.positional("SERVICE", service, "A service, e.g. sqs");
  set.positional("KIND", kind, "A kind of object of the service, e.g. queue");
  set.positional("PREFIX", prefix, "Only keys that begin so", false);
  state.declare(set);
  output.declare(set);
  if (auto code = line.parse(set)) {
    return *code;
  }
  Console& console = line.console();
  output.apply(console);
  auto session = Session::open(state, console, Session::Access::Read, "objects");
  if (!session) {
    return line.failure(session.error());
  }
  auto objects =
      (*session)->reading([&](Transaction& t) { return t.list_objects(service, kind, prefix); });
  if (!objects) {
    return line.failure(objects.error());
  }
  Value all = Value::map();
  for (auto& [key, value] : *objects) {
    all.set(key, std::move(value));
  }
  console.out(value_to_json(all, 2) + "\n");
  return kOk;
}

constinit Command objects_command{"objects", Command::Group::World,
                                  "show the emulated services' own objects",
#include "help_objects.md.inc"
                                  , &run};
const Register<Command> kRegister{objects_command};

}  // namespace
}  // namespace formwork::cli
