// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "tools/formwork/console.hh"
#include "tools/formwork/lint/format.hh"

// cfn-lint's plain text formats, to the byte.
namespace formwork::cli {
namespace {

std::string file_name(const LintFinding& finding) {
  return printable(finding.file.value_or("None"));
}

std::string number(std::uint32_t value) {
  return std::to_string(value);
}

// Where the line breaks that begin at `at` end; `at` itself when there is none.
std::size_t end_of_breaks(std::string_view text, std::size_t at) {
  std::size_t end = at;
  for (std::size_t i = at; i < text.size() && (text[i] == '\r' || text[i] == '\n'); ++i) {
    end = text[i] == '\n' ? i + 1 : end;
  }
  return end;
}

// Line breaks become one space.
std::string on_one_line(std::string_view message) {
  std::string text;
  for (std::size_t i = 0; i < message.size();) {
    std::size_t end = end_of_breaks(message, i);
    text += end == i ? message[i] : ' ';
    i = end == i ? i + 1 : end;
  }
  return printable(text);
}

std::string write_default(const LintOutcome& outcome, const LintFormatOptions&) {
  std::string text;
  for (const LintFinding& finding : outcome.findings) {
    text += std::string(finding.rule->id) + " " + printable(finding.message) + "\n" +
            file_name(finding) + ":" + number(finding.begin.line) + ":" +
            number(finding.begin.column) + "\n\n";
  }
  return text;
}

std::string write_parseable(const LintOutcome& outcome, const LintFormatOptions&) {
  std::string text;
  for (const LintFinding& finding : outcome.findings) {
    text += file_name(finding) + ":" + number(finding.begin.line) + ":" +
            number(finding.begin.column) + ":" + number(finding.end.line) + ":" +
            number(finding.end.column) + ":" + std::string(finding.rule->id) + ":" +
            on_one_line(finding.message) + "\n";
  }
  return text;
}

std::string write_quiet(const LintOutcome& outcome, const LintFormatOptions&) {
  std::string text;
  for (const LintFinding& finding : outcome.findings) {
    text += std::string(finding.rule->id) + ": " + std::string(finding.rule->title) + " " +
            file_name(finding) + ":" + number(finding.begin.line) + "\n";
  }
  return text;
}

constinit LintFormat by_default{"default", "cfn-lint's default: message, then place",
                                &write_default, true};
constinit LintFormat parseable{"parseable", "one line each, colons between the parts",
                               &write_parseable, true};
constinit LintFormat quiet{"quiet", "rule and line only", &write_quiet, true};
const Register<LintFormat> kRegisterDefault{by_default};
const Register<LintFormat> kRegisterParseable{parseable};
const Register<LintFormat> kRegisterQuiet{quiet};

}  // namespace
}  // namespace formwork::cli
