// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/lint/finding.hh"

#include <algorithm>
#include <tuple>

#include "engine/base/hash.hh"

namespace formwork::cli {

namespace {

using lint::Rule;

// Limits that only formwork has: cfn-lint knows no rule for them.
constinit const Rule kLimits[] = {
    {.id = "F202",
     .title = "The file is too large",
     .what = "A template has at most 16 MiB of text here; CloudFormation takes 1 MB.",
     .why = "No such file can be deployed.",
     .example = "",
     .instead = "",
     .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
               "cloudformation-limits.html",
     .kind = Rule::Kind::Engine},
    {.id = "F203",
     .title = "The template is nested too deeply",
     .what = "Lists and objects are nested at most 500 deep.",
     .why = "No such file can be deployed.",
     .example = "",
     .instead = "",
     .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
               "cloudformation-limits.html",
     .kind = Rule::Kind::Engine},
    {.id = "F204",
     .title = "The template unfolds to too many values",
     .what = "YAML aliases unfold to at most 200 000 values, the whole template to four million.",
     .why = "No such file can be deployed.",
     .example = "",
     .instead = "",
     .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
               "cloudformation-limits.html",
     .kind = Rule::Kind::Engine},
};

}  // namespace

const Rule* rule_for(std::string_view id) {
  if (const Rule* rule = lint::find_rule(id)) {
    return rule;
  }
  for (const Rule& rule : kLimits) {
    if (rule.id == id) {
      return &rule;
    }
  }
  return lint::find_rule("E0000");
}

std::string_view level_name(Severity severity) {
  return severity == Severity::Error     ? "error"
         : severity == Severity::Warning ? "warning"
                                         : "informational";
}

std::string make_finding_id(const LintFinding& finding) {
  std::string text = "[" + std::string(finding.rule->id) + "] (" + finding.message + ") matched " +
                     finding.file.value_or("") + ":" + std::to_string(finding.begin.line);
  std::string hex = md5_hex(text);
  for (std::size_t at : {8U, 13U, 18U, 23U}) {
    hex.insert(at, "-");
  }
  return hex;
}

void sort_findings(std::vector<LintFinding>& findings) {
  std::stable_sort(findings.begin(), findings.end(), [](const auto& a, const auto& b) {
    return std::tie(a.file, a.begin.line, a.rule->id) < std::tie(b.file, b.begin.line, b.rule->id);
  });
}

}  // namespace formwork::cli
