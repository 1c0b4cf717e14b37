// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <string>
#include <utility>

#include "tools/formwork/change_output.hh"
#include "tools/formwork/command.hh"
#include "tools/formwork/session.hh"
#include "tools/formwork/stack_request.hh"
#include "tools/formwork/template_input.hh"

namespace formwork::cli {
namespace {

struct PlanOptions {
  OutputOptions output;
  StateOptions state;
  RequestOptions request;
  std::string base;
  std::string format = "text";
  bool detailed_exit_code = false;
  PreviewDetail detail;

  OptionSet declare() {
    OptionSet set;
    request.declare(set);
    set.option("--base", base, "TEMPLATE", "Compare with this template instead of a stack")
        .completion = OptionSet::Completion::File;
    set.option("-f,--format", format, "FORMAT", "Output format").choices = {
        "text", "json", "changes", "changes-with-values"};
    set.flag("--detailed-exitcode", detailed_exit_code, "Exit with 2 when there are changes");
    set.flag("--explain", detail.explain, "Tell every decision");
    set.flag("--steps", detail.steps, "Tell what would be done, in order");
    state.declare(set);
    output.declare(set);
    return set;
  }
};

std::optional<Preview> preview(const PlanOptions& options, Session& session, Sink& sink) {
  StackRequest after = options.request.read(session.sources(), sink);
  if (options.base.empty() || sink.has_errors()) {
    return sink.has_errors() ? std::nullopt : session.operations().preview(after, sink);
  }
  StackRequest before = after;
  before.template_text = read_template(options.base, sink);
  return sink.has_errors() ? std::nullopt
                           : session.operations().preview_between(before, after, sink);
}

std::string show(const PlanOptions& options, const Preview& preview, const SourceMap& sources,
                 const Console& console) {
  if (options.format == "json") {
    return preview_json(preview, sources);
  }
  if (options.format == "text") {
    return preview_text(preview, sources, options.detail, console.colors_out());
  }
  return change_set_json(preview.change_set, options.format == "changes-with-values");
}

int run(CommandLine& line) {
  PlanOptions options;
  if (auto code = line.parse(options.declare())) {
    return *code;
  }
  Console& console = line.console();
  options.output.apply(console);
  if (options.request.stack_name.empty() && options.base.empty()) {
    return line.usage_error("neither --stack-name nor --base is given",
                            "Name the stack to compare with, or another template.");
  }
  if (!options.base.empty() && options.state.state.empty()) {
    // Two files compare alike everywhere; a store that is asked for lends its external providers.
    options.state.state = ":memory:";
  }
  auto session = Session::open(options.state, console, Session::Access::Read, "plan");
  if (!session) {
    return line.failure(session.error());
  }
  Sink sink;
  auto result = preview(options, **session, sink);
  tell_faults(sink, (*session)->sources(), console);
  if (!result || sink.has_errors()) {
    return sink.has_errors() ? exit_code_of(sink) : kFailed;
  }
  console.out(show(options, *result, (*session)->sources(), console));
  if (options.format == "text") {
    for (const std::string& assumption : result->assumptions) {
      console.note("note: " + printable(assumption) + "\n");
    }
  }
  return options.detailed_exit_code && !result->change_set.is_empty() ? kChanges : kOk;
}

constinit Command plan{"plan", Command::Group::Stack, "preview what a deployment would change",
#include "help_plan.md.inc"
                       , &run};
const Register<Command> kRegister{plan};

}  // namespace
}  // namespace formwork::cli
