// SPDX-License-Identifier: Apache-2.0
#include "engine/base/text.hh"
#include "tools/formwork/command.hh"
#include "tools/formwork/lint/rule_text.hh"
#include "tools/formwork/plan/transition_text.hh"

namespace formwork::cli {
namespace {

constexpr std::string_view kCodes =
#include "help_codes.md.inc"
    ;

// The section "## CODE title" up to the next one; "" when there is none.
std::string_view find_section(std::string_view code) {
  std::size_t begin = kCodes.find("\n## " + std::string(code) + " ");
  if (begin == std::string_view::npos) {
    return {};
  }
  std::size_t end = kCodes.find("\n## ", begin + 1);
  return trim(kCodes.substr(begin, end == std::string_view::npos ? end : end - begin));
}

std::string all_titles() {
  std::string text;
  for (const lint::Rule* rule : lint::all_rules()) {
    text += std::string(rule->id) + " " + std::string(rule->title) + "\n";
  }
  for (const TransitionRule* rule : all_transition_rules()) {
    text += std::string(rule->id) + " " + std::string(rule->title) + "\n";
  }
  for (std::string_view line : split(kCodes, "\n")) {
    text += line.starts_with("## ") ? std::string(line.substr(3)) + "\n" : "";
  }
  return text;
}

// What is known of one code; "" when there is no such code.
std::string explain_code(const std::string& code) {
  if (const lint::Rule* rule = lint::find_rule(to_upper(code))) {
    return explain_rule(*rule);
  }
  if (const TransitionRule* rule = find_transition_rule(to_upper(code))) {
    return explain_transition(*rule);
  }
  std::string_view section = find_section(to_upper(code));
  section = section.empty() ? find_section(code) : section;
  return section.empty() ? std::string() : std::string(section.substr(3)) + "\n";
}

int run(CommandLine& line) {
  std::string code;
  std::string format = "text";
  OptionSet set;
  set.positional("CODE", code, "A code of a fault, e.g. E3004; without it, all are listed", false);
  set.option("-f,--format", format, "FORMAT",
             "Of the list: titles, all rules as one page, or id, severity and kind of each rule; "
             "transitions: the rules of plan as one page")
      .choices = {"text", "markdown", "table", "transitions"};
  if (auto done = line.parse(set)) {
    return *done;
  }
  if (code.empty()) {
    line.console().out(format == "markdown"      ? rules_page()
                       : format == "table"       ? rules_table()
                       : format == "transitions" ? transitions_page()
                                                 : all_titles());
    return kOk;
  }
  const std::string text = explain_code(code);
  if (text.empty()) {
    return line.failure({"F003",
                         Severity::Error,
                         "no fault has the code '" + code + "'",
                         {},
                         {},
                         "formwork explain lists all codes."});
  }
  line.console().out(text);
  return kOk;
}

constinit Command explain{"explain", Command::Group::Program, "say more about the code of a fault",
#include "help_explain.md.inc"
                          , &run};
const Register<Command> kRegister{explain};

}  // namespace
}  // namespace formwork::cli
