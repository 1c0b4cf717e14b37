// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <cstring>
#include <fstream>

#include "engine/base/text.hh"
#include "tools/formwork/common_options.hh"
#include "tools/formwork/plan/formats.hh"
#include "tools/formwork/plan/view.hh"

namespace formwork::cli {

namespace {

// Workflow commands end at a line end; '%' begins their escapes.
std::string escaped(std::string text, bool is_property) {
  text = replace_all(text, "%", "%25");
  text = replace_all(text, "\r", "%0D");
  text = replace_all(text, "\n", "%0A");
  if (is_property) {
    text = replace_all(text, ":", "%3A");
    text = replace_all(text, ",", "%2C");
  }
  return text;
}

std::string annotation(const Hazard& hazard, const PlanReport& report, const SourceMap& sources) {
  std::string text = hazard.kind == HazardKind::Warning ? "::warning " : "::error ";
  const Location where = sources.locate(hazard.span);
  if (!where.file.empty()) {
    text += "file=" + escaped(std::string(where.file), true) +
            ",line=" + std::to_string(where.begin.line) +
            ",col=" + std::to_string(where.begin.column) + ",";
  }
  const std::string title = std::string(hazard.rule->id) + " " + std::string(hazard.rule->title) +
                            (report.environment.empty() ? "" : " (" + report.environment + ")");
  return text + "title=" + escaped(title, true) +
         "::" + escaped(hazard.message + " " + hazard.fix, false) + "\n";
}

Result<void> append(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::app);
  file << text;
  file.close();
  if (!file) {
    return fail("F101", "cannot write " + path + ": " + std::strerror(errno));
  }
  return {};
}

}  // namespace

std::string plan_annotations(const PlanDocument& document) {
  std::string text;
  for (const PlanReport& report : document.reports) {
    for (const Hazard& hazard : report.hazards) {
      text += annotation(hazard, report, document.sources);
    }
    const PlanCounts counts = counts_of(report);
    text += "::notice title=" + escaped("Plan of " + report.title(), true) + "::" +
            escaped(!has_changes(report) ? "No changes." : counts_text(counts) + ".", false) + "\n";
  }
  return text;
}

Result<void> write_github_files(const PlanDocument& document) {
  PlanCounts all;
  bool is_changed = false;
  for (const PlanReport& report : document.reports) {
    all = all + counts_of(report);
    is_changed |= has_changes(report);
  }
  if (const std::string path = variable("GITHUB_OUTPUT"); !path.empty()) {
    const std::size_t changes = all.add + all.change + all.replace + all.remove;
    Result<void> written =
        append(path, std::string("has-changes=") + (is_changed ? "true" : "false") +
                         "\nchanges-count=" + std::to_string(changes) +
                         "\nreplacements=" + std::to_string(all.replace) +
                         "\ndata-loss=" + std::to_string(all.data_loss) +
                         "\nblockers=" + std::to_string(all.blockers) + "\n");
    if (!written) {
      return written;
    }
  }
  if (const std::string path = variable("GITHUB_STEP_SUMMARY"); !path.empty()) {
    return append(path, plan_markdown_whole(document));
  }
  return {};
}

}  // namespace formwork::cli
