// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/lint/fix/fix_template.hh"

#include <algorithm>
#include <map>
#include <utility>

#include "tools/formwork/lint/fix/fixer.hh"

namespace formwork::cli {

namespace {

// Bounds of the work on one template.
constexpr int kMostRounds = 20;
constexpr std::size_t kMostSingleTries = 100;

using Edits = std::vector<TextEdit>;

bool overlaps_any(const Edits& edits, const Edits& others) {
  return std::any_of(edits.begin(), edits.end(), [&](const TextEdit& edit) {
    return std::any_of(others.begin(), others.end(),
                       [&](const TextEdit& other) { return overlap(edit, other); });
  });
}

// The edits of all findings that can be fixed at once.
std::vector<Edits> propose(const std::string& text, const std::vector<LintFinding>& findings) {
  SourceMap sources;
  Sink sink;
  auto document = read_document(sources, "template", text, sink);
  const Source* source = sources.find({1});
  if (document == nullptr || source == nullptr || sink.has_errors()) {
    return {};
  }
  std::vector<Edits> fixes;
  Edits all;
  for (const LintFinding& finding : findings) {
    const Fixer* fixer = find_fixer(finding.rule->id);
    if (fixer == nullptr || !finding.path) {
      continue;
    }
    Edits edits = fixer->fix({finding, *document->root, *source});
    if (!edits.empty() && !overlaps_any(edits, all)) {
      all.insert(all.end(), edits.begin(), edits.end());
      fixes.push_back(std::move(edits));
    }
  }
  return fixes;
}

// What was only used by something unused is the next to go.
bool follows_from_removal(const LintFinding& finding) {
  std::string_view id = finding.rule->id;
  return id == "W2001" || id == "W7001" || id == "W8001";
}

// Less is said about the new text, and nothing that was not said before.
bool is_better(const std::vector<LintFinding>& before, const std::vector<LintFinding>& after) {
  std::map<std::pair<std::string_view, std::string_view>, int> counts;
  for (const LintFinding& finding : before) {
    ++counts[{finding.rule->id, finding.message}];
  }
  std::size_t unlocked = 0;
  for (const LintFinding& finding : after) {
    if (--counts[{finding.rule->id, finding.message}] < 0) {
      if (!follows_from_removal(finding)) {
        return false;
      }
      ++unlocked;
    }
  }
  return after.size() - unlocked < before.size();
}

class FixRun {
 public:
  FixRun(const LintJob& job, std::string text, const LintSettings& settings)
      : job_(job), settings_(settings), text_(std::move(text)) {
    current_ = lint_text(job_, text_, settings_);
  }

  FixedTemplate run() {
    std::size_t before = current_.findings.size();
    for (int round = 0; round < kMostRounds; ++round) {
      std::vector<Edits> fixes = propose(text_, current_.findings);
      if (fixes.empty() || (!accept_all(fixes) && !accept_some(fixes))) {
        break;
      }
    }
    std::size_t after = current_.findings.size();
    std::size_t fixed = before - std::min(before, after);
    return {std::move(text_), fixed, std::move(current_)};
  }

 private:
  bool accept(const Edits& edits) {
    std::string text = apply_edits(text_, edits);
    LintedTemplate linted = lint_text(job_, text, settings_);
    if (linted.fatal || !is_better(current_.findings, linted.findings)) {
      return false;
    }
    text_ = std::move(text);
    current_ = std::move(linted);
    return true;
  }

  bool accept_all(const std::vector<Edits>& fixes) {
    Edits all;
    for (const Edits& edits : fixes) {
      all.insert(all.end(), edits.begin(), edits.end());
    }
    return accept(all);
  }

  // One after the other, when they do not go together: places are only right for the first that is
  // accepted, so the others wait for the next round.
  bool accept_some(const std::vector<Edits>& fixes) {
    for (const Edits& edits : fixes) {
      if (tries_++ >= kMostSingleTries) {
        return false;
      }
      if (accept(edits)) {
        return true;
      }
    }
    return false;
  }

  const LintJob& job_;
  const LintSettings& settings_;
  std::string text_;
  LintedTemplate current_;
  std::size_t tries_ = 0;
};

}  // namespace

FixedTemplate fix_template(const LintJob& job, std::string text, const LintSettings& settings) {
  return FixRun(job, std::move(text), settings).run();
}

}  // namespace formwork::cli
