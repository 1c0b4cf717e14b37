// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "tools/formwork/console.hh"
#include "tools/formwork/lint/format.hh"

namespace formwork::cli {
namespace {

constexpr Severity kLevels[] = {Severity::Error, Severity::Warning, Severity::Info};

// cfn-lint's colours.
const char* color_of(Severity severity) {
  return severity == Severity::Error     ? "\x1b[31m"
         : severity == Severity::Warning ? "\x1b[33m"
                                         : "\x1b[34m";
}

class PrettyReport {
 public:
  PrettyReport(const LintOutcome& outcome, bool colored) : outcome_(outcome), colored_(colored) {}

  std::string run() {
    const auto& all = outcome_.findings;
    for (std::size_t i = 0; i < all.size();) {
      std::size_t end = i;
      while (end < all.size() && all[end].file == all[i].file) {
        ++end;
      }
      file(i, end);
      i = end;
    }
    summary();
    return std::move(text_);
  }

 private:
  void file(std::size_t begin, std::size_t end) {
    const auto& all = outcome_.findings;
    text_ += in("\x1b[4m", printable(all[begin].file.value_or("None"))) + "\n";
    for (Severity level : kLevels) {
      for (std::size_t i = begin; i < end; ++i) {
        if (all[i].severity == level) {
          line(all[i]);
        }
      }
    }
    text_ += "\n";
  }

  void line(const LintFinding& finding) {
    std::string place =
        std::to_string(finding.begin.line) + ":" + std::to_string(finding.begin.column) + ":";
    place.resize(std::max<std::size_t>(place.size(), 20), ' ');
    std::string id(finding.rule->id);
    id.resize(std::max<std::size_t>(id.size(), 10), ' ');
    text_ += in("\x1b[0m", place) + in(color_of(finding.severity), id) +
             printable(finding.message) + "\n";
  }

  void summary() {
    text_ += "Cfn-lint scanned " + in("\x1b[1:0m", std::to_string(outcome_.template_count)) +
             " templates against " + in("\x1b[1:0m", std::to_string(outcome_.used_rules.size())) +
             " rules and found " + count(Severity::Error) + " errors, " + count(Severity::Warning) +
             " warnings, and " + count(Severity::Info) + " informational violations\n";
  }

  std::string count(Severity level) const {
    auto number = std::count_if(outcome_.findings.begin(), outcome_.findings.end(),
                                [&](const auto& finding) { return finding.severity == level; });
    return in(color_of(level), std::to_string(number));
  }

  std::string in(const char* code, const std::string& text) const {
    return colored_ ? code + text + "\x1b[0m" : text;
  }

  const LintOutcome& outcome_;
  bool colored_;
  std::string text_;
};

std::string write(const LintOutcome& outcome, const LintFormatOptions& options) {
  return PrettyReport(outcome, options.is_colored).run();
}

constinit LintFormat format{"pretty", "by file and severity, with a summary", &write, true};
const Register<LintFormat> kRegister{format};

}  // namespace
}  // namespace formwork::cli
