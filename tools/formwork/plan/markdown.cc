// SPDX-License-Identifier: Apache-2.0
#include "engine/base/text.hh"
#include "engine/transition/evidence.hh"
#include "tools/formwork/fault_text.hh"
#include "tools/formwork/plan/access.hh"
#include "tools/formwork/plan/formats.hh"
#include "tools/formwork/plan/markdown_text.hh"
#include "tools/formwork/plan/view.hh"

namespace formwork::cli {

namespace {

constexpr std::size_t kLongestComment = 65'536;  // GitHub's own limit, in characters
constexpr std::size_t kMostRows = 20;            // shown without a click
constexpr std::size_t kLongestValue = 400;

/// How much is told; a comment that is too long tells less.
struct Scope {
  bool has_graph = true;
  bool has_details = true;
  std::size_t most_rows = 5000;
};

std::string type_words(std::string_view type) {
  std::string text(type.starts_with("AWS::") ? type.substr(5) : type);
  return markdown_plain(replace_all(text, "::", " "));
}

const char* icon_of(const ChangeView& view) {
  switch (view.weight_of_action) {
    case Weight::Replace:
    case Weight::MayReplace:
      return "🔁";
    case Weight::Remove:
      return "➖";
    case Weight::Add:
      return "➕";
    case Weight::Open:
      return "❔";
    default:
      return "✏️";
  }
}

const char* replacement_of(const ChangeView& view) {
  switch (view.weight_of_action) {
    case Weight::Replace:
      return "**True**";
    case Weight::MayReplace:
      return "Conditional";
    case Weight::Modify:
      return "False";
    default:
      return "";
  }
}

// "KeySchema (create-only) ← parameter KeyName `api.yaml:12`" for the place that matters most.
std::string why_cell(const ChangeView& view) {
  const PlaceView* worst = nullptr;
  for (const PlaceView& place : view.places) {
    if (worst == nullptr || place.recreation > worst->recreation) {
      worst = &place;
    }
  }
  if (worst == nullptr) {
    return view.place.empty() ? "" : markdown_code(view.place);
  }
  std::string text = markdown_plain(worst->dotted);
  text += worst->recreation == Recreation::Always          ? " (create-only)"
          : worst->recreation == Recreation::Conditionally ? " (may be create-only)"
                                                           : "";
  text += " ← " + markdown_plain(worst->cause);
  if (view.places.size() > 1) {
    text += ", and " + std::to_string(view.places.size() - 1) + " more";
  }
  return text + (worst->place.empty() ? "" : " " + markdown_code(worst->place));
}

std::string row_of(const ChangeView& view) {
  return std::string("| ") + icon_of(view) + " | " + markdown_code(view.change->logical_id) +
         " | " + type_words(view.change->type) + " | " + to_string(view.change->action) + " | " +
         replacement_of(view) + " | " + why_cell(view) + " |\n";
}

constexpr std::string_view kTableHead =
    "| | Resource | Type | Action | Replacement | Why |\n|-|-|-|-|-|-|\n";

std::string folded(const std::string& summary, const std::string& body) {
  return "<details><summary>" + summary + "</summary>\n\n" + body + "\n</details>\n\n";
}

std::string change_table(const std::vector<ChangeView>& views, const Scope& scope) {
  if (views.empty()) {
    return "";
  }
  std::string shown;
  std::string rest;
  for (std::size_t i = 0; i < views.size() && i < scope.most_rows; ++i) {
    (i < kMostRows ? shown : rest) += row_of(views[i]);
  }
  std::string text = std::string(kTableHead) + shown + "\n";
  if (!rest.empty()) {
    text += folded(
        std::to_string(std::min(views.size(), scope.most_rows) - kMostRows) + " more resources",
        std::string(kTableHead) + rest);
  }
  if (views.size() > scope.most_rows) {
    text += std::to_string(views.size() - scope.most_rows) + " more resources are left out.\n\n";
  }
  return text;
}

std::string counts_head(const PlanCounts& counts) {
  const auto strong = [](std::size_t number, const char* word) {
    const std::string text = std::to_string(number) + " " + word;
    return number == 0 ? text : "**" + text + "**";
  };
  return std::to_string(counts.add) + " add · " + std::to_string(counts.change) + " change · " +
         strong(counts.replace, "replace") + " · " + strong(counts.remove, "remove");
}

class MarkdownWriter {
 public:
  MarkdownWriter(const SourceMap& sources, Scope scope) : sources_(sources), scope_(scope) {}

  std::string section(const PlanReport& report, const char* level) const {
    const std::vector<ChangeView> views = views_of(report, sources_);
    const PlanCounts counts = counts_of(report);
    std::string text =
        std::string(level) + " formwork plan · " + markdown_code(report.file) +
        (report.environment.empty() ? "" : " · " + markdown_code(report.environment)) + " · " +
        counts_head(counts) + "\n";
    text += fate_note(report) + "\n" + losses(report, views);
    text += change_table(views, scope_) + other_changes(report) + hazards(report);
    text += access_tables(report);
    if (scope_.has_details) {
      text += details(views);
    }
    if (scope_.has_graph && !views.empty()) {
      text += folded("Dependency graph (changed only)",
                     markdown_fence("mermaid", plan_mermaid(report)));
    }
    return text + verdict(report, counts);
  }

 private:
  static std::string fate_note(const PlanReport& report) {
    switch (report.fate) {
      case FileFate::Added:
        return "\nThe template is new.\n";
      case FileFate::Deleted:
        return "\nThe template is deleted: this is what goes when its stack is deleted.\n";
      case FileFate::Renamed:
        return "\nThe template was " + markdown_code(report.old_file) + ".\n";
      case FileFate::Same:
        break;
    }
    return "";
  }

  static std::string cause_of(const std::vector<ChangeView>& views, const Hazard& hazard) {
    for (const ChangeView& view : views) {
      if (view.change->logical_id != hazard.logical_id) {
        continue;
      }
      std::string text;
      for (const PlaceView& place : view.places) {
        if (place.recreation == Recreation::Never || !text.empty()) {
          continue;
        }
        for (const WhyLink& link : place.why) {
          text += markdown_plain(link.text) +
                  (link.place.empty() ? "" : " (" + markdown_code(link.place) + ")") + " → ";
        }
        text += markdown_code(place.dotted) +
                (place.recreation == Recreation::Always ? " (create-only)" : "");
      }
      return text;
    }
    return "";
  }

  std::string losses(const PlanReport& report, const std::vector<ChangeView>& views) const {
    std::string text;
    for (const Hazard& hazard : report.hazards) {
      if (hazard.kind != HazardKind::DataLoss) {
        continue;
      }
      const std::string cause = cause_of(views, hazard);
      const std::string place = place_text(hazard.span, sources_);
      text += "> ⚠️ **" + std::string(hazard.is_certain ? "Data loss" : "Possible data loss") +
              "** " + markdown_plain(hazard.message) +
              (place.empty() ? "" : " " + markdown_code(place)) + "\n> " +
              (cause.empty() ? "" : "Cause: " + cause + ". ") + "Fix: " + fix_text(hazard.fix) +
              "\n\n";
    }
    return text;
  }

  // Fixes are our own words with `code` in them; what a template named stays in its letters.
  static std::string fix_text(const std::string& fix) {
    std::string out;
    bool is_code = false;
    for (const std::string_view part : split(fix, "`")) {
      out += is_code ? markdown_code(part) : markdown_plain(part);
      is_code = !is_code;
    }
    return out;
  }

  std::string hazards(const PlanReport& report) const {
    std::string text;
    for (const Hazard& hazard : report.hazards) {
      if (hazard.kind == HazardKind::DataLoss) {
        continue;
      }
      const std::string place = place_text(hazard.span, sources_);
      text += std::string("- ") + (hazard.kind == HazardKind::Blocker ? "❌" : "⚠️") + " **" +
              std::string(hazard.rule->id) + "** " + markdown_plain(hazard.message) +
              (place.empty() ? "" : " " + markdown_code(place)) + " Fix: " + fix_text(hazard.fix) +
              "\n";
    }
    return text.empty() ? "" : text + "\n";
  }

  static std::string other_changes(const PlanReport& report) {
    const ChangeSet& change_set = report.preview.change_set;
    std::string names;
    for (const OutputChange& output : change_set.outputs) {
      names += (names.empty() ? "" : ", ") + markdown_code(output.name) + " (" +
               to_string(output.action) + ")";
    }
    std::string text = names.empty() ? "" : "Outputs: " + names + "\n\n";
    text += change_set.stack_settings_changed ? "The stack's tags or settings change.\n\n" : "";
    return text + (!has_changes(report) ? "No changes.\n\n" : "");
  }

  static std::string details(const std::vector<ChangeView>& views) {
    std::string body;
    for (const ChangeView& view : views) {
      std::string lines;
      for (const PlaceView& place : view.places) {
        if (place.has_before) {
          lines += "- " + place.dotted + ": " + shortened(place.before, kLongestValue) + "\n";
        }
        if (place.has_after) {
          lines += "+ " + place.dotted + ": " + shortened(place.after, kLongestValue) + "\n";
        }
        for (const WhyLink& link : place.why) {
          lines += "  " + std::string(2 * link.depth, ' ') + "because " + link.text +
                   (link.place.empty() ? "" : " [" + link.place + "]") + "\n";
        }
      }
      if (!lines.empty()) {
        body += "**" + markdown_code(view.change->logical_id) + "** " + view.will +
                (view.place.empty() ? "" : " " + markdown_code(view.place)) + "\n\n" +
                markdown_fence("diff", lines) + "\n";
      }
    }
    return body.empty() ? "" : folded("Property changes", body);
  }

  static std::string verdict(const PlanReport& report, const PlanCounts& counts) {
    std::string text = "Will it deploy? ";
    if (counts.blockers == 0) {
      text += "✅ no blocker found";
      text += counts.warnings == 0 ? "" : ", " + std::to_string(counts.warnings) + " to look at";
    } else {
      text += "❌ " + std::to_string(counts.blockers) +
              (counts.blockers == 1 ? " blocker: " : " blockers: ");
      std::string names;
      for (const Hazard& hazard : report.hazards) {
        const std::string name =
            std::string(hazard.rule->id) + " " + std::string(hazard.rule->title);
        if (hazard.kind == HazardKind::Blocker && names.find(name) == std::string::npos) {
          names += (names.empty() ? "" : "; ") + name;
        }
      }
      text += names;
    }
    text += ".";
    if (report.lint) {
      text += " Lint: " + std::to_string(report.lint->errors) + " E / " +
              std::to_string(report.lint->warnings) + " W.";
    }
    return text + " Assumptions: base=" + markdown_plain(report.base) +
           ", params=" + markdown_plain(report.parameters) + ".\n";
  }

  const SourceMap& sources_;
  Scope scope_;
};

// One line for each template and environment.
std::string overview(const PlanDocument& document) {
  std::string text =
      "| Template | Environment | Add | Change | Replace | Remove | Data loss | Will it deploy? "
      "|\n|-|-|-|-|-|-|-|-|\n";
  for (const PlanReport& report : document.reports) {
    const PlanCounts counts = counts_of(report);
    text += "| " + markdown_code(report.file) + " | " + markdown_plain(report.environment) + " | " +
            std::to_string(counts.add) + " | " + std::to_string(counts.change) + " | " +
            std::to_string(counts.replace) + " | " + std::to_string(counts.remove) + " | " +
            std::to_string(counts.data_loss) + " | " + (counts.blockers == 0 ? "✅" : "❌") + " |\n";
  }
  return text + "\n";
}

std::string write(const PlanDocument& document, Scope scope, const std::string& note) {
  std::string text = "<!-- formwork:plan:" + document.id + " -->\n";
  const MarkdownWriter writer(document.sources, scope);
  const bool is_single = document.reports.size() == 1;
  if (!is_single) {
    PlanCounts all;
    for (const PlanReport& report : document.reports) {
      all = all + counts_of(report);
    }
    text += "### formwork plan · " + std::to_string(document.reports.size()) + " plans · " +
            counts_head(all) + "\n\n";
    text += document.reports.empty() ? "No template changes.\n" : overview(document);
  }
  text += note;
  for (const PlanReport& report : document.reports) {
    text += writer.section(report, is_single ? "###" : "####") + (is_single ? "" : "\n");
  }
  return text;
}

std::string table(const char* title, const char* head, const char* line,
                  const std::vector<AccessRow>& rows) {
  if (rows.empty()) {
    return "";
  }
  std::string text;
  for (const AccessRow& row : rows) {
    text += std::string("| ") + (row.is_added ? "➕" : "➖") + " | " + markdown_code(row.logical_id);
    for (const std::string& cell : row.cells) {
      text += " | " + markdown_plain(shortened(cell, kLongestValue));
    }
    text += " |\n";
  }
  const std::string whole = std::string(head) + line + text + "\n";
  return rows.size() > kMostRows
             ? folded(std::string(title) + " (" + std::to_string(rows.size()) + ")", whole)
             : "**" + std::string(title) + "**\n\n" + whole;
}

}  // namespace

std::string access_tables(const PlanReport& report) {
  const ChangeSet& change_set = report.preview.change_set;
  return table("IAM statement changes",
               "| | Resource | Effect | Action | On | Principal | Condition |\n",
               "|-|-|-|-|-|-|-|\n", statement_rows(change_set)) +
         table("Security group changes",
               "| | Group | Direction | Protocol | Ports | Peer | Description |\n",
               "|-|-|-|-|-|-|-|\n", security_rows(change_set));
}

std::string plan_markdown_whole(const PlanDocument& document) {
  return write(document, Scope(), "");
}

std::string plan_markdown(const PlanDocument& document) {
  const std::string note =
      "> Details are left out, as a comment has at most 65,536 characters: the whole report is in "
      "the job's summary.\n\n";
  std::string text = plan_markdown_whole(document);
  for (const Scope& scope : {Scope{false, true, 5000}, Scope{false, false, 5000},
                             Scope{false, false, 100}, Scope{false, false, 10}}) {
    if (character_count(text) <= kLongestComment) {
      return text;
    }
    text = write(document, scope, note);
  }
  // Thousands of hazards: cut at a line's end.
  if (character_count(text) > kLongestComment) {
    const std::size_t end = text.rfind('\n', kLongestComment - 100);
    text = text.substr(0, end == std::string::npos ? 0 : end) + "\n\n(cut)\n";
  }
  return text;
}

}  // namespace formwork::cli
