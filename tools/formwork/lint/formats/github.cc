// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "tools/formwork/console.hh"
#include "tools/formwork/lint/format.hh"

namespace formwork::cli {
namespace {

// Workflow commands are lines: what would end a line or a property is escaped.
std::string escaped(std::string_view text, bool is_property) {
  std::string out;
  for (char c : printable(text)) {
    if (c == '%') {
      out += "%25";
    } else if (c == '\r') {
      out += "%0D";
    } else if (c == '\n') {
      out += "%0A";
    } else if (is_property && c == ':') {
      out += "%3A";
    } else if (is_property && c == ',') {
      out += "%2C";
    } else {
      out += c;
    }
  }
  return out;
}

std::string write(const LintOutcome& outcome, const LintFormatOptions&) {
  std::string text;
  for (const LintFinding& finding : outcome.findings) {
    const char* command = finding.severity == Severity::Error     ? "error"
                          : finding.severity == Severity::Warning ? "warning"
                                                                  : "notice";
    text += std::string("::") + command + " file=" + escaped(finding.file.value_or("stdin"), true) +
            ",line=" + std::to_string(finding.begin.line) +
            ",endLine=" + std::to_string(finding.end.line);
    // Columns are only understood within one line.
    if (finding.begin.line == finding.end.line) {
      text += ",col=" + std::to_string(finding.begin.column) +
              ",endColumn=" + std::to_string(finding.end.column);
    }
    std::string title = std::string(finding.rule->id) + " " + std::string(finding.rule->title);
    text += ",title=" + escaped(title, true) + "::" + escaped(finding.message, false) + "\n";
  }
  return text;
}

constinit LintFormat format{"github", "annotations of GitHub Actions", &write};
const Register<LintFormat> kRegister{format};

}  // namespace
}  // namespace formwork::cli
