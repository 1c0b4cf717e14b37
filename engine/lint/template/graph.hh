// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "engine/document/node.hh"
#include "engine/lint/schema/fault.hh"

namespace formwork::lint {

/// One reference from a resource (or parameter, or output) to a resource.
struct Dependency {
  enum class Kind : std::uint8_t { DependsOn, Ref, GetAtt };
  std::uint32_t from = 0;  ///< Index of a vertex.
  std::uint32_t to = 0;
  Kind kind = Kind::Ref;
  std::vector<PathStep> path;  ///< From the resource to the function: {"Properties", "Role"}.
};
/// "DependsOn", "Ref", "GetAtt".
std::string_view to_string(Dependency::Kind kind);

/// Who names which resource in a template as it is written, whatever the conditions: DependsOn
/// first, then Ref, GetAtt and Sub in template order, which is the order findings come in.
class DependencyGraph {
 public:
  /// nullopt when a section has no shape to read.
  static std::optional<DependencyGraph> build(const Node& root);

  std::string_view name(std::uint32_t vertex) const { return vertices_[vertex].name; }
  bool is_resource(std::uint32_t vertex) const { return vertices_[vertex].is_resource; }

  /// Everything in `from` that names `to`.
  std::vector<const Dependency*> between(std::string_view from, std::string_view to) const;

  /// The dependencies that make up cycles: for every resource the first cycle that can be reached
  /// from it, each dependency once.
  std::vector<const Dependency*> cycles() const;

 private:
  struct Vertex {
    std::string name;
    bool is_resource = false;
    /// Indices of dependencies, grouped by what they name, groups in order of appearance.
    std::vector<std::vector<std::uint32_t>> targets;
    std::unordered_map<std::uint32_t, std::size_t> group_of;
  };
  class CycleSearch;

  explicit DependencyGraph(const Node* resources) : resources_(resources) {}
  std::uint32_t vertex(std::string_view name);
  void add(std::string_view from, std::string_view to, Dependency::Kind kind,
           std::vector<PathStep> path);
  void add_resources();
  void add_references(const Node& root);
  void add_attributes(const Node& root);
  bool add_substitutions(const Node& root);

  const Node* resources_;                       ///< Null without.
  std::unordered_set<std::string_view> named_;  ///< Resources that say something.
  std::vector<Vertex> vertices_;
  std::vector<Dependency> dependencies_;
  std::unordered_map<std::string, std::uint32_t> index_;
};

}  // namespace formwork::lint
