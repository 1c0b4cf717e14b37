// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/check/check.hh"
#include "tools/formwork/command.hh"
#include "tools/formwork/fault_text.hh"
#include "tools/formwork/template_input.hh"

namespace formwork::cli {
namespace {

// cfn-lint's bits.
constexpr int kErrorBit = 2;
constexpr int kWarningBit = 4;
constexpr int kInfoBit = 8;

struct Counts {
  std::size_t errors = 0;
  std::size_t warnings = 0;
  std::size_t infos = 0;

  void add(Severity severity) {
    (severity == Severity::Error ? errors : severity == Severity::Warning ? warnings : infos)++;
  }
  int exit_code() const {
    return (errors != 0 ? kErrorBit : 0) | (warnings != 0 ? kWarningBit : 0) |
           (infos != 0 ? kInfoBit : 0);
  }
};

void append_count(std::string& text, std::size_t count, std::string_view what) {
  if (count != 0) {
    text += text.empty() ? "" : ", ";
    text += std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
  }
}

std::string summary(const Counts& counts, std::size_t files) {
  std::string text;
  append_count(text, counts.errors, "error");
  append_count(text, counts.warnings, "warning");
  append_count(text, counts.infos, "note");
  text = text.empty() ? "no faults" : text;
  return text + " in " + std::to_string(files) + (files == 1 ? " template\n" : " templates\n");
}

bool is_ignored(const Diagnostic& fault, const std::vector<std::string>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(), [&](const std::string& prefix) {
    return !prefix.empty() && fault.code.starts_with(prefix);
  });
}

void validate_file(const std::string& path, SourceMap& sources, const Inputs& inputs,
               const InputOptions& options, const Environment& environment, CheckOptions checks,
               Sink& sink) {
  auto loaded = load_expanded(path, sources, inputs, options, environment, sink, Severity::Warning);
  if (loaded != nullptr) {
    check_template(loaded->model, environment, sink, checks);
  }
}

int run(CommandLine& line) {
  OutputOptions output;
  PlaceOptions place;
  InputOptions options;
  std::vector<std::string> templates;
  std::vector<std::string> ignored;
  std::string format = "text";
  OptionSet set;
  set.positionals("TEMPLATE", templates, "Template files, or - for standard input").completion =
      OptionSet::Completion::File;
  set.option("-f,--format", format, "FORMAT", "Output format").choices = {"text", "json"};
  set.repeatable("-i,--ignore", ignored, "CODE", "Leave out faults whose code begins so");
  options.declare_parameters(set);
  place.declare(set);
  output.declare(set);
  if (auto code = line.parse(set)) {
    return *code;
  }
  Console& console = line.console();
  output.apply(console);
  auto environment = place.environment();
  if (!environment) {
    return line.usage_error(environment.error());
  }
  SourceMap sources;
  Sink sink;
  Inputs inputs;
  if (auto code = read_inputs_or_fail(options, sources, console, inputs)) {
    return *code;
  }
  for (const std::string& path : templates) {
    validate_file(path, sources, inputs, options, *environment, {place.is_region_chosen()}, sink);
  }
  std::vector<const Diagnostic*> faults = sorted_faults(sink.all());
  std::erase_if(faults, [&](const Diagnostic* fault) { return is_ignored(*fault, ignored); });
  Counts counts;
  for (const Diagnostic* fault : faults) {
    counts.add(fault->severity);
  }
  if (format == "json") {
    console.out(faults_to_json(faults, sources, 2) + "\n");
    return counts.exit_code();
  }
  std::size_t shown = std::min(faults.size(), kMostFaults);
  for (std::size_t i = 0; i < shown; ++i) {
    console.out(fault_text(*faults[i], &sources, console.colors_out()));
  }
  if (shown < faults.size()) {
    console.out("and " + std::to_string(faults.size() - shown) + " more (--format json has all)\n");
  }
  console.note(summary(counts, templates.size()));
  return counts.exit_code();
}

constinit Command validate{"validate", Command::Group::Template,
                           "find what a deployment would refuse",
#include "help_validate.md.inc"
                       , &run};
const Register<Command> kRegister{validate};

}  // namespace
}  // namespace formwork::cli
