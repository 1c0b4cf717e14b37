// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <string>

#include "tools/formwork/lint/format.hh"
#include "tools/formwork/lint/formats/xml_text.hh"

namespace formwork::cli {
namespace {

using FindingsByRule = std::map<std::string_view, std::vector<const LintFinding*>>;

std::string failure(const LintFinding& finding) {
  std::string message = finding.message + " at " + finding.file.value_or("None") + ":" +
                        std::to_string(finding.begin.line) + ":" +
                        std::to_string(finding.begin.column);
  return "      <failure type=\"" + xml_text(finding.message) + "\" message=\"" +
         xml_text(message) + "\"/>\n";
}

// One test case a rule: skipped when it was not in use, failed with each of its findings.
class JUnitReport {
 public:
  explicit JUnitReport(const LintOutcome& outcome) : outcome_(outcome) {
    for (const LintFinding& finding : outcome.findings) {
      by_rule_[finding.rule->id].push_back(&finding);
    }
  }

  std::string run() {
    for (const lint::Rule* rule : lint::all_rules()) {
      test_case(*rule);
    }
    // Limits are no rules of the engine.
    for (const auto& [id, findings] : by_rule_) {
      if (lint::find_rule(id) == nullptr) {
        test_case(*findings.front()->rule);
      }
    }
    std::string counts = "errors=\"0\" failures=\"" + std::to_string(failures_) + "\" tests=\"" +
                         std::to_string(tests_) + "\" time=\"0\"";
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites " + counts +
           ">\n  <testsuite name=\"CloudFormation Lint\" errors=\"0\" failures=\"" +
           std::to_string(failures_) + "\" skipped=\"" + std::to_string(skipped_) + "\" tests=\"" +
           std::to_string(tests_) + "\" time=\"0\">\n" + cases_ + "  </testsuite>\n</testsuites>\n";
  }

 private:
  bool is_used(const lint::Rule& rule) const {
    return std::find(outcome_.used_rules.begin(), outcome_.used_rules.end(), &rule) !=
               outcome_.used_rules.end() ||
           by_rule_.contains(rule.id);
  }

  void test_case(const lint::Rule& rule) {
    ++tests_;
    std::string name = std::string(rule.id) + " " + std::string(rule.title);
    cases_ +=
        "    <testcase name=\"" + xml_text(name) + "\" classname=\"" + xml_text(rule.id) + "\">\n";
    if (!is_used(rule)) {
      ++skipped_;
      cases_ += std::string("      <skipped message=\"") +
                (rule.is_experimental ? "Experimental rule - not enabled" : "Ignored rule") +
                "\"/>\n";
    } else if (auto found = by_rule_.find(rule.id); found != by_rule_.end()) {
      ++failures_;
      for (const LintFinding* finding : found->second) {
        cases_ += failure(*finding);
      }
    }
    cases_ += "    </testcase>\n";
  }

  const LintOutcome& outcome_;
  FindingsByRule by_rule_;
  std::string cases_;
  std::size_t tests_ = 0;
  std::size_t failures_ = 0;
  std::size_t skipped_ = 0;
};

std::string write(const LintOutcome& outcome, const LintFormatOptions&) {
  return JUnitReport(outcome).run();
}

constinit LintFormat format{"junit", "JUnit XML, one test case a rule", &write, true};
const Register<LintFormat> kRegister{format};

}  // namespace
}  // namespace formwork::cli
