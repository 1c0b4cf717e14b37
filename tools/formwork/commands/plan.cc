// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <utility>

#include "engine/base/file.hh"
#include "tools/formwork/command.hh"
#include "tools/formwork/plan/formats.hh"
#include "tools/formwork/plan/plan_options.hh"
#include "tools/formwork/plan/plan_run.hh"
#include "tools/formwork/plan/view.hh"
#include "tools/formwork/session.hh"
#include "tools/formwork/template_input.hh"

namespace formwork::cli {
namespace {

constexpr int kGated = 3;  // --fail-on

std::string show(const PlanOptions& options, const PlanDocument& document, const Console& console) {
  const std::string& format = options.format;
  if (format == "json") {
    return plan_json(document);
  }
  if (format == "changes" || format == "changes-with-values") {
    return plan_changes(document, format == "changes-with-values");
  }
  if (format == "formwork-json") {
    return plan_own_json(document);
  }
  if (format == "markdown") {
    return plan_markdown(document);
  }
  if (format == "html") {
    return plan_html(document);
  }
  if (format == "mermaid") {
    return plan_mermaid(document);
  }
  if (format == "dot") {
    return plan_dot(document);
  }
  if (format == "github") {
    return plan_annotations(document);
  }
  return plan_text(document, {.explain = options.explain,
                              .steps = options.steps,
                              .colored = console.colors_out() && options.output_file.empty()});
}

// One word in an HTML comment: nothing in it may end the comment.
std::string comment_id(const PlanOptions& options, const std::vector<PlanReport>& reports) {
  std::string id = options.id;
  if (id.empty()) {
    id = reports.size() == 1 && !options.base_revision() ? reports.front().file : "plan";
  }
  std::replace_if(
      id.begin(), id.end(),
      [](char c) {
        return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                 c == '.' || c == '/' || c == '_');
      },
      '_');
  return id;
}

bool is_gated(const PlanOptions& options, const std::vector<PlanReport>& reports) {
  PlanCounts all;
  for (const PlanReport& report : reports) {
    all = all + counts_of(report);
  }
  const std::vector<std::string> failing = options.failing();
  return std::any_of(failing.begin(), failing.end(), [&](const std::string& name) {
    return (name == "replace" && all.replace != 0) ||
           (name == "may-replace" && all.may_replace != 0) ||
           (name == "data-loss" && all.data_loss != 0) || (name == "remove" && all.remove != 0) ||
           (name == "blocker" && all.blockers != 0);
  });
}

void tell_assumptions(const std::vector<PlanReport>& reports, Console& console) {
  for (const PlanReport& report : reports) {
    const std::string of = reports.size() > 1 ? report.title() + ": " : "";
    for (const std::string& assumption : report.preview.assumptions) {
      console.note("note: " + printable(of + assumption) + "\n");
    }
  }
}

int run(CommandLine& line) {
  PlanOptions options;
  if (auto code = line.parse(options.declare())) {
    return *code;
  }
  Console& console = line.console();
  options.output.apply(console);
  if (const std::string wrong = options.wrong_call(); !wrong.empty()) {
    return line.usage_error(wrong, "Name the stack to compare with, or another template.");
  }
  StateOptions state = options.state;
  if (options.has_deployed() || (!options.base.empty() && state.state.empty())) {
    // Two files compare alike everywhere; a store that is asked for lends its external providers.
    state.state = ":memory:";
  }
  auto session = Session::open(state, console, Session::Access::Read, "plan");
  if (!session) {
    return line.failure(session.error());
  }
  Sink sink;
  std::vector<PlanReport> reports = PlanRun(options, **session, sink).run();
  tell_faults(sink, (*session)->sources(), console);
  if (reports.empty() && sink.has_errors()) {
    return exit_code_of(sink);
  }
  const std::string id = comment_id(options, reports);
  const PlanDocument document{std::move(reports), id, (*session)->sources()};
  const std::string text = show(options, document, console);
  if (options.output_file.empty()) {
    console.out(text);
  } else if (auto written = write_file(options.output_file, text); !written) {
    return line.failure(written.error());
  }
  if (options.format == "github") {
    if (auto written = write_github_files(document); !written) {
      return line.failure(written.error());
    }
  } else if (options.format == "text") {
    tell_assumptions(document.reports, console);
  }
  if (sink.has_errors()) {
    return exit_code_of(sink);
  }
  const bool is_changed =
      std::any_of(document.reports.begin(), document.reports.end(), &has_changes);
  return is_gated(options, document.reports)        ? kGated
         : options.detailed_exit_code && is_changed ? kChanges
                                                    : kOk;
}

constinit Command plan{"plan", Command::Group::Stack, "preview what a deployment would change",
#include "help_plan.md.inc"
                       , &run};
const Register<Command> kRegister{plan};

}  // namespace
}  // namespace formwork::cli
