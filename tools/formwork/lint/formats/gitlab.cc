// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/base/json_write.hh"
#include "tools/formwork/lint/format.hh"

namespace formwork::cli {
namespace {

void write_corner(JsonWriter& json, std::string_view name, LineColumn at) {
  json.key(name).begin_object();
  json.member_int("line", at.line).member_int("column", at.column).end_object();
}

std::string write(const LintOutcome& outcome, const LintFormatOptions&) {
  std::string text;
  JsonWriter json(text, 2);
  json.begin_array();
  for (const LintFinding& finding : outcome.findings) {
    json.begin_object().member("type", "issue").member("check_name", finding.rule->id);
    json.member("description", std::string(finding.rule->id) + ": " + finding.message);
    json.key("categories").begin_array().string("Bug Risk").end_array();
    json.member("severity", finding.severity == Severity::Error     ? "major"
                            : finding.severity == Severity::Warning ? "minor"
                                                                    : "info");
    json.member("fingerprint", finding.id);
    json.key("location").begin_object();
    json.member("path", finding.file.value_or("stdin"));
    json.key("positions").begin_object();
    write_corner(json, "begin", finding.begin);
    write_corner(json, "end", finding.end);
    json.end_object().end_object().end_object();
  }
  json.end_array();
  return text + "\n";
}

constinit LintFormat format{"gitlab", "GitLab code quality report", &write};
const Register<LintFormat> kRegister{format};

}  // namespace
}  // namespace formwork::cli
