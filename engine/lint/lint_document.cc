// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "engine/base/hash.hh"
#include "engine/lint/conditions/sorted_equals.hh"
#include "engine/lint/linter.hh"
#include "engine/lint/run.hh"
#include "engine/lint/template/expand.hh"
#include "engine/lint/template/locate.hh"
#include "engine/lint/template/retype.hh"

namespace formwork::lint {
namespace {

bool has_prefix(std::string_view id, const std::vector<std::string>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](const std::string& prefix) { return id.starts_with(prefix); });
}

bool is_same(LineColumn a, LineColumn b) {
  return a.line == b.line && a.column == b.column;
}

/// Which rules a resource's own metadata switches off: rule id -> resource names.
class ResourceDirectives {
 public:
  explicit ResourceDirectives(const Node& root) {
    const Node* resources = root.get("Resources");
    for (const Member& member :
         resources == nullptr ? std::span<const Member>() : resources->members()) {
      const Node* node = member.value->get("Type") == nullptr ? nullptr : member.value;
      for (std::string_view key : {"Metadata", "cfn-lint", "config", "ignore_checks"}) {
        node = node == nullptr ? nullptr : node->get(key);
      }
      for (const Node* id : node == nullptr ? std::span<const Node* const>() : node->items()) {
        if (id->is_string()) {
          resources_[id->text()].insert(member.key);
        }
      }
    }
  }

  bool hides(const Finding& finding, const LintConfig& config) const {
    const auto found = resources_.find(finding.rule->id);
    if (found == resources_.end() || has_prefix(finding.rule->id, config.mandatory_checks)) {
      return false;
    }
    // A finding of the whole template has no resource that could allow it.
    if (finding.path.size() < 2 || finding.path[0].key != "Resources") {
      return finding.path.empty();
    }
    return found->second.contains(finding.path[1].key);
  }

 private:
  std::unordered_map<std::string_view, std::unordered_set<std::string_view>> resources_;
};

/// Turns what rules say into findings.
class Reporter {
 public:
  Reporter(const Node& root, const SourceMap& sources, std::string_view file,
           const LintConfig& config)
      : root_(root), sources_(sources), file_(file), config_(config), directives_(root) {}

  void report(const Rule& rule, const RuleMatch& match) { report(rule, match, {}, {}); }

  /// A finding of the engine itself.
  void report(std::string_view rule_id, std::string message, std::optional<TextPlace> place) {
    Finding finding;
    finding.rule = find_rule(rule_id);
    if (finding.rule == nullptr || !is_enabled(*finding.rule, config_)) {
      return;
    }
    finding.message = std::move(message);
    put(finding, place);
    finding.id = id_of(finding);
    add(std::move(finding));
  }

  std::vector<Finding> take() {
    std::stable_sort(findings_.begin(), findings_.end(), [](const Finding& a, const Finding& b) {
      return std::tie(a.begin.line, a.rule->id) < std::tie(b.begin.line, b.rule->id);
    });
    return std::move(findings_);
  }

 private:
  void report(const Rule& rule, const RuleMatch& match, const std::vector<PathStep>& above,
              const std::string& parent_id) {
    Finding finding;
    finding.rule = match.rule == nullptr ? &rule : match.rule;
    finding.message = match.message;
    finding.path = above;
    finding.path.insert(finding.path.end(), match.path.begin(), match.path.end());
    finding.parent_id = parent_id;
    put(finding, match.place.is_known() ? place_of(match.place, sources_)
                                        : locate(root_, sources_, finding.path));
    finding.id = id_of(finding);
    const std::string id = finding.id;
    const std::vector<PathStep> path = finding.path;
    if (is_enabled(*finding.rule, config_) && !directives_.hides(finding, config_)) {
      add(std::move(finding));
    }
    // What explains a finding is filed below its path, and with a whole path of its own.
    for (const RuleMatch& inner : match.context) {
      report(rule, inner, path, id);
    }
  }

  static void put(Finding& finding, const std::optional<TextPlace>& place) {
    if (place) {
      finding.begin = place->begin;
      finding.end = place->end;
    }
  }

  std::string id_of(const Finding& finding) const {
    std::string text(finding.rule->id);
    for (std::string_view part : {std::string_view(finding.message), file_}) {
      text.append(1, '\n').append(part);
    }
    text.append(1, '\n').append(std::to_string(finding.begin.line));
    std::string id = md5_hex(text);
    for (std::size_t at : {8U, 13U, 18U, 23U}) {
      id.insert(at, "-");
    }
    return id;
  }

  void add(Finding finding) {
    const auto is_equal = [&](std::size_t index) {
      const Finding& other = findings_[index];
      return other.rule == finding.rule && other.message == finding.message &&
             is_same(other.begin, finding.begin) && is_same(other.end, finding.end) &&
             other.parent_id == finding.parent_id;
    };
    std::vector<std::size_t>& same_id = by_id_[finding.id];
    if (std::none_of(same_id.begin(), same_id.end(), is_equal)) {
      same_id.push_back(findings_.size());
      findings_.push_back(std::move(finding));
    }
  }

  const Node& root_;
  const SourceMap& sources_;
  std::string_view file_;
  const LintConfig& config_;
  ResourceDirectives directives_;
  std::vector<Finding> findings_;
  std::unordered_map<std::string, std::vector<std::size_t>> by_id_;
};

void run_rules(std::span<const Rule* const> rules, Run& run, Reporter& reporter,
               LintReport& report) {
  using Clock = std::chrono::steady_clock;
  for (const Rule* rule : rules) {
    if (rule->match == nullptr) {
      continue;
    }
    const Clock::time_point begin = Clock::now();
    RuleMatches matches;
    rule->match(*rule, run, matches);
    for (const RuleMatch& match : matches) {
      reporter.report(*rule, match);
    }
    if (run.config().measures_rules) {
      const auto spent =
          std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin);
      report.rule_microseconds[rule->id] = static_cast<std::uint64_t>(spent.count());
    }
  }
}

// Paths may name keys that expanding and rules made, which end with the run.
void keep_paths(LintReport& report) {
  report.texts = std::make_shared<Arena>();
  for (Finding& finding : report.findings) {
    for (PathStep& step : finding.path) {
      step.key = report.texts->copy_text(step.key);
    }
  }
}

}  // namespace

bool is_enabled(const Rule& rule, const LintConfig& config) {
  if ((rule.is_experimental && !config.include_experimental) ||
      !has_prefix(rule.id, config.include_checks)) {
    return false;
  }
  if (has_prefix(rule.id, config.mandatory_checks)) {
    return true;
  }
  return std::none_of(
      config.ignore_checks.begin(), config.ignore_checks.end(),
      [&](const std::string& prefix) { return !prefix.empty() && rule.id.starts_with(prefix); });
}

LintReport lint_document(const Document& document, const SourceMap& sources, std::string_view file,
                         const LintConfig& config) {
  LintReport report;
  Arena arena;
  const Node& root = *retype(*document.root, arena);
  if (!root.is_map()) {
    Reporter reporter(root, sources, file, config);
    reporter.report("E0000", "Template needs to be an object.", std::nullopt);
    report.findings = reporter.take();
    return report;
  }
  const Expansion expansion = expand(root, sources, file, config, arena);
  NodeBuilder builder(arena);
  const Node& expanded =
      *with_sorted_equals(builder, expansion.root == nullptr ? root : *expansion.root);
  Reporter reporter(expanded, sources, file, config);
  for (const ExpansionFault& fault : expansion.faults) {
    reporter.report("E0001", fault.message, fault.place);
  }
  std::optional<Run> run;
  if (expansion.faults.empty()) {
    run.emplace(expanded, sources, file, config);
    run->set_original(root);
    run_rules(all_rules(), *run, reporter, report);
    run_rules(config.custom_rules, *run, reporter, report);
  }
  report.findings = reporter.take();
  keep_paths(report);  // The run still holds what they name.
  return report;
}

}  // namespace formwork::lint
