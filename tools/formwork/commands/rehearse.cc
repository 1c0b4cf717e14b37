// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "engine/base/json_write.hh"
#include "tools/formwork/command.hh"
#include "tools/formwork/fault_text.hh"
#include "tools/formwork/lifecycle_options.hh"
#include "tools/formwork/rehearsal.hh"
#include "tools/formwork/stack_request.hh"
#include "tools/formwork/template_input.hh"

namespace formwork::cli {
namespace {

struct RehearseOptions {
  OutputOptions output;
  RequestOptions request;
  std::vector<std::string> failing;
  std::string base;
  std::string format = "text";
  bool fails_each = false;
  bool disable_rollback = false;

  OptionSet declare() {
    OptionSet set;
    request.declare(set);
    set.option("--base", base, "TEMPLATE", "The stack is as this template made it: an update")
        .completion = OptionSet::Completion::File;
    set.repeatable("--fail", failing, "LID@PHASE",
                   "Fail there: create, update, delete or undo; several fail together");
    set.flag("--fail-each", fails_each, "Every step in turn");
    set.flag("--disable-rollback", disable_rollback, "With rollback disabled");
    set.option("-f,--format", format, "FORMAT", "Output format").choices = {"text", "json"};
    output.declare(set);
    return set;
  }
};

bool has_way_out(const RehearsedWorld& world) {
  return world.recoveries.empty() ||
         std::any_of(world.recoveries.begin(), world.recoveries.end(),
                     [](const Recovery& recovery) { return recovery.works; });
}

std::string world_text(const RehearsedWorld& world) {
  std::string text = faults_text(world.faults) + "\n  ends in " + world.status + "\n";
  for (const std::string& leftover : world.leftovers) {
    text += "  left over: " + printable(leftover) + "\n";
  }
  for (const Recovery& recovery : world.recoveries) {
    text += "  then " + recovery.command + (recovery.needs_mending ? " when mended" : "") + ": " +
            (recovery.status.empty() ? "refused" : recovery.status) + "\n";
  }
  return text;
}

void write_world(JsonWriter& json, const RehearsedWorld& world) {
  json.begin_object().key("Failures").begin_array();
  for (const FaultPlan::Fault& fault : world.faults) {
    json.string(fault.place + "@" + to_string(fault.phase));
  }
  json.end_array().member("StackStatus", world.status);
  json.member_if("StackStatusReason", world.reason).key("LeftOver").begin_array();
  for (const std::string& leftover : world.leftovers) {
    json.string(leftover);
  }
  json.end_array().key("Recoveries").begin_array();
  for (const Recovery& recovery : world.recoveries) {
    json.begin_object().member("Command", recovery.command);
    json.member_bool("WhenMended", recovery.needs_mending);
    json.member_bool("Works", recovery.works).member("StackStatus", recovery.status).end_object();
  }
  json.end_array().end_object();
}

void tell(const RehearseOptions& options, const std::vector<RehearsedWorld>& worlds,
          Console& console) {
  if (options.format == "json") {
    std::string text;
    JsonWriter json(text, 2);
    json.begin_array();
    for (const RehearsedWorld& world : worlds) {
      write_world(json, world);
    }
    json.end_array();
    console.out(text + "\n");
    return;
  }
  std::size_t stuck = 0;
  std::size_t leaving = 0;
  for (const RehearsedWorld& world : worlds) {
    console.out(world_text(world));
    stuck += has_way_out(world) ? 0 : 1;
    leaving += world.leftovers.empty() ? 0 : 1;
  }
  console.out(std::to_string(worlds.size()) + " rehearsed, " + std::to_string(leaving) +
              " left something over, " + std::to_string(stuck) + " without a way out\n");
}

Result<std::vector<RehearsedWorld>> play_all(const Rehearsal& rehearsal,
                                             const RehearseOptions& options,
                                             std::vector<FaultPlan::Fault> together) {
  std::vector<std::vector<FaultPlan::Fault>> plays;
  if (options.fails_each) {
    auto steps = rehearsal.steps();
    if (!steps) {
      return std::move(steps).failure();
    }
    plays = every_fault(*steps);
  }
  if (!together.empty() || !options.fails_each) {
    plays.push_back(std::move(together));
  }
  std::vector<RehearsedWorld> worlds;
  for (std::vector<FaultPlan::Fault>& faults : plays) {
    auto world = rehearsal.play(std::move(faults));
    if (!world) {
      return std::move(world).failure();
    }
    worlds.push_back(std::move(*world));
  }
  return worlds;
}

int run(CommandLine& line) {
  RehearseOptions options;
  if (auto code = line.parse(options.declare())) {
    return *code;
  }
  Console& console = line.console();
  options.output.apply(console);
  if (options.failing.empty() && !options.fails_each) {
    return line.usage_error("neither --fail nor --fail-each is given", "Say what is to fail.");
  }
  std::vector<FaultPlan::Fault> together;
  for (const std::string& text : options.failing) {
    auto fault = FaultPlan::parse(text);
    if (!fault) {
      return line.usage_error(fault.error());
    }
    together.push_back(std::move(*fault));
  }
  SourceMap sources;
  Sink sink;
  StackRequest request = options.request.read(sources, sink);
  request.stack_name = request.stack_name.empty() ? "rehearsal" : request.stack_name;
  request.disable_rollback = options.disable_rollback;
  std::optional<StackRequest> base;
  if (!options.base.empty()) {
    base = request;
    base->template_text = read_template(options.base, sink);
  }
  if (sink.has_errors()) {
    tell_faults(sink, sources, console);
    return exit_code_of(sink);
  }
  Rehearsal rehearsal(std::move(base), std::move(request), console);
  auto worlds = play_all(rehearsal, options, std::move(together));
  if (!worlds) {
    return line.failure(worlds.error());
  }
  tell(options, *worlds, console);
  return std::all_of(worlds->begin(), worlds->end(), has_way_out) ? kOk : kFailed;
}

constinit Command command{"rehearse", Command::Group::Template, "try out what failures would do",
#include "help_rehearse.md.inc"
                          , &run};
const Register<Command> kRegister{command};

}  // namespace
}  // namespace formwork::cli
