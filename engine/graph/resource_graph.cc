// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/resource_graph.hh"

#include <algorithm>
#include <numeric>

#include "engine/base/ensure.hh"
#include "engine/graph/boost_algorithms.hh"

namespace formwork {
namespace {

/// Distinct (from, to) pairs in ascending order.
std::vector<VertexPair> distinct_pairs(std::span<const GraphEdge> edges) {
  std::vector<VertexPair> pairs;
  pairs.reserve(edges.size());
  for (const GraphEdge& edge : edges) {
    pairs.emplace_back(edge.from, edge.to);
  }
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  return pairs;
}

}  // namespace

const char* to_string(EdgeCause cause) {
  switch (cause) {
    case EdgeCause::Ref:
      return "Ref";
    case EdgeCause::GetAtt:
      return "GetAtt";
    case EdgeCause::Sub:
      return "Sub";
    case EdgeCause::DependsOn:
      return "DependsOn";
    case EdgeCause::Condition:
      return "Condition";
  }
  return "";
}

ResourceGraph ResourceGraph::build(std::vector<std::string> names, std::vector<GraphEdge> edges) {
  ResourceGraph graph;
  graph.names_ = std::move(names);
  graph.edges_ = std::move(edges);
  graph.index();
  return graph;
}

void ResourceGraph::index() {
  ids_.reserve(names_.size());
  for (std::uint32_t id = 0; id < names_.size(); ++id) {
    ids_.emplace(names_[id], id);
  }
  for (const GraphEdge& edge : edges_) {
    FORMWORK_ENSURE(edge.from < names_.size() && edge.to < names_.size());
  }
  std::vector<VertexPair> pairs = distinct_pairs(edges_);
  const auto fill = [&](Adjacency& adjacency) {
    adjacency.starts.assign(names_.size() + 1, 0);
    adjacency.ids.clear();
    adjacency.ids.reserve(pairs.size());
    for (const VertexPair& pair : pairs) {
      ++adjacency.starts[pair.first + 1];
      adjacency.ids.push_back(pair.second);
    }
    std::partial_sum(adjacency.starts.begin(), adjacency.starts.end(), adjacency.starts.begin());
  };
  fill(needs_);
  for (VertexPair& pair : pairs) {
    std::swap(pair.first, pair.second);
  }
  std::sort(pairs.begin(), pairs.end());
  fill(needed_);
}

std::int64_t ResourceGraph::find(std::string_view name) const {
  const auto found = ids_.find(name);
  return found == ids_.end() ? -1 : static_cast<std::int64_t>(found->second);
}

std::vector<std::uint32_t> ResourceGraph::dependencies(std::uint32_t id) const {
  const auto needs = needs_.of(id);
  return {needs.begin(), needs.end()};
}

std::vector<std::uint32_t> ResourceGraph::dependents(std::uint32_t id) const {
  std::vector<bool> is_seen(size(), false);
  std::vector<std::uint32_t> found;
  std::vector<std::uint32_t> open = {id};
  while (!open.empty()) {
    const std::uint32_t at = open.back();
    open.pop_back();
    for (const std::uint32_t user : needed_.of(at)) {
      if (!is_seen[user]) {
        is_seen[user] = true;
        found.push_back(user);
        open.push_back(user);
      }
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<std::vector<std::uint32_t>> ResourceGraph::waves() const {
  const std::vector<std::uint32_t> sorted = targets_first(size(), distinct_pairs(edges_));
  std::vector<std::uint32_t> level(size(), 0);
  std::vector<std::vector<std::uint32_t>> waves;
  for (const std::uint32_t id : sorted) {
    for (const std::uint32_t need : needs_.of(id)) {
      level[id] = std::max(level[id], level[need] + 1);
    }
    if (waves.size() <= level[id]) {
      waves.resize(level[id] + 1);
    }
    waves[level[id]].push_back(id);
  }
  for (std::vector<std::uint32_t>& wave : waves) {
    std::sort(wave.begin(), wave.end());
  }
  return waves;
}

std::vector<std::uint32_t> ResourceGraph::order() const {
  std::vector<std::uint32_t> order;
  order.reserve(size());
  for (const std::vector<std::uint32_t>& wave : waves()) {
    order.insert(order.end(), wave.begin(), wave.end());
  }
  return order;
}

}  // namespace formwork
