// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <string>

#include "engine/base/json_write.hh"
#include "tools/formwork/lint/format.hh"
#include "tools/formwork/lint/formats/uri.hh"
#include "tools/formwork/version.hh"

namespace formwork::cli {
namespace {

constexpr const char* kRoot = "EXECUTIONROOT";

const char* level_of(Severity severity) {
  return severity == Severity::Error ? "error" : severity == Severity::Warning ? "warning" : "note";
}

class SarifReport {
 public:
  explicit SarifReport(const LintOutcome& outcome) : outcome_(outcome) {
    for (const LintFinding& finding : outcome.findings) {
      rules_.emplace(finding.rule->id, std::pair(finding.rule, std::size_t{0}));
    }
    std::size_t index = 0;
    for (auto& [id, rule] : rules_) {
      rule.second = index++;
    }
  }

  std::string run() {
    json_.begin_object();
    json_.member("$schema",
                 "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
                 "sarif-schema-2.1.0.json");
    json_.member("version", "2.1.0");
    json_.key("runs").begin_array().begin_object();
    tool();
    json_.key("originalUriBaseIds").begin_object().key(kRoot).begin_object();
    text("description", "The folder formwork was run in.");
    json_.end_object().end_object();
    json_.member("columnKind", "unicodeCodePoints");
    json_.key("results").begin_array();
    for (const LintFinding& finding : outcome_.findings) {
      result(finding);
    }
    json_.end_array().end_object().end_array().end_object();
    return std::move(out_) + "\n";
  }

 private:
  void text(std::string_view name, std::string_view value) {
    json_.key(name).begin_object().member("text", value).end_object();
  }

  void tool() {
    json_.key("tool").begin_object().key("driver").begin_object();
    json_.member("name", "formwork").member("version", kVersion);
    text("shortDescription", "Checks CloudFormation templates; rules are numbered as in cfn-lint.");
    json_.key("rules").begin_array();
    for (const auto& [id, entry] : rules_) {
      const lint::Rule& rule = *entry.first;
      json_.begin_object().member("id", id);
      text("shortDescription", rule.title);
      text("fullDescription", rule.what);
      if (!rule.why.empty()) {
        text("help", rule.why);
      }
      json_.member_if("helpUri", rule.source);
      json_.end_object();
    }
    json_.end_array().end_object().end_object();
  }

  void result(const LintFinding& finding) {
    json_.begin_object().member("ruleId", finding.rule->id);
    json_.member_int("ruleIndex", static_cast<std::int64_t>(rules_.at(finding.rule->id).second));
    json_.member("level", level_of(finding.severity));
    text("message", finding.message);
    json_.key("locations").begin_array().begin_object();
    json_.key("physicalLocation").begin_object();
    json_.key("artifactLocation").begin_object();
    std::string file = finding.file.value_or("stdin");
    json_.member("uri", uri_of(file));
    if (!file.starts_with("/")) {
      json_.member("uriBaseId", kRoot);
    }
    json_.end_object();
    json_.key("region").begin_object();
    json_.member_int("startLine", finding.begin.line);
    json_.member_int("startColumn", finding.begin.column);
    json_.member_int("endLine", finding.end.line).member_int("endColumn", finding.end.column);
    json_.end_object().end_object().end_object().end_array();
    json_.key("partialFingerprints").begin_object();
    json_.member("formworkFinding/v1", finding.id).end_object();
    json_.end_object();
  }

  const LintOutcome& outcome_;
  std::map<std::string_view, std::pair<const lint::Rule*, std::size_t>> rules_;
  std::string out_;
  JsonWriter json_{out_, 2};
};

std::string write(const LintOutcome& outcome, const LintFormatOptions&) {
  return SarifReport(outcome).run();
}

constinit LintFormat format{"sarif", "SARIF 2.1.0, for code scanning", &write, true};
const Register<LintFormat> kRegister{format};

}  // namespace
}  // namespace formwork::cli
