// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/fault_text.hh"
#include "tools/formwork/plan/access.hh"
#include "tools/formwork/plan/formats.hh"
#include "tools/formwork/plan/html_parts.hh"

namespace formwork::cli {

namespace {

constexpr std::size_t kMostDrawn = 300;
constexpr std::size_t kLongestValue = 2000;

class HtmlWriter {
 public:
  HtmlWriter(const PlanReport& report, const SourceMap& sources, std::string prefix)
      : report_(report),
        sources_(sources),
        prefix_(std::move(prefix)),
        views_(views_of(report, sources)) {}

  std::string section() const {
    const PlanCounts counts = counts_of(report_);
    std::string text =
        "<section>\n<h2>" + html_text(report_.title()) + "</h2>\n<p>" +
        html_text(!has_changes(report_) ? "No changes." : counts_text(counts)) +
        "</p>\n<p class=\"verdict\">Will it deploy? " +
        (counts.blockers == 0 ? "✅ no blocker found"
                              : "❌ " + std::to_string(counts.blockers) +
                                    (counts.blockers == 1 ? " blocker" : " blockers")) +
        "</p>\n<p class=\"dim\">" + html_text(report_.assumption) + "</p>\n";
    for (const Hazard& hazard : report_.hazards) {
      text += hazard_box(hazard);
    }
    text += html_diagram(neighbourhood(report_, views_, kMostDrawn), prefix_);
    for (const ChangeView& view : views_) {
      text += change_box(view);
    }
    text += outputs();
    text += table("IAM statement changes",
                  {"Resource", "Effect", "Action", "On", "Principal", "Condition"},
                  statement_rows(report_.preview.change_set));
    text += table("Security group changes",
                  {"Group", "Direction", "Protocol", "Ports", "Peer", "Description"},
                  security_rows(report_.preview.change_set));
    return text + "</section>\n";
  }

 private:
  std::string place(const std::string& where) const {
    return where.empty() ? "" : " <code class=\"dim\">" + html_text(where) + "</code>";
  }

  std::string hazard_box(const Hazard& hazard) const {
    return std::string("<div class=\"hazard ") + to_string(hazard.kind) + "\"><b>" +
           to_string(hazard.kind) + " " + std::string(hazard.rule->id) + "</b> " +
           html_text(hazard.message) + place(place_text(hazard.span, sources_)) + "<br>" +
           html_text(hazard.fix) + "</div>\n";
  }

  std::string change_box(const ChangeView& view) const {
    const ResourceChange& change = *view.change;
    std::string text = "<details id=\"" + html_text(prefix_ + "-" + change.logical_id) +
                       "\" class=\"" + html_class(view) + "\"><summary><span class=\"sign\">" +
                       html_text(view.sign) + "</span><b>" + html_text(change.logical_id) +
                       "</b><code>" + html_text(change.type) + "</code> " + html_text(view.will) +
                       place(view.place) + "</summary>\n";
    if (!change.physical_id.empty()) {
      text += "<p class=\"dim\">" + html_text(change.physical_id) + "</p>\n";
    }
    for (const PlaceView& row : view.places) {
      text += row_text(row);
    }
    for (const Hazard* hazard : view.hazards) {
      text += hazard_box(*hazard);
    }
    return text + "</details>\n";
  }

  std::string row_text(const PlaceView& row) const {
    const char* recreation = row.recreation == Recreation::Always ? ", needs replacement"
                             : row.recreation == Recreation::Conditionally
                                 ? ", may need replacement"
                                 : "";
    std::string text = "<code>" + html_text(row.dotted) + "</code> " + html_text(row.cause) +
                       recreation + place(row.place) + "\n<pre>";
    if (row.has_before) {
      text += "<i class=\"minus\">- " + html_text(shortened(row.before, kLongestValue)) + "</i>";
    }
    if (row.has_after) {
      text += "<i class=\"plus\">+ " + html_text(shortened(row.after, kLongestValue)) + "</i>";
    }
    for (const WhyLink& link : row.why) {
      text += "<i class=\"dim\">" + std::string(2 + 2 * link.depth, ' ') + "because " +
              html_text(link.text) +
              (link.place.empty() ? "" : " [" + html_text(link.place) + "]") + "</i>";
    }
    return text + "</pre>\n";
  }

  std::string outputs() const {
    std::string rows;
    for (const OutputChange& output : report_.preview.change_set.outputs) {
      rows += std::string("<tr><td>") + to_string(output.action) + "</td><td>" +
              html_text(output.name) + "</td><td>" + html_text(value_text(output.before, true)) +
              "</td><td>" + html_text(value_text(output.after, false)) + "</td></tr>\n";
    }
    return rows.empty() ? ""
                        : "<h3>Outputs</h3>\n<table><tr><th></th><th>Name</th><th>Before</th>"
                          "<th>After</th></tr>\n" +
                              rows + "</table>\n";
  }

  static std::string table(const char* title, const std::vector<const char*>& heads,
                           const std::vector<AccessRow>& rows) {
    if (rows.empty()) {
      return "";
    }
    std::string text = "<h3>" + std::string(title) + "</h3>\n<table><tr><th></th>";
    for (const char* head : heads) {
      text += "<th>" + std::string(head) + "</th>";
    }
    text += "</tr>\n";
    for (const AccessRow& row : rows) {
      text += std::string("<tr><td>") + (row.is_added ? "+" : "-") + "</td><td>" +
              html_text(row.logical_id) + "</td>";
      for (const std::string& cell : row.cells) {
        text += "<td>" + html_text(shortened(cell, kLongestValue)) + "</td>";
      }
      text += "</tr>\n";
    }
    return text + "</table>\n";
  }

  const PlanReport& report_;
  const SourceMap& sources_;
  std::string prefix_;
  std::vector<ChangeView> views_;
};

}  // namespace

std::string plan_html(const PlanDocument& document) {
  PlanCounts all;
  for (const PlanReport& report : document.reports) {
    all = all + counts_of(report);
  }
  std::string text =
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'; script-src 'unsafe-inline'\">\n<title>formwork plan</title>\n<style>\n" +
      std::string(html_style()) + "</style>\n</head>\n<body>\n<h1>formwork plan</h1>\n<p>" +
      counts_text(all) + "</p>\n";
  for (std::size_t i = 0; i < document.reports.size(); ++i) {
    text += HtmlWriter(document.reports[i], document.sources, "p" + std::to_string(i)).section();
  }
  return text + "<script>\n" + std::string(html_script()) + "</script>\n</body>\n</html>\n";
}

}  // namespace formwork::cli
