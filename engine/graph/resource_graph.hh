// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/diagnostic.hh"
#include "engine/base/text.hh"
#include "engine/template/template.hh"

namespace formwork {

/// Why one resource waits for another.
enum class EdgeCause : std::uint8_t { Ref, GetAtt, Sub, DependsOn, Condition };
const char* to_string(EdgeCause cause);

/// `from` needs `to` first. Ids are indexes into the graph's vertices.
struct GraphEdge {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  EdgeCause cause = EdgeCause::Ref;
  std::string attribute;  ///< Of GetAtt and ${A.b}.
  SourceSpan span;        ///< Where it is written.
};

/// The dependency graph of a template's resources: vertices are resources in template order (same
/// index as Template::resources), edges are references from their properties, attributes and the
/// conditions they use (a condition that names a resource), and DependsOn. References to unknown
/// names are left out (the linter reports them). Immutable.
class ResourceGraph {
 public:
  /// All resources of the template.
  static ResourceGraph build(const Template& model);
  /// From bare names and edges (stored stacks, tests).
  static ResourceGraph build(std::vector<std::string> names, std::vector<GraphEdge> edges);

  std::size_t size() const noexcept { return names_.size(); }
  const std::string& name(std::uint32_t id) const { return names_[id]; }
  /// -1 when there is no such resource.
  std::int64_t find(std::string_view name) const;
  std::span<const GraphEdge> edges() const noexcept { return edges_; }
  /// What `id` directly needs, ascending, without repetition.
  std::vector<std::uint32_t> dependencies(std::uint32_t id) const;
  /// Everything that needs `id`, directly or not, ascending.
  std::vector<std::uint32_t> dependents(std::uint32_t id) const;
  /// Dependencies first; ties in template order. Empty when there is a cycle and size() > 0.
  std::vector<std::uint32_t> order() const;
  /// order() cut into waves: all of wave n can run once waves < n are done.
  std::vector<std::vector<std::uint32_t>> waves() const;
  /// For every strongly connected component with a cycle, its shortest cycle as edges (the last one
  /// leads back to the first vertex); deterministic. Empty for an acyclic graph.
  std::vector<std::vector<GraphEdge>> cycles() const;
  /// Where the vertex is declared; nowhere for a graph made from bare names.
  SourceSpan name_span(std::uint32_t id) const {
    return id < name_spans_.size() ? name_spans_[id] : SourceSpan{};
  }

 private:
  /// Neighbours of every vertex in one array: those of v are ids[starts[v] .. starts[v + 1]).
  struct Adjacency {
    std::vector<std::uint32_t> starts;
    std::vector<std::uint32_t> ids;
    std::span<const std::uint32_t> of(std::uint32_t id) const {
      return std::span(ids).subspan(starts[id], starts[id + 1] - starts[id]);
    }
  };
  void index();

  std::vector<std::string> names_;
  std::vector<SourceSpan> name_spans_;
  std::vector<GraphEdge> edges_;
  std::unordered_map<std::string, std::uint32_t, TextHash, std::equal_to<>> ids_;
  Adjacency needs_;   ///< Ascending, without repetition.
  Adjacency needed_;  ///< The same edges the other way round.
};

/// "Circular dependency between resources: [A, B]" (E3004) for every cycle, with each edge's place.
void report_cycles(const ResourceGraph& graph, Sink& sink);

enum class GraphFormat : std::uint8_t { Text, Dot, Mermaid, Json };
/// `types` gives the resource type per vertex (may be empty).
std::string write_graph(const ResourceGraph& graph, std::span<const std::string> types,
                        GraphFormat format);

}  // namespace formwork
