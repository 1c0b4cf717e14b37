// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/lint/rule_text.hh"

#include <string_view>

#include "engine/base/text.hh"

namespace formwork::cli {

namespace {

using lint::Rule;
using lint::RuleOption;

constexpr std::size_t kWidth = 100;

std::string wrap(std::string_view text) {
  std::string out;
  std::size_t column = 0;
  for (std::string_view word : split(text, " ")) {
    if (column != 0 && column + 1 + word.size() > kWidth) {
      out += "\n";
      column = 0;
    }
    out += column == 0 ? "" : " ";
    out += word;
    column += (column == 0 ? 0 : 1) + word.size();
  }
  return out + "\n";
}

// Without the line ends behind it; what stands before the first line is its indentation.
std::string_view trim_end(std::string_view text) {
  const std::size_t last = text.find_last_not_of("\n ");
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

std::string indented(std::string_view text) {
  std::string out;
  for (std::string_view line : split(trim_end(text), "\n")) {
    out += line.empty() ? "\n" : "    " + std::string(line) + "\n";
  }
  return out;
}

const char* severity_word(const Rule& rule) {
  switch (rule.severity()) {
    case Severity::Error:
      return "error";
    case Severity::Warning:
      return "warning";
    default:
      return "note";
  }
}

const char* type_word(RuleOption::Type type) {
  switch (type) {
    case RuleOption::Type::Boolean:
      return "true or false";
    case RuleOption::Type::String:
      return "a text";
    case RuleOption::Type::Integer:
      return "a number";
    case RuleOption::Type::StringList:
      return "a list of texts";
  }
  return "";
}

// "strict (true or false, by default false)"
std::string describe(const RuleOption& option) {
  std::string text = std::string(option.name) + " (" + type_word(option.type);
  text += option.default_value.empty() ? ", by default empty"
                                       : ", by default " + std::string(option.default_value);
  return text + ")";
}

std::string settings_text(const Rule& rule) {
  std::string text;
  for (const RuleOption& option : rule.options) {
    text += "Setting: " + describe(option) + ", -x " + std::string(rule.id) + ":" +
            std::string(option.name) + "=VALUE\n";
  }
  return text;
}

// When the rule is checked, and how to do without it.
std::string selection_text(const Rule& rule) {
  const std::string id(rule.id);
  std::string when = "Checked by default.";
  if (rule.is_experimental) {
    when = "Experimental: checked with -e.";
  } else if (rule.severity() == Severity::Info) {
    when = "Checked with -c I.";
  }
  if (rule.kind == Rule::Kind::Engine) {
    return when + "\n";
  }
  return when + " Without it: -i " + id + " for a call, ignore_checks: [" + id +
         "] in .cfnlintrc\nor in Metadata of the template or resource, " +
         "# cfn-lint-disable-line " + id + " for a line.\n";
}

// A heading's link on the page.
std::string anchor(const Rule& rule) {
  return "[" + std::string(rule.id) + "](#" + to_lower(rule.id) + ")";
}

std::string fenced(std::string_view title, std::string_view snippet) {
  return snippet.empty()
             ? std::string()
             : std::string(title) + "\n\n```yaml\n" + std::string(trim_end(snippet)) + "\n```\n\n";
}

std::string section(const Rule& rule) {
  std::string text = "## " + std::string(rule.id) + "\n\n**" + std::string(rule.title) + "** (" +
                     severity_word(rule) + ", " + rule_mechanism(rule) + ")\n\n" +
                     std::string(rule.what) + " " + std::string(rule.why) + "\n\n";
  for (const RuleOption& option : rule.options) {
    text += "Setting: " + describe(option) + ".\n\n";
  }
  text += fenced("Breaks the rule:", rule.example) + fenced("Put right:", rule.instead);
  return text + "[Documentation](" + std::string(rule.source) + ")\n\n";
}

}  // namespace

const char* rule_mechanism(const Rule& rule) {
  if (rule.kind == Rule::Kind::Engine) {
    return "engine";
  }
  if (rule.kind == Rule::Kind::Data) {
    return "data";
  }
  return rule.match == nullptr && rule.places.empty() && !rule.methods.empty() ? "keyword" : "code";
}

std::string explain_rule(const Rule& rule) {
  std::string text =
      wrap(std::string(rule.id) + " " + std::string(rule.title) + " (" + severity_word(rule) + ")");
  text += "\n" + wrap(rule.what) + wrap(rule.why);
  if (!rule.example.empty()) {
    text += "\nBreaks the rule:\n\n" + indented(rule.example);
  }
  if (!rule.instead.empty()) {
    text += "\nPut right:\n\n" + indented(rule.instead);
  }
  text += "\n" + settings_text(rule) + selection_text(rule);
  return text + "Documentation: " + std::string(rule.source) + "\n";
}

std::string rules_page() {
  std::string text =
      "# The linter's rules\n\n"
      "Written by `formwork explain --format markdown`; `tools/dev/rule_docs.sh` renews it. E are "
      "errors,\nW warnings, I notes (`-c I`). How to choose and leave out rules: "
      "[lint](../tools/formwork/commands/lint.md).\n\n";
  char letter = 0;
  for (const Rule* rule : lint::all_rules()) {
    text += rule->id[0] == letter ? " " : (letter == 0 ? "" : "\n\n");
    letter = rule->id[0];
    text += anchor(*rule);
  }
  text += "\n\n";
  for (const Rule* rule : lint::all_rules()) {
    text += section(*rule);
  }
  text.pop_back();
  return text;
}

std::string rules_table() {
  std::string text;
  for (const Rule* rule : lint::all_rules()) {
    text +=
        std::string(rule->id) + "\t" + severity_word(*rule) + "\t" + rule_mechanism(*rule) + "\n";
  }
  return text;
}

}  // namespace formwork::cli
