// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/plan/transition_text.hh"

#include "engine/base/text.hh"

namespace formwork::cli {

namespace {

constexpr std::size_t kWidth = 100;

std::string wrap(std::string_view text) {
  std::string out;
  std::size_t column = 0;
  for (const std::string_view word : split(text, " ")) {
    if (column != 0 && column + 1 + word.size() > kWidth) {
      out += "\n";
      column = 0;
    }
    out += (column == 0 ? "" : " ") + std::string(word);
    column += (column == 0 ? 0 : 1) + word.size();
  }
  return out + "\n";
}

std::string indented(std::string_view text) {
  std::string out;
  for (const std::string_view line : split(text, "\n")) {
    out += line.empty() ? "" : "    " + std::string(line) + "\n";
  }
  return out;
}

const char* question_of(const TransitionRule& rule) {
  return rule.id.starts_with('D') ? "does the update lose data?" : "will the update fail?";
}

std::string section(const TransitionRule& rule) {
  return "## " + std::string(rule.id) + "\n\n**" + std::string(rule.title) + "** (" +
         question_of(rule) + ")\n\n" + std::string(rule.what) + " " + std::string(rule.why) +
         "\n\nSpeaks about:\n\n```diff\n" + std::string(rule.example) +
         "```\n\nThe way out: " + std::string(rule.fix) + "\n\n[Documentation](" +
         std::string(rule.source) + ")\n\n";
}

}  // namespace

std::string explain_transition(const TransitionRule& rule) {
  return wrap(std::string(rule.id) + " " + std::string(rule.title) + " (" + question_of(rule) +
              ")") +
         "\n" + wrap(rule.what) + wrap(rule.why) + "\nSpeaks about:\n\n" + indented(rule.example) +
         "\n" + wrap("The way out: " + std::string(rule.fix)) +
         "Documentation: " + std::string(rule.source) + "\n";
}

std::string transitions_page() {
  std::string text =
      "# Transition rules\n\n"
      "What `formwork plan` says of an update as a whole: T rules ask whether it will fail, D "
      "rules "
      "whether it\nloses data. Written by `formwork explain --format transitions`; "
      "`tools/dev/rule_docs.sh` renews it.\n\n";
  for (const TransitionRule* rule : all_transition_rules()) {
    text += "[" + std::string(rule->id) + "](#" + to_lower(rule->id) + ") ";
  }
  text.back() = '\n';
  text += "\n";
  for (const TransitionRule* rule : all_transition_rules()) {
    text += section(*rule);
  }
  text.pop_back();
  return text;
}

}  // namespace formwork::cli
