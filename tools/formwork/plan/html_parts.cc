// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/plan/html_parts.hh"

#include <algorithm>
#include <vector>

#include "engine/transition/evidence.hh"
#include "tools/formwork/console.hh"

namespace formwork::cli {

namespace {

constexpr int kWidth = 190;
constexpr int kHeight = 44;
constexpr int kColumn = 280;
constexpr int kLine = 62;
constexpr int kMargin = 12;
constexpr std::size_t kLongestLabel = 24;

struct Point {
  int x = 0;
  int y = 0;
};

/// Places the nodes: one column a depth; within a column near the middle of what they need, so that
/// few lines cross.
class Layout {
 public:
  explicit Layout(const Diagram& diagram) : diagram_(diagram), lines_(diagram.nodes.size()) {
    std::size_t deepest = 0;
    for (const DiagramNode& node : diagram.nodes) {
      deepest = std::max(deepest, node.depth);
    }
    columns_.resize(diagram.nodes.empty() ? 0 : deepest + 1);
    for (std::size_t i = 0; i < diagram.nodes.size(); ++i) {
      columns_[diagram.nodes[i].depth].push_back(i);
    }
    for (std::vector<std::size_t>& column : columns_) {
      sort_column(column);
      for (std::size_t line = 0; line < column.size(); ++line) {
        lines_[column[line]] = line;
      }
      tallest_ = std::max(tallest_, column.size());
    }
  }

  Point of(std::size_t node) const {
    return {kMargin + static_cast<int>(diagram_.nodes[node].depth) * kColumn,
            kMargin + static_cast<int>(lines_[node]) * kLine};
  }
  int width() const { return 2 * kMargin + static_cast<int>(columns_.size()) * kColumn - 90; }
  int height() const { return 2 * kMargin + static_cast<int>(tallest_) * kLine - 18; }

 private:
  double middle_of(std::size_t node) const {
    double sum = 0;
    int count = 0;
    for (const DiagramEdge& edge : diagram_.edges) {
      if (edge.from == node) {
        sum += static_cast<double>(lines_[edge.to]);
        ++count;
      }
    }
    return count == 0 ? 0 : sum / count;
  }

  void sort_column(std::vector<std::size_t>& column) const {
    std::vector<std::pair<double, std::size_t>> ranked;
    for (const std::size_t node : column) {
      ranked.emplace_back(middle_of(node), node);
    }
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t i = 0; i < column.size(); ++i) {
      column[i] = ranked[i].second;
    }
  }

  const Diagram& diagram_;
  std::vector<std::size_t> lines_;
  std::vector<std::vector<std::size_t>> columns_;
  std::size_t tallest_ = 0;
};

std::string number(int value) {
  return std::to_string(value);
}

std::string label(std::string text) {
  if (text.size() > kLongestLabel) {
    text = text.substr(0, kLongestLabel - 1) + "…";
  }
  return html_text(text);
}

std::string edge_path(const DiagramEdge& edge, const Layout& layout) {
  const Point needed = layout.of(edge.to);
  const Point needing = layout.of(edge.from);
  const int x1 = needed.x + kWidth;
  const int y1 = needed.y + kHeight / 2;
  const int x2 = needing.x;
  const int y2 = needing.y + kHeight / 2;
  const int bend = (x2 - x1) / 2;
  return "<path class=\"" + std::string(edge.is_cause ? "cause" : "edge") + "\" d=\"M" +
         number(x1) + " " + number(y1) + "C" + number(x1 + bend) + " " + number(y1) + " " +
         number(x2 - bend) + " " + number(y2) + " " + number(x2) + " " + number(y2) + "\"><title>" +
         html_text(edge.label) + "</title></path>\n";
}

std::string node_box(const DiagramNode& node, Point at, const std::string& prefix) {
  const std::string group_class = node.view == nullptr ? "same" : html_class(*node.view);
  std::string sign = node.view == nullptr ? "" : std::string(node.view->sign) + " ";
  std::string text =
      "<g class=\"" + group_class + "\"><title>" + html_text(node.id + " " + node.type) +
      "</title><rect x=\"" + number(at.x) + "\" y=\"" + number(at.y) + "\" width=\"" +
      number(kWidth) + "\" height=\"" + number(kHeight) + "\" rx=\"6\"/><text x=\"" +
      number(at.x + 10) + "\" y=\"" + number(at.y + 19) + "\">" + label(sign + node.id) +
      "</text><text class=\"type\" x=\"" + number(at.x + 10) + "\" y=\"" + number(at.y + 35) +
      "\">" + label(std::string(short_type(node.type))) + "</text></g>";
  return node.view == nullptr ? text + "\n"
                              : "<a class=\"node\" href=\"#" + html_text(prefix + "-" + node.id) +
                                    "\">" + text + "</a>\n";
}

}  // namespace

std::string html_text(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

const char* html_class(const ChangeView& view) {
  switch (view.weight) {
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

std::string html_diagram(const Diagram& diagram, const std::string& prefix) {
  if (diagram.nodes.empty()) {
    return "";
  }
  const Layout layout(diagram);
  std::string text =
      "<div class=\"graph\"><svg role=\"img\" aria-label=\"Changed resources and "
      "what is next to them\" width=\"" +
      number(layout.width()) + "\" height=\"" + number(layout.height()) + "\" viewBox=\"0 0 " +
      number(layout.width()) + " " + number(layout.height()) + "\">\n";
  for (const DiagramEdge& edge : diagram.edges) {
    text += edge_path(edge, layout);
  }
  for (std::size_t i = 0; i < diagram.nodes.size(); ++i) {
    text += node_box(diagram.nodes[i], layout.of(i), prefix);
  }
  text += "</svg></div>\n";
  return text + (diagram.is_cut ? "<p class=\"dim\">Not all resources are drawn.</p>\n" : "");
}

}  // namespace formwork::cli
