// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "engine/graph/boost_algorithms.hh"
#include "engine/graph/resource_graph.hh"

namespace formwork {
namespace {

// Steps one component may cost. Up to it the witness is the shortest cycle of all; beyond, the
// shortest through the vertices that were tried.
constexpr std::size_t kSearchBudget = 4'000'000;
constexpr std::uint32_t kNone = 0xFFFFFFFFU;

/// Shortest cycles inside strongly connected components, by breadth-first searches that stop as
/// soon as they cannot beat the best one.
class CycleSearch {
 public:
  CycleSearch(std::size_t vertices, std::span<const GraphEdge> edges)
      : first_edge_(vertices + 1, 0) {
    std::vector<VertexPair> pairs;
    for (const GraphEdge& edge : edges) {
      pairs.emplace_back(edge.from, edge.to);
    }
    component_ = strong_components(vertices, pairs);
    // Only edges inside a component can be part of a cycle; grouped by their start, in template
    // order.
    for (std::uint32_t i = 0; i < edges.size(); ++i) {
      if (component_[edges[i].from] == component_[edges[i].to]) {
        inner_.push_back(i);
        ++first_edge_[edges[i].from + 1];
      }
    }
    for (std::size_t v = 0; v < vertices; ++v) {
      first_edge_[v + 1] += first_edge_[v];
    }
    std::stable_sort(inner_.begin(), inner_.end(), [&](std::uint32_t a, std::uint32_t b) {
      return edges[a].from < edges[b].from;
    });
    edges_ = edges;
    came_by_.assign(vertices, kNone);
  }

  /// Edge indexes of one cycle per component that has one, components by their first vertex.
  std::vector<std::vector<std::uint32_t>> run() {
    std::map<std::uint32_t, std::vector<std::uint32_t>> members;
    std::vector<std::uint32_t> order;
    for (std::uint32_t v = 0; v < came_by_.size(); ++v) {
      if (first_edge_[v] == first_edge_[v + 1]) {
        continue;
      }
      std::vector<std::uint32_t>& component = members[component_[v]];
      if (component.empty()) {
        order.push_back(component_[v]);
      }
      component.push_back(v);
    }
    std::vector<std::vector<std::uint32_t>> cycles;
    for (const std::uint32_t id : order) {
      cycles.push_back(shortest(members[id]));
    }
    return cycles;
  }

 private:
  std::vector<std::uint32_t> shortest(const std::vector<std::uint32_t>& members) {
    std::vector<std::uint32_t> best;
    budget_ = kSearchBudget;
    for (const std::uint32_t start : members) {
      if (best.size() == 1 || (budget_ == 0 && !best.empty())) {
        break;
      }
      std::vector<std::uint32_t> cycle =
          search(start, best.empty() ? members.size() + 1 : best.size());
      if (!cycle.empty()) {
        best = std::move(cycle);
      }
    }
    return best;
  }

  /// The shortest cycle through `start` with fewer than `bound` edges, or empty.
  std::vector<std::uint32_t> search(std::uint32_t start, std::size_t bound) {
    queue_.assign(1, start);
    std::uint32_t closing = kNone;
    std::size_t at = 0;
    for (std::size_t length = 1; length < bound && at < queue_.size() && closing == kNone;
         ++length) {
      for (const std::size_t end = queue_.size(); at < end && closing == kNone; ++at) {
        closing = expand(queue_[at], start);
      }
    }
    std::vector<std::uint32_t> cycle;
    for (std::uint32_t by = closing; by != kNone; by = came_by_[edges_[by].from]) {
      cycle.push_back(by);
    }
    std::reverse(cycle.begin(), cycle.end());
    for (const std::uint32_t v : queue_) {
      came_by_[v] = kNone;
    }
    return cycle;
  }

  /// Queues the unseen neighbours of `at`; gives the edge that leads back to `start`, if
  /// any.
  std::uint32_t expand(std::uint32_t at, std::uint32_t start) {
    for (std::uint32_t i = first_edge_[at]; i < first_edge_[at + 1]; ++i) {
      budget_ -= budget_ == 0 ? 0 : 1;
      const std::uint32_t to = edges_[inner_[i]].to;
      if (to == start) {
        return inner_[i];
      }
      if (came_by_[to] == kNone) {
        came_by_[to] = inner_[i];
        queue_.push_back(to);
      }
    }
    return kNone;
  }

  std::span<const GraphEdge> edges_;
  std::vector<std::uint32_t> component_;
  std::vector<std::uint32_t> inner_;       // edge indexes, grouped by start
  std::vector<std::uint32_t> first_edge_;  // where the group of a vertex starts in inner_
  std::vector<std::uint32_t> came_by_;     // the edge each queued vertex was reached by
  std::vector<std::uint32_t> queue_;
  std::size_t budget_ = 0;
};

std::string describe(const GraphEdge& edge) {
  std::string text = to_string(edge.cause);
  return edge.attribute.empty() ? text : text + " " + edge.attribute;
}

}  // namespace

std::vector<std::vector<GraphEdge>> ResourceGraph::cycles() const {
  std::vector<std::vector<GraphEdge>> result;
  for (const std::vector<std::uint32_t>& cycle : CycleSearch(size(), edges_).run()) {
    std::vector<GraphEdge>& edges = result.emplace_back();
    for (const std::uint32_t edge : cycle) {
      edges.push_back(edges_[edge]);
    }
  }
  return result;
}

void report_cycles(const ResourceGraph& graph, Sink& sink) {
  for (const std::vector<GraphEdge>& cycle : graph.cycles()) {
    Diagnostic diagnostic;
    diagnostic.code = "E3004";
    std::string names;
    for (const GraphEdge& edge : cycle) {
      names += (names.empty() ? "" : ", ") + graph.name(edge.from);
      diagnostic.related.push_back({edge.span, "'" + graph.name(edge.from) + "' needs '" +
                                                   graph.name(edge.to) + "' (" + describe(edge) +
                                                   ")"});
    }
    diagnostic.message = "Circular dependency between resources: [" + names + "]";
    const SourceSpan declared = graph.name_span(cycle.front().from);
    diagnostic.span = declared.is_known() ? declared : cycle.front().span;
    diagnostic.help = cycle.size() == 1
                          ? "A resource cannot refer to itself: write the value out."
                          : "Take out one of these references, or move it to a resource of its own "
                            "(for instance AWS::EC2::SecurityGroupIngress).";
    sink.add(std::move(diagnostic));
  }
}

}  // namespace formwork
