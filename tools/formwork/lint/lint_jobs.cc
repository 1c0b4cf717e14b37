// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/lint/lint_jobs.hh"

#include <algorithm>
#include <atomic>
#include <exception>
#include <iterator>
#include <set>
#include <string>
#include <thread>
#include <utility>

namespace formwork::cli {

namespace {

// Each thread takes the next job until none is left. What a job throws (memory) is thrown again on
// the calling thread, where the program tells it.
std::vector<LintedTemplate> run_all(const std::vector<LintJob>& jobs, const LintSettings& settings,
                                    std::size_t threads) {
  std::vector<LintedTemplate> done(jobs.size());
  std::vector<std::exception_ptr> thrown(jobs.size());
  std::atomic<std::size_t> next = 0;
  auto work = [&] {
    for (std::size_t i = next++; i < jobs.size(); i = next++) {
      try {
        done[i] = lint_template(jobs[i], settings);
      } catch (...) {
        thrown[i] = std::current_exception();
      }
    }
  };
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < threads; ++i) {
    others.emplace_back(work);
  }
  work();
  for (std::thread& other : others) {
    other.join();
  }
  for (const std::exception_ptr& fault : thrown) {
    if (fault) {
      std::rethrow_exception(fault);
    }
  }
  return done;
}

void add(LintedJobs& all, const LintJob& job, LintedTemplate&& one) {
  if (one.is_skipped) {
    return;
  }
  if (one.fatal && !all.fatal) {
    all.fatal = std::move(one.fatal);
  }
  std::move(one.notes.begin(), one.notes.end(), std::back_inserter(all.notes));
  all.is_serverless = all.is_serverless || one.is_serverless;
  if (!one.findings.empty() && one.text != nullptr) {
    all.outcome.texts.emplace(job.file.value_or(""), std::move(one.text));
  }
  std::move(one.findings.begin(), one.findings.end(), std::back_inserter(all.outcome.findings));
  std::vector<const lint::Rule*>& used = all.outcome.used_rules;
  if (used.empty()) {
    used = std::move(one.used_rules);
  } else if (used != one.used_rules) {
    used.insert(used.end(), one.used_rules.begin(), one.used_rules.end());
    std::sort(used.begin(), used.end(), [](const auto* a, const auto* b) { return a->id < b->id; });
    used.erase(std::unique(used.begin(), used.end()), used.end());
  }
  for (const auto& [id, microseconds] : one.rule_microseconds) {
    all.rule_microseconds[id] += microseconds;
  }
}

std::size_t count_templates(const std::vector<LintJob>& jobs, const std::vector<bool>& skipped) {
  std::set<std::string> files;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (!skipped[i]) {
      files.insert(jobs[i].file.value_or(""));
    }
  }
  return files.size();
}

// A template that is checked with several sets of parameters says most things more than once.
void drop_repeated(std::vector<LintFinding>& findings) {
  std::set<std::string> seen;
  std::erase_if(findings, [&](const LintFinding& finding) {
    std::string key = finding.id + finding.parent_id;
    for (std::uint32_t number :
         {finding.begin.line, finding.begin.column, finding.end.line, finding.end.column}) {
      key += ":" + std::to_string(number);
    }
    return !seen.insert(std::move(key)).second;
  });
}

}  // namespace

LintedJobs run_lint_jobs(const std::vector<LintJob>& jobs, const LintSettings& settings,
                         unsigned threads) {
  if (threads == 0) {
    threads = std::max(1U, std::thread::hardware_concurrency());
  }
  std::vector<LintedTemplate> done =
      run_all(jobs, settings, std::min<std::size_t>(threads, jobs.size()));
  LintedJobs all;
  std::vector<bool> skipped;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    skipped.push_back(done[i].is_skipped);
    add(all, jobs[i], std::move(done[i]));
  }
  all.outcome.template_count = count_templates(jobs, skipped);
  sort_findings(all.outcome.findings);
  drop_repeated(all.outcome.findings);
  return all;
}

}  // namespace formwork::cli
