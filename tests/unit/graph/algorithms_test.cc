// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <numeric>

#include <doctest/doctest.h>

#include "engine/graph/resource_graph.hh"

using namespace formwork;

namespace {

ResourceGraph make(std::size_t vertices, const std::vector<std::pair<int, int>>& pairs) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < vertices; ++i) {
    names.push_back("R" + std::to_string(i));
  }
  std::vector<GraphEdge> edges;
  for (const auto& [from, to] : pairs) {
    edges.push_back(
        {static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to), EdgeCause::Ref, "", {}});
  }
  return ResourceGraph::build(std::move(names), std::move(edges));
}

std::string names_of(const ResourceGraph& graph, const std::vector<std::uint32_t>& ids) {
  std::string text;
  for (const std::uint32_t id : ids) {
    text += (text.empty() ? "" : " ") + graph.name(id);
  }
  return text;
}

std::string cycle_text(const ResourceGraph& graph) {
  std::string text;
  for (const auto& cycle : graph.cycles()) {
    text += text.empty() ? "" : "; ";
    for (const GraphEdge& edge : cycle) {
      text += graph.name(edge.from) + ">";
    }
    text += graph.name(cycle.back().to);
  }
  return text;
}

struct Case {
  const char* name;
  std::size_t vertices;
  std::vector<std::pair<int, int>> edges;
  const char* order;
  const char* waves;
  const char* cycles;
};

const Case kCases[] = {
    {"no vertex", 0, {}, "", "", ""},
    {"one vertex", 1, {}, "R0", "R0", ""},
    {"independent vertices keep template order", 3, {}, "R0 R1 R2", "R0 R1 R2", ""},
    {"a dependency comes first", 2, {{0, 1}}, "R1 R0", "R1|R0", ""},
    {"a chain", 3, {{0, 1}, {1, 2}}, "R2 R1 R0", "R2|R1|R0", ""},
    {"a diamond", 4, {{0, 1}, {0, 2}, {1, 3}, {2, 3}}, "R3 R1 R2 R0", "R3|R1 R2|R0", ""},
    {"the longest way decides the wave",
     4,
     {{0, 1}, {1, 2}, {0, 2}, {3, 2}},
     "R2 R1 R3 R0",
     "R2|R1 R3|R0",
     ""},
    {"double edges count once", 2, {{0, 1}, {0, 1}}, "R1 R0", "R1|R0", ""},
    {"a loop", 1, {{0, 0}}, "", "", "R0>R0"},
    {"two vertices", 2, {{0, 1}, {1, 0}}, "", "", "R0>R1>R0"},
    {"a loop beats a longer cycle", 2, {{0, 1}, {1, 0}, {1, 1}}, "", "", "R1>R1"},
    {"the shortest cycle of a component",
     4,
     {{0, 1}, {1, 2}, {2, 0}, {2, 3}, {3, 2}},
     "",
     "",
     "R2>R3>R2"},
    {"ties go to the first vertex",
     4,
     {{0, 1}, {1, 0}, {1, 2}, {2, 1}, {2, 3}, {3, 2}},
     "",
     "",
     "R0>R1>R0"},
    {"one witness per component",
     5,
     {{0, 1}, {1, 0}, {3, 4}, {4, 3}, {0, 3}},
     "",
     "",
     "R0>R1>R0; R3>R4>R3"},
    {"vertices that only lead to a cycle are not in it",
     4,
     {{0, 1}, {1, 2}, {2, 1}, {2, 3}},
     "",
     "",
     "R1>R2>R1"},
    {"components stand in template order",
     4,
     {{2, 3}, {3, 2}, {0, 1}, {1, 0}},
     "",
     "",
     "R0>R1>R0; R2>R3>R2"},
};

}  // namespace

TEST_CASE("graph: order, waves and cycles of small graphs") {
  for (const Case& c : kCases) {
    CAPTURE(c.name);
    const ResourceGraph graph = make(c.vertices, c.edges);
    CHECK(names_of(graph, graph.order()) == c.order);
    std::string waves;
    for (const auto& wave : graph.waves()) {
      waves += (waves.empty() ? "" : "|") + names_of(graph, wave);
    }
    CHECK(waves == c.waves);
    CHECK(cycle_text(graph) == c.cycles);
  }
}

TEST_CASE("graph: dependencies are direct, dependents are not") {
  const ResourceGraph graph = make(5, {{0, 1}, {1, 2}, {3, 2}, {0, 2}, {0, 1}});
  CHECK(names_of(graph, graph.dependencies(0)) == "R1 R2");
  CHECK(names_of(graph, graph.dependencies(2)) == "");
  CHECK(names_of(graph, graph.dependents(2)) == "R0 R1 R3");
  CHECK(names_of(graph, graph.dependents(1)) == "R0");
  CHECK(names_of(graph, graph.dependents(4)) == "");
}

TEST_CASE("graph: a vertex of a cycle depends on itself") {
  const ResourceGraph graph = make(3, {{0, 1}, {1, 0}, {2, 0}});
  CHECK(names_of(graph, graph.dependents(0)) == "R0 R1 R2");
}

TEST_CASE("graph: find knows every name and no other") {
  const ResourceGraph graph = make(3, {});
  CHECK(graph.find("R0") == 0);
  CHECK(graph.find("R2") == 2);
  CHECK(graph.find("R3") == -1);
  CHECK(graph.find("") == -1);
}

TEST_CASE("graph: a chain of 100000 vertices") {
  std::vector<std::pair<int, int>> edges;
  for (int i = 0; i + 1 < 100000; ++i) {
    edges.emplace_back(i, i + 1);
  }
  const ResourceGraph graph = make(100000, edges);
  CHECK(graph.order().front() == 99999);
  CHECK(graph.waves().size() == 100000);
  CHECK(graph.cycles().empty());
  CHECK(graph.dependents(99999).size() == 99999);
}

TEST_CASE("graph: a ring of 100000 vertices") {
  std::vector<std::pair<int, int>> edges;
  for (int i = 0; i < 100000; ++i) {
    edges.emplace_back(i, (i + 1) % 100000);
  }
  const ResourceGraph graph = make(100000, edges);
  CHECK(graph.order().empty());
  REQUIRE(graph.cycles().size() == 1);
  CHECK(graph.cycles()[0].size() == 100000);
}

TEST_CASE("graph: 500 vertices with every possible edge are fast") {
  std::vector<std::pair<int, int>> forward;
  std::vector<std::pair<int, int>> both;
  for (int i = 0; i < 500; ++i) {
    for (int j = 0; j < 500; ++j) {
      if (j < i) {
        forward.emplace_back(i, j);
      }
      if (i != j) {
        both.emplace_back(i, j);
      }
    }
  }
  const auto start = std::chrono::steady_clock::now();
  const ResourceGraph acyclic = make(500, forward);
  CHECK(acyclic.waves().size() == 500);
  CHECK(acyclic.cycles().empty());
  const ResourceGraph complete = make(500, both);
  CHECK(complete.order().empty());
  CHECK(cycle_text(complete) == "R0>R1>R0");
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
}

TEST_CASE("graph: order puts every dependency first in random graphs") {
  std::uint32_t state = 7;
  const auto next = [&state] { return state = state * 1664525U + 1013904223U, state >> 8; };
  for (int round = 0; round < 50; ++round) {
    const int n = 1 + static_cast<int>(next() % 40);
    std::vector<std::pair<int, int>> edges;
    for (int e = 0; e < n * 2; ++e) {
      const int from = static_cast<int>(next() % n);
      const int to = static_cast<int>(next() % n);
      if (round % 2 == 0 ? to < from : true) {
        edges.emplace_back(from, to);
      }
    }
    const ResourceGraph graph = make(n, edges);
    const auto order = graph.order();
    CHECK(order.empty() != graph.cycles().empty());
    CHECK((order.empty() || order.size() == graph.size()));
    std::vector<std::size_t> place(n, 0);
    for (std::size_t i = 0; i < order.size(); ++i) {
      place[order[i]] = i;
    }
    for (const GraphEdge& edge : graph.edges()) {
      CHECK((order.empty() || place[edge.to] < place[edge.from]));
    }
    for (const auto& cycle : graph.cycles()) {
      for (std::size_t i = 0; i < cycle.size(); ++i) {
        CHECK(cycle[i].to == cycle[(i + 1) % cycle.size()].from);
      }
    }
  }
}
