// SPDX-License-Identifier: Apache-2.0
#include "engine/base/text.hh"
#include "engine/transition/evidence.hh"
#include "tools/formwork/plan/formats.hh"
#include "tools/formwork/plan/neighbourhood.hh"

namespace formwork::cli {

namespace {

// GitHub stops drawing large Mermaid graphs.
constexpr std::size_t kMostMermaid = 60;
constexpr std::size_t kMostDot = 500;

const char* class_of(const DiagramNode& node) {
  if (node.view == nullptr) {
    return "same";
  }
  switch (node.view->weight) {
    case Weight::DataLoss:
      return "loss";
    case Weight::Replace:
    case Weight::MayReplace:
      return "replace";
    case Weight::Remove:
      return "remove";
    case Weight::Add:
      return "add";
    default:
      return "modify";
  }
}

// Logical ids are alphanumeric; what a hostile template has instead must not leave its quotes.
std::string quoted(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == ':' || c == '.' || c == '_' || c == '-' ||
                          c == ' ' || c == '/' || c == '+' || c == '~' || c == '?';
    out += is_plain ? c : '_';
  }
  return out;
}

std::string label_of(const DiagramNode& node) {
  return (node.view == nullptr ? "" : std::string(node.view->sign) + " ") + node.id;
}

std::string mermaid_lines(const PlanReport& report, std::string_view prefix) {
  const std::vector<ChangeView> views = views_of(report, SourceMap());
  const Diagram diagram = neighbourhood(report, views, kMostMermaid);
  std::string text;
  for (std::size_t i = 0; i < diagram.nodes.size(); ++i) {
    const DiagramNode& node = diagram.nodes[i];
    text += "  " + std::string(prefix) + std::to_string(i) + "[\"" + quoted(label_of(node)) +
            "<br>" + quoted(short_type(node.type)) + "\"]:::" + class_of(node) + "\n";
  }
  for (const DiagramEdge& edge : diagram.edges) {
    text += "  " + std::string(prefix) + std::to_string(edge.from) +
            (edge.is_cause ? " ==>|" : " -->|") + quoted(edge.label) + "| " + std::string(prefix) +
            std::to_string(edge.to) + "\n";
  }
  if (diagram.is_cut) {
    text += "  " + std::string(prefix) + "more[\"and more\"]:::same\n";
  }
  return text;
}

constexpr std::string_view kClasses =
    "  classDef loss fill:#cf222e,color:#ffffff,stroke:#82071e\n"
    "  classDef replace fill:#ffd8b5,color:#24292f,stroke:#bc4c00\n"
    "  classDef remove fill:#ffcecb,color:#24292f,stroke:#cf222e,stroke-dasharray:4\n"
    "  classDef add fill:#aceebb,color:#24292f,stroke:#1a7f37\n"
    "  classDef modify fill:#fae17d,color:#24292f,stroke:#9a6700\n"
    "  classDef same fill:#eaeef2,color:#57606a,stroke:#d0d7de\n";

std::string dot_color(const DiagramNode& node) {
  const std::string_view name = class_of(node);
  return name == "loss"      ? "#cf222e"
         : name == "replace" ? "#ffd8b5"
         : name == "remove"  ? "#ffcecb"
         : name == "add"     ? "#aceebb"
         : name == "modify"  ? "#fae17d"
                             : "#eaeef2";
}

}  // namespace

std::string plan_mermaid(const PlanReport& report) {
  return "flowchart LR\n" + mermaid_lines(report, "n") + std::string(kClasses);
}

std::string plan_mermaid(const PlanDocument& document) {
  if (document.reports.size() == 1) {
    return plan_mermaid(document.reports.front());
  }
  std::string text = "flowchart LR\n";
  for (std::size_t i = 0; i < document.reports.size(); ++i) {
    const std::string number = std::to_string(i);
    text += "  subgraph g" + number + "[\"" + quoted(document.reports[i].title()) + "\"]\n";
    text += mermaid_lines(document.reports[i], "n" + number + "_");
    text += "  end\n";
  }
  return text + std::string(kClasses);
}

std::string plan_dot(const PlanDocument& document) {
  std::string text = "digraph plan {\n  rankdir=LR;\n  node [shape=box, style=filled];\n";
  for (std::size_t g = 0; g < document.reports.size(); ++g) {
    const PlanReport& report = document.reports[g];
    const std::vector<ChangeView> views = views_of(report, document.sources);
    const Diagram diagram = neighbourhood(report, views, kMostDot);
    const std::string prefix = "n" + std::to_string(g) + "_";
    text += "  subgraph cluster_" + std::to_string(g) + " {\n    label=\"" +
            quoted(report.title()) + "\";\n";
    for (std::size_t i = 0; i < diagram.nodes.size(); ++i) {
      const DiagramNode& node = diagram.nodes[i];
      text += "    " + prefix + std::to_string(i) + " [label=\"" + quoted(label_of(node)) + "\\n" +
              quoted(node.type) + "\", fillcolor=\"" + dot_color(node) + "\"];\n";
    }
    for (const DiagramEdge& edge : diagram.edges) {
      text += "    " + prefix + std::to_string(edge.from) + " -> " + prefix +
              std::to_string(edge.to) + " [label=\"" + quoted(edge.label) + "\"" +
              (edge.is_cause ? ", penwidth=2" : "") + "];\n";
    }
    text += "  }\n";
  }
  return text + "}\n";
}

}  // namespace formwork::cli
