// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/console.hh"
#include "tools/formwork/fault_text.hh"
#include "tools/formwork/plan/formats.hh"
#include "tools/formwork/plan/view.hh"

namespace formwork::cli {

namespace {

constexpr std::size_t kLongestValue = 160;

Style style_of(Weight weight) {
  switch (weight) {
    case Weight::DataLoss:
    case Weight::Replace:
    case Weight::Remove:
      return Style::Red;
    case Weight::Add:
      return Style::Green;
    default:
      return Style::Yellow;
  }
}

Style style_of(HazardKind kind) {
  return kind == HazardKind::Warning ? Style::Yellow : Style::Red;
}

class TextWriter {
 public:
  TextWriter(const SourceMap& sources, const TextDetail& detail)
      : sources_(sources), detail_(detail) {}

  std::string write(const PlanReport& report) {
    const ChangeSet& change_set = report.preview.change_set;
    std::string text;
    for (const ChangeView& view : views_of(report, sources_)) {
      text += resource(view);
    }
    text += change_set.outputs.empty() ? "" : "\nOutputs:\n";
    for (const OutputChange& change : change_set.outputs) {
      text += output(change);
    }
    text += change_set.stack_settings_changed ? "\nThe stack's tags or settings change.\n" : "";
    text += others(report);
    text += detail_.steps ? steps(report.preview) : "";
    text += detail_.explain ? explanations(report.preview) : "";
    text += text.empty() ? "" : "\n";
    text.erase(0, text.starts_with('\n') ? 1 : 0);
    return text + summary(report) + dim(printable("Assumed: " + report.assumption)) + "\n";
  }

 private:
  std::string dim(const std::string& text) const {
    return paint(Style::Dim, text, detail_.colored);
  }

  std::string resource(const ChangeView& view) const {
    const Style style = style_of(view.weight);
    const std::string sign = view.sign + std::string(4 - std::string(view.sign).size(), ' ');
    std::string text = "  " + paint(style, sign, detail_.colored) +
                       paint(Style::Bold, printable(view.change->logical_id), detail_.colored) +
                       "  " + printable(view.change->type) + "  " +
                       paint(style, view.will, detail_.colored);
    text += view.place.empty() ? "\n" : dim("  [" + view.place + "]") + "\n";
    for (const PlaceView& place : view.places) {
      text += row(place);
    }
    for (const Hazard* hazard : view.hazards) {
      text += hazard_text(*hazard, "      ");
    }
    return text;
  }

  std::string row(const PlaceView& place) const {
    std::string text = "      " + printable(place.path);
    if (place.has_before || place.has_after) {
      text += ": " + shortened(place.before, kLongestValue) + " -> " +
              shortened(place.after, kLongestValue);
    }
    const char* recreation = place.recreation == Recreation::Always ? ", needs replacement"
                             : place.recreation == Recreation::Conditionally
                                 ? ", may need replacement"
                                 : "";
    text += dim("  [" + printable(place.cause) + recreation +
                (place.place.empty() ? "" : "; " + place.place) + "]") +
            "\n";
    for (const WhyLink& link : place.why) {
      if (link.text == place.cause) {
        continue;  // it stands in the brackets
      }
      text += dim("        " + std::string(2 * link.depth, ' ') + "because " + one_line(link.text) +
                  (link.place.empty() ? "" : " [" + link.place + "]")) +
              "\n";
    }
    return text;
  }

  std::string hazard_text(const Hazard& hazard, const std::string& margin) const {
    const std::string place = place_text(hazard.span, sources_);
    return margin +
           paint(style_of(hazard.kind),
                 "! " + std::string(to_string(hazard.kind)) + " " + std::string(hazard.rule->id),
                 detail_.colored) +
           " " + one_line(hazard.message) + (place.empty() ? "" : dim("  [" + place + "]")) + "\n" +
           margin + "  help: " + one_line(hazard.fix) + "\n";
  }

  // Hazards that belong to no resource of the list.
  std::string others(const PlanReport& report) const {
    std::string text;
    for (const Hazard& hazard : report.hazards) {
      const ResourceChange* change = report.preview.change_set.find(hazard.logical_id);
      if (change == nullptr || change->only_plain_view) {
        text += hazard_text(hazard, "  ");
      }
    }
    return text.empty() ? "" : "\nHazards:\n" + text;
  }

  static std::string output(const OutputChange& change) {
    const char* sign = change.action == ChangeAction::Add      ? "+"
                       : change.action == ChangeAction::Remove ? "-"
                                                               : "~";
    const bool is_renamed = !is_same(change.export_before, change.export_after);
    std::string text = "  " + std::string(sign) + "   " + printable(change.name) + ": ";
    if (!(is_renamed && is_same(change.before, change.after)) && change.before) {
      text += shortened(value_text(change.before, true), kLongestValue) + " -> ";
    }
    text += shortened(value_text(change.after, false), kLongestValue);
    if (is_renamed) {
      text += "  (export: " + value_text(change.export_before, true) + " -> " +
              value_text(change.export_after, false) + ")";
    }
    return text + "\n";
  }

  static bool is_same(const std::optional<Value>& a, const std::optional<Value>& b) {
    return a.has_value() == b.has_value() && (!a || Value::same(*a, *b));
  }

  static std::string steps(const Preview& preview) {
    std::string text = preview.steps.empty() ? "" : "\nSteps:\n";
    for (const PlanStep& step : preview.steps) {
      text += "  " + printable(step.id);
      for (std::size_t i = 0; i < step.after.size(); ++i) {
        text += (i == 0 ? "  after " : ", ") + printable(step.after[i]);
      }
      text += step.policy.empty() || step.policy == "Delete" ? "" : "  (" + step.policy + ")";
      const ResourceChange* change = preview.change_set.find(step.logical_id);
      const bool is_open = change != nullptr && change->only_plain_view;
      text += is_open ? "  (only if a value it reads changes)" : "";
      text += "\n";
    }
    return text;
  }

  std::string explanations(const Preview& preview) const {
    std::string text = "\nWhy:\n";
    for (const Explanation& why : preview.change_set.explanations) {
      const std::string place = place_text(why.span, sources_);
      text += "  " + printable(why.logical_id) + ": " + printable(why.text) +
              (place.empty() ? "" : " [" + place + "]") + "\n";
    }
    return text;
  }

  std::string summary(const PlanReport& report) const {
    const PlanCounts counts = counts_of(report);
    std::string text = !has_changes(report)
                           ? "No changes."
                           : paint(Style::Bold, counts_text(counts), detail_.colored);
    if (counts.data_loss != 0) {
      text += "; " + paint(Style::Red, std::to_string(counts.data_loss) + " with data loss",
                           detail_.colored);
    }
    if (counts.blockers != 0) {
      text += "; " + paint(Style::Red,
                           std::to_string(counts.blockers) +
                               (counts.blockers == 1 ? " blocker" : " blockers"),
                           detail_.colored);
    }
    return text + "\n";
  }

  const SourceMap& sources_;
  const TextDetail& detail_;
};

std::string heading(const PlanReport& report) {
  const char* fate = report.fate == FileFate::Added     ? "  (new template)"
                     : report.fate == FileFate::Deleted ? "  (template deleted)"
                                                        : "";
  return printable(report.title() + fate +
                   (report.fate == FileFate::Renamed ? "  (was " + report.old_file + ")" : "")) +
         "\n";
}

}  // namespace

std::string plan_text(const PlanDocument& document, const TextDetail& detail) {
  TextWriter writer(document.sources, detail);
  const bool has_headings =
      document.reports.size() > 1 ||
      (document.reports.size() == 1 && (!document.reports.front().environment.empty() ||
                                        document.reports.front().fate != FileFate::Same));
  std::string text = document.reports.empty() ? "No changes.\n" : "";
  PlanCounts all;
  for (const PlanReport& report : document.reports) {
    text += text.empty() ? "" : "\n";
    text += has_headings ? paint(Style::Bold, heading(report), detail.colored) : "";
    text += writer.write(report);
    all = all + counts_of(report);
  }
  if (document.reports.size() > 1) {
    text += "\nIn all: " + counts_text(all) + "\n";
  }
  return text;
}

}  // namespace formwork::cli
