// SPDX-License-Identifier: Apache-2.0
#include "engine/base/file.hh"
#include "tools/formwork/stack_output.hh"
#include "tools/formwork/verb_run.hh"

namespace formwork::cli {
namespace {

int show(VerbRun& verb, CommandLine& line) {
  verb.output.apply(line.console());
  auto session = Session::open(verb.state, line.console(), Session::Access::Read, "policy");
  if (!session) {
    return line.failure(session.error());
  }
  auto stack = (*session)->reading([&](Transaction& t) { return get_stack(t, verb.stack_name); });
  if (!stack) {
    return line.failure(stack.error());
  }
  const std::string& body = stack->policy_body;
  line.console().out(body + (body.empty() || body.ends_with('\n') ? "" : "\n"));
  return kOk;
}

int run(CommandLine& line) {
  VerbRun verb;
  std::string action;
  std::string path;
  OptionSet set;
  set.positional("get|set", action, "What to do").choices = {"get", "set"};
  set.positional("STACK", verb.stack_name, "Name or id of a stack").completion =
      OptionSet::Completion::Stack;
  set.positional("FILE", path, "The policy to set", false).completion = OptionSet::Completion::File;
  verb.state.declare(set);
  verb.output.declare(set);
  if (auto code = line.parse(set)) {
    return *code;
  }
  if ((action == "set") == path.empty()) {
    return line.usage_error(action == "set" ? "FILE is missing" : "get takes no FILE",
                            "formwork policy set STACK FILE, or formwork policy get STACK.");
  }
  if (action == "get") {
    return show(verb, line);
  }
  auto body = read_file(path);
  if (!body) {
    return line.failure(body.error());
  }
  return verb.run(line, [&](StackOperations& operations, Transaction& tx) {
    return operations.set_stack_policy(tx, verb.stack_name, *body);
  });
}

constinit Command command{"policy", Command::Group::Stack, "show or set a stack's policy",
#include "help_policy.md.inc"
                          , &run};
const Register<Command> kRegister{command};

}  // namespace
}  // namespace formwork::cli
