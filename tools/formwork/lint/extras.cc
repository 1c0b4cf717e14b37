// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/lint/extras.hh"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "engine/base/file.hh"
#include "engine/graph/resource_graph.hh"
#include "tools/formwork/template_input.hh"

namespace formwork::cli {

Result<void> write_template_graph(const std::string& file) {
  SourceMap sources;
  Sink unused;
  auto loaded = load_expanded(file, sources, {}, {}, Environment{}, unused, Severity::Warning);
  if (loaded == nullptr) {
    return {};
  }
  std::vector<std::string> types;
  for (const Resource& resource : loaded->model.resources) {
    types.emplace_back(resource.type.text);
  }
  std::string text = write_graph(ResourceGraph::build(loaded->model), types, GraphFormat::Dot);
  return write_file(file + ".dot", text);
}

std::string template_list_text(const std::vector<LintJob>& jobs) {
  std::string folders;
  std::string files;
  for (const LintJob& job : jobs) {
    std::error_code ignored;
    if (job.file && !job.sets) {
      if (std::filesystem::is_directory(*job.file, ignored)) {
        folders += "not a file: " + *job.file + "\n";
      } else {
        files += *job.file + "\n";
      }
    }
  }
  return folders.empty() && files.empty() ? "None\n" : folders + files;
}

std::string rule_list_text(const std::vector<const lint::Rule*>& custom_rules) {
  std::vector<const lint::Rule*> rules(lint::all_rules().begin(), lint::all_rules().end());
  rules.insert(rules.end(), custom_rules.begin(), custom_rules.end());
  std::sort(rules.begin(), rules.end(), [](const auto* a, const auto* b) { return a->id < b->id; });
  std::string text;
  for (const lint::Rule* rule : rules) {
    text += std::string(rule->id) + ": " + std::string(rule->title) + "\n" +
            std::string(rule->what) + "\n";
  }
  return text;
}

std::string rule_times_text(const std::map<std::string_view, std::uint64_t>& microseconds) {
  std::vector<std::pair<std::uint64_t, std::string_view>> times;
  std::uint64_t total = 0;
  for (const auto& [id, time] : microseconds) {
    times.emplace_back(time, id);
    total += time;
  }
  std::stable_sort(times.begin(), times.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  times.emplace_back(total, "all");
  std::string text;
  for (const auto& [time, id] : times) {
    std::string number =
        std::to_string(time / 1000) + "." + std::to_string(time % 1000 + 1000).substr(1) + " ms";
    constexpr std::size_t kWidth = 14;
    text += std::string(id) + std::string(id.size() < 6 ? 6 - id.size() : 0, ' ') +
            std::string(number.size() < kWidth ? kWidth - number.size() : 0, ' ') + number + "\n";
  }
  return text;
}

std::string lint_summary(const LintOutcome& outcome) {
  constexpr std::pair<Severity, const char*> kLevels[] = {
      {Severity::Error, "error"}, {Severity::Warning, "warning"}, {Severity::Info, "note"}};
  std::string text;
  for (const auto& [level, word] : kLevels) {
    auto count = std::count_if(outcome.findings.begin(), outcome.findings.end(),
                               [&](const LintFinding& f) { return f.severity == level; });
    if (count != 0) {
      text +=
          (text.empty() ? "" : ", ") + std::to_string(count) + " " + word + (count == 1 ? "" : "s");
    }
  }
  std::size_t templates = outcome.template_count;
  return (text.empty() ? "no faults" : text) + " in " + std::to_string(templates) +
         (templates == 1 ? " template\n" : " templates\n");
}

}  // namespace formwork::cli
