// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/boost_algorithms.hh"

#include <iterator>

#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/strong_components.hpp>
#include <boost/graph/topological_sort.hpp>

namespace formwork {
namespace {

using Graph =
    boost::compressed_sparse_row_graph<boost::directedS, boost::no_property, boost::no_property,
                                       boost::no_property, std::uint32_t, std::uint32_t>;

Graph make_graph(std::size_t vertices, std::span<const VertexPair> edges) {
  return Graph(boost::edges_are_unsorted_multi_pass, edges.begin(), edges.end(),
               static_cast<std::uint32_t>(vertices));
}

}  // namespace

std::vector<std::uint32_t> strong_components(std::size_t vertices,
                                             std::span<const VertexPair> edges) {
  std::vector<std::uint32_t> component(vertices);
  if (vertices == 0) {
    return component;
  }
  // Boost's depth-first search keeps its own stack, so a long chain cannot overflow ours.
  const Graph graph = make_graph(vertices, edges);
  boost::strong_components(graph, boost::make_iterator_property_map(
                                      component.begin(), boost::get(boost::vertex_index, graph)));
  return component;
}

std::vector<std::uint32_t> targets_first(std::size_t vertices, std::span<const VertexPair> edges) {
  std::vector<std::uint32_t> order;
  order.reserve(vertices);
  const Graph graph = make_graph(vertices, edges);
  try {
    boost::topological_sort(graph, std::back_inserter(order));
  } catch (const boost::not_a_dag&) {
    order.clear();
  }
  return order;
}

}  // namespace formwork
