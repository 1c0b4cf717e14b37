// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/plan/neighbourhood.hh"

#include <algorithm>
#include <map>
#include <set>

#include "engine/graph/resource_graph.hh"

namespace formwork::cli {

namespace {

class Builder {
 public:
  Builder(const PlanReport& report, const std::vector<ChangeView>& views, std::size_t most)
      : model_(report.preview.after.loaded->model),
        graph_(ResourceGraph::build(model_)),
        views_(views),
        most_(most) {}

  Diagram run() {
    for (const ChangeView& view : views_) {
      add(view.change->logical_id, view.change->type, &view);
    }
    for (const GraphEdge& edge : graph_.edges()) {
      const bool is_near =
          changed_.contains(graph_.name(edge.from)) || changed_.contains(graph_.name(edge.to));
      if (is_near) {
        add_neighbour(edge.from);
        add_neighbour(edge.to);
      }
    }
    add_edges();
    measure_depths();
    return std::move(out_);
  }

 private:
  void add(const std::string& id, std::string_view type, const ChangeView* view) {
    if (index_.contains(id)) {
      return;
    }
    if (view != nullptr) {
      changed_.insert(id);
    }
    if (out_.nodes.size() >= most_) {
      out_.is_cut = true;
      return;
    }
    index_.emplace(id, out_.nodes.size());
    out_.nodes.push_back({id, std::string(type), view, 0});
  }

  void add_neighbour(std::uint32_t vertex) {
    const Resource* resource = model_.find_resource(graph_.name(vertex));
    add(graph_.name(vertex), resource == nullptr ? "" : resource->type.text, nullptr);
  }

  bool is_cause(std::size_t from, const std::string& to) const {
    const ChangeView* view = out_.nodes[from].view;
    if (view == nullptr) {
      return false;
    }
    return std::any_of(view->change->details.begin(), view->change->details.end(),
                       [&](const ChangeDetail& row) {
                         return !row.only_plain_view &&
                                row.causing_entity.substr(0, row.causing_entity.find('.')) == to &&
                                row.source != ChangeSource::ParameterReference;
                       });
  }

  void add_edges() {
    std::set<std::pair<std::size_t, std::size_t>> seen;
    for (const GraphEdge& edge : graph_.edges()) {
      const auto from = index_.find(graph_.name(edge.from));
      const auto to = index_.find(graph_.name(edge.to));
      if (from == index_.end() || to == index_.end() || from == to ||
          !seen.emplace(from->second, to->second).second) {
        continue;
      }
      std::string label = edge.attribute.empty() ? to_string(edge.cause) : edge.attribute;
      out_.edges.push_back({from->second, to->second, std::move(label),
                            is_cause(from->second, graph_.name(edge.to))});
    }
  }

  // Longest paths over the edges that are shown; a resource graph has no cycles, and should one
  // come here, the bound ends it.
  void measure_depths() {
    for (std::size_t round = 0; round < out_.nodes.size(); ++round) {
      bool has_moved = false;
      for (const DiagramEdge& edge : out_.edges) {
        if (out_.nodes[edge.from].depth <= out_.nodes[edge.to].depth) {
          out_.nodes[edge.from].depth = out_.nodes[edge.to].depth + 1;
          has_moved = true;
        }
      }
      if (!has_moved) {
        break;
      }
    }
  }

  const Template& model_;
  ResourceGraph graph_;
  const std::vector<ChangeView>& views_;
  std::size_t most_;
  std::map<std::string, std::size_t> index_;
  std::set<std::string> changed_;
  Diagram out_;
};

}  // namespace

Diagram neighbourhood(const PlanReport& report, const std::vector<ChangeView>& views,
                      std::size_t most) {
  return Builder(report, views, most).run();
}

}  // namespace formwork::cli
