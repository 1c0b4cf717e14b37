// SPDX-License-Identifier: Apache-2.0
#include "engine/base/json_write.hh"
#include "tools/formwork/lint/format.hh"
#include "tools/formwork/lint/formats/ascii_json.hh"

namespace formwork::cli {
namespace {

void write_corner(JsonWriter& json, std::string_view name, LineColumn at) {
  json.key(name).begin_object();
  json.member_int("ColumnNumber", at.column).member_int("LineNumber", at.line);
  json.end_object();
}

void write_path(JsonWriter& json, const LintFinding& finding) {
  json.key("Path");
  if (!finding.path) {
    json.null();
    return;
  }
  json.begin_array();
  for (const LintPathPart& part : *finding.path) {
    if (part.is_index()) {
      json.integer(part.index);
    } else {
      json.string(part.key);
    }
  }
  json.end_array();
}

void write_text_or_null(JsonWriter& json, std::string_view name, const std::string* text) {
  json.key(name);
  if (text == nullptr) {
    json.null();
  } else {
    json.string(*text);
  }
}

// The levels as cfn-lint spells them.
const char* level(Severity severity) {
  return severity == Severity::Error     ? "Error"
         : severity == Severity::Warning ? "Warning"
                                         : "Informational";
}

void write_finding(JsonWriter& json, const LintFinding& finding) {
  json.begin_object();
  write_text_or_null(json, "Filename", finding.file ? &*finding.file : nullptr);
  json.member("Id", finding.id).member("Level", level(finding.severity));
  json.key("Location").begin_object();
  write_corner(json, "End", finding.end);
  write_path(json, finding);
  write_corner(json, "Start", finding.begin);
  json.end_object();
  json.member("Message", finding.message);
  write_text_or_null(json, "ParentId", finding.parent_id.empty() ? nullptr : &finding.parent_id);
  json.key("Rule").begin_object();
  json.member("Description", finding.rule->what).member("Id", finding.rule->id);
  json.member("ShortDescription", finding.rule->title).member("Source", finding.rule->source);
  json.end_object().end_object();
}

// cfn-lint's JSON to the byte: keys sorted, four spaces, nothing but ASCII.
std::string write(const LintOutcome& outcome, const LintFormatOptions&) {
  std::string text;
  JsonWriter json(text, 4);
  json.begin_array();
  for (const LintFinding& finding : outcome.findings) {
    write_finding(json, finding);
  }
  json.end_array();
  return ascii_json(text) + "\n";
}

constinit LintFormat format{"json", "cfn-lint's JSON", &write, true};
const Register<LintFormat> kRegister{format};

}  // namespace
}  // namespace formwork::cli
