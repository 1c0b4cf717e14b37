// SPDX-License-Identifier: Apache-2.0
#include "engine/base/text.hh"

#include <algorithm>
#include <string>
#include <vector>

#include "tools/formwork/console.hh"
#include "tools/formwork/fault_text.hh"
#include "tools/formwork/lint/format.hh"

namespace formwork::cli {
namespace {

// More than that nobody reads; the other formats have all.
constexpr std::size_t kMostShown = 200;

Style style_of(Severity severity) {
  return severity == Severity::Error     ? Style::Red
         : severity == Severity::Warning ? Style::Yellow
                                         : Style::Blue;
}

// "'Bb' is not one of ['B']": the nearest of the names, if any is near.
std::string nearest_name(std::string_view message) {
  constexpr std::string_view kForm = "' is not one of ['";
  std::size_t at = message.find(kForm);
  if (!message.starts_with("'") || at == std::string_view::npos || !message.ends_with("']")) {
    return "";
  }
  std::string_view name = message.substr(1, at - 1);
  std::string_view list = message.substr(at + kForm.size());
  list.remove_suffix(2);
  auto nearest = find_nearest(name, split(list, "', '"));
  return nearest ? "Did you mean '" + std::string(*nearest) + "'?" : "";
}

class TextReport {
 public:
  TextReport(const LintOutcome& outcome, bool colored) : outcome_(outcome), colored_(colored) {}

  std::string run() {
    std::size_t shown = std::min(outcome_.findings.size(), kMostShown);
    for (std::size_t i = 0; i < shown; ++i) {
      finding(outcome_.findings[i]);
    }
    if (shown < outcome_.findings.size()) {
      text_ += "and " + std::to_string(outcome_.findings.size() - shown) +
               " more (the other formats show all)\n";
    }
    return std::move(text_);
  }

 private:
  void finding(const LintFinding& finding) {
    bool is_of_the_call = finding.rule->id == "E0003";
    std::string place = is_of_the_call ? "formwork:"
                                       : printable(finding.file.value_or("<stdin>")) + ":" +
                                             std::to_string(finding.begin.line) + ":" +
                                             std::to_string(finding.begin.column) + ":";
    std::string level = std::string(to_string(finding.severity)) + " ";
    text_ += paint(Style::Bold, place, colored_) + " " +
             paint(style_of(finding.severity), level + std::string(finding.rule->id), colored_) +
             " " + printable(finding.message) + "\n";
    excerpt(finding);
    std::string help = finding.help.empty() ? nearest_name(finding.message) : finding.help;
    if (!help.empty()) {
      text_ += "  help: " + printable(help) + "\n";
    }
    introduce(*finding.rule);
  }

  // What the rule wants, once for each rule of a report.
  void introduce(const lint::Rule& rule) {
    const bool is_known =
        std::find(introduced_.begin(), introduced_.end(), &rule) != introduced_.end();
    if (!is_known && !rule.title.empty() && rule.kind != lint::Rule::Kind::Engine) {
      introduced_.push_back(&rule);
      text_ += "  rule: " + std::string(rule.title) + "; formwork explain " + std::string(rule.id) +
               " shows how\n";
    }
  }

  void excerpt(const LintFinding& finding) {
    auto text = outcome_.texts.find(finding.file.value_or(""));
    if (text == outcome_.texts.end()) {
      return;
    }
    if (source_.text.empty() || source_.name != text->first) {
      source_ = Source{text->first, *text->second, 0, {}, {}};
    }
    // A finding about the whole template has no line worth showing.
    bool is_of_all = finding.begin.line == 1 && finding.begin.column == 1 &&
                     (!finding.path || finding.path->empty()) && finding.rule->id != "E0000";
    std::string_view line = SourceMap::line(source_, finding.begin.line);
    if (!is_of_all && !line.empty()) {
      text_ += source_excerpt(line, finding.begin, finding.end, finding.severity, colored_);
    }
  }

  const LintOutcome& outcome_;
  bool colored_;
  std::string text_;
  Source source_;
  std::vector<const lint::Rule*> introduced_;
};

std::string write(const LintOutcome& outcome, const LintFormatOptions& options) {
  return TextReport(outcome, options.is_colored).run();
}

constinit LintFormat format{"text", "places in the source, for people", &write};
const Register<LintFormat> kRegister{format};

}  // namespace
}  // namespace formwork::cli
