// SPDX-License-Identifier: Apache-2.0
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "engine/graph/resource_graph.hh"
#include "engine/template/reference.hh"

namespace formwork {
namespace {

/// Collects the edges of one template.
class EdgeCollector {
 public:
  explicit EdgeCollector(const Template& model) : model_(model) {}

  std::vector<GraphEdge> collect() {
    for (std::uint32_t id = 0; id < model_.resources.size(); ++id) {
      from_ = id;
      seen_.clear();
      visited_conditions_.clear();
      add_resource(model_.resources[id]);
    }
    return std::move(edges_);
  }

 private:
  void add_resource(const Resource& resource) {
    if (resource.node == nullptr) {
      return;
    }
    for (const Member& member : resource.node->members()) {
      if (member.key == "DependsOn") {
        for (const NameAt& name : resource.depends_on) {
          add(name.text, EdgeCause::DependsOn, {}, name.span);
        }
      } else if (member.key == "Condition") {
        if (resource.condition) {
          add_condition(resource.condition->text, resource.condition->span);
        }
      } else {
        add_references(*member.value);
      }
    }
  }

  void add_references(const Node& node) {
    for_each_reference(node, [this](const Reference& reference) {
      switch (reference.kind) {
        case Reference::Kind::Ref:
          add(reference.name, EdgeCause::Ref, {}, reference.span);
          break;
        case Reference::Kind::GetAtt:
          add(reference.name, EdgeCause::GetAtt, reference.attribute, reference.span);
          break;
        case Reference::Kind::SubRef:
        case Reference::Kind::SubGetAtt:
          add(reference.name, EdgeCause::Sub, reference.attribute, reference.span);
          break;
        case Reference::Kind::Condition:
          add_condition(reference.name, reference.span);
          break;
        case Reference::Kind::FindInMap:
          break;
      }
    });
  }

  /// Resources named by a condition, directly or through other conditions; `used_at` is where the
  /// resource uses it.
  void add_condition(std::string_view name, SourceSpan used_at) {
    std::vector<std::string_view> open = {name};
    while (!open.empty()) {
      const Condition* condition = model_.find_condition(open.back());
      open.pop_back();
      if (condition == nullptr || !visited_conditions_.insert(condition->name.text).second) {
        continue;
      }
      for_each_reference(*condition->node, [&](const Reference& reference) {
        if (reference.kind == Reference::Kind::Condition) {
          open.push_back(reference.name);
        } else if (reference.kind != Reference::Kind::FindInMap) {
          add(reference.name, EdgeCause::Condition, reference.attribute, used_at);
        }
      });
    }
  }

  void add(std::string_view name, EdgeCause cause, std::string_view attribute, SourceSpan span) {
    const auto found = model_.resource_index.find(name);
    // A parameter of the same name (a fault of its own) hides the resource.
    if (found == model_.resource_index.end() || model_.find_parameter(name) != nullptr) {
      return;
    }
    const auto to = static_cast<std::uint32_t>(found->second);
    if (seen_.emplace(to, cause, attribute).second) {
      edges_.push_back({from_, to, cause, std::string(attribute), span});
    }
  }

  const Template& model_;
  std::uint32_t from_ = 0;
  std::set<std::tuple<std::uint32_t, EdgeCause, std::string_view>> seen_;
  std::unordered_set<std::string_view> visited_conditions_;
  std::vector<GraphEdge> edges_;
};

}  // namespace

ResourceGraph ResourceGraph::build(const Template& model) {
  ResourceGraph graph;
  graph.names_.reserve(model.resources.size());
  for (const Resource& resource : model.resources) {
    graph.names_.emplace_back(resource.name.text);
    graph.name_spans_.push_back(resource.name.span);
  }
  graph.edges_ = EdgeCollector(model).collect();
  graph.index();
  return graph;
}

}  // namespace formwork
