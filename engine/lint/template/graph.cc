// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/template/graph.hh"

#include <algorithm>
#include <utility>

#include "engine/lint/template/deep_keys.hh"

namespace formwork::lint {
namespace {

// What looking for cycles may cost; a template that honest people write takes a thousandth.
constexpr std::uint64_t kMostSteps = 20'000'000;

bool says_nothing(const Node& node) {
  return node.is(NodeKind::Null) || (!node.is(NodeKind::Bool) && node.count == 0);
}

// The vertex a place belongs to; empty when the place is in no section that refers to resources.
std::string source_of(const DeepKey& place) {
  if (place.path.size() < 2 || place.path[1].is_index()) {
    return {};
  }
  const std::string_view section = place.path[0].key;
  const std::string name(place.path[1].key);
  if (section == "Resources") {
    return name;
  }
  if (section == "Parameters" || section == "Outputs") {
    return std::string(section.substr(0, section.size() - 1)) + "-" + name;
  }
  return {};
}

std::vector<PathStep> path_in_source(const DeepKey& place) {
  if (place.path.size() <= 3) {
    return {};
  }
  return {place.path.begin() + 2, place.path.end() - 1};
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
}

// Names between "${" and "}" that can be a resource's or an attribute's.
std::vector<std::string_view> plain_names(std::string_view text) {
  std::vector<std::string_view> names;
  for (std::size_t at = text.find("${"); at != std::string_view::npos; at = text.find("${", at)) {
    at += 2;
    std::size_t end = at;
    while (end < text.size() && is_name_character(text[end])) {
      ++end;
    }
    if (end < text.size() && text[end] == '}') {
      names.push_back(text.substr(at, end - at));
    }
  }
  return names;
}

// True when `name` is among the variables of a Fn::Sub; nullopt when they cannot be searched.
std::optional<bool> is_variable(const Node& variables, std::string_view name) {
  if (variables.is_map()) {
    return variables.find(name) != nullptr;
  }
  if (variables.is_list()) {
    return std::any_of(variables.items().begin(), variables.items().end(),
                       [&](const Node* item) { return item->is_string() && item->text() == name; });
  }
  if (variables.is_string()) {
    return variables.text().find(name) != std::string_view::npos;
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(Dependency::Kind kind) {
  switch (kind) {
    case Dependency::Kind::DependsOn:
      return "DependsOn";
    case Dependency::Kind::GetAtt:
      return "GetAtt";
    default:
      return "Ref";
  }
}

std::optional<DependencyGraph> DependencyGraph::build(const Node& root) {
  const Node* resources = root.get("Resources");
  const Node* parameters = root.get("Parameters");
  if ((resources != nullptr && !resources->is_map()) ||
      (parameters != nullptr && !parameters->is_map())) {
    return std::nullopt;
  }
  DependencyGraph graph(resources);
  graph.add_resources();
  graph.add_references(root);
  graph.add_attributes(root);
  if (!graph.add_substitutions(root)) {
    return std::nullopt;
  }
  return graph;
}

std::uint32_t DependencyGraph::vertex(std::string_view name) {
  const auto [found, is_new] =
      index_.emplace(std::string(name), static_cast<std::uint32_t>(vertices_.size()));
  if (is_new) {
    vertices_.emplace_back().name = name;
  }
  return found->second;
}

void DependencyGraph::add(std::string_view from, std::string_view to, Dependency::Kind kind,
                          std::vector<PathStep> path) {
  if (from.empty() || !named_.contains(to)) {
    return;
  }
  const std::uint32_t source = vertex(from);
  const std::uint32_t target = vertex(to);
  Vertex& origin = vertices_[source];
  const auto [group, is_new] = origin.group_of.emplace(target, origin.targets.size());
  if (is_new) {
    origin.targets.emplace_back();
  }
  origin.targets[group->second].push_back(static_cast<std::uint32_t>(dependencies_.size()));
  dependencies_.push_back({source, target, kind, std::move(path)});
}

void DependencyGraph::add_resources() {
  if (resources_ == nullptr) {
    return;
  }
  for (const Member& resource : resources_->members()) {
    if (!says_nothing(*resource.value)) {
      named_.insert(resource.key);
    }
  }
  for (const Member& resource : resources_->members()) {
    const Node* type = resource.value->get("Type");
    if (!resource.value->is_map() || (type != nullptr && !type->is_string())) {
      continue;
    }
    vertices_[vertex(resource.key)].is_resource = true;
    const Node* depends_on = resource.value->get("DependsOn");
    if (depends_on == nullptr) {
      continue;
    }
    if (depends_on->is_string()) {
      add(resource.key, depends_on->text(), Dependency::Kind::DependsOn, {"DependsOn"});
    }
    for (const Node* item : depends_on->items()) {
      if (item->is_string()) {
        add(resource.key, item->text(), Dependency::Kind::DependsOn, {"DependsOn"});
      }
    }
  }
}

void DependencyGraph::add_references(const Node& root) {
  for (const DeepKey& place : deep_keys(root, "Ref")) {
    if (place.value->is_string()) {
      add(source_of(place), place.value->text(), Dependency::Kind::Ref, path_in_source(place));
    }
  }
}

void DependencyGraph::add_attributes(const Node& root) {
  for (const DeepKey& place : deep_keys(root, "Fn::GetAtt")) {
    std::string_view target;
    if (place.value->is_list() && place.value->count == 2) {
      target = place.value->items().front()->text();
    } else if (place.value->is_string() &&
               place.value->text().find('.') != std::string_view::npos) {
      target = place.value->text().substr(0, place.value->text().find('.'));
    }
    add(source_of(place), target, Dependency::Kind::GetAtt, path_in_source(place));
  }
}

bool DependencyGraph::add_substitutions(const Node& root) {
  for (const DeepKey& place : deep_keys(root, "Fn::Sub")) {
    const std::string source = source_of(place);
    const Node* text = place.value;
    const Node* variables = nullptr;
    if (text->is_list()) {
      variables = text->count == 2 ? text->items().back() : nullptr;
      text = text->count == 0 ? nullptr : text->items().front();
    }
    if (source.empty() || text == nullptr || !text->is_string()) {
      continue;
    }
    for (std::string_view name : plain_names(text->text())) {
      const auto is_own =
          variables == nullptr ? std::optional(false) : is_variable(*variables, name);
      if (!is_own) {
        return false;
      }
      const std::size_t dot = name.find('.');
      if (!*is_own) {
        add(source, name.substr(0, dot),
            dot == std::string_view::npos ? Dependency::Kind::Ref : Dependency::Kind::GetAtt,
            path_in_source(place));
      }
    }
  }
  return true;
}

std::vector<const Dependency*> DependencyGraph::between(std::string_view from,
                                                        std::string_view to) const {
  std::vector<const Dependency*> found;
  const auto source = index_.find(std::string(from));
  const auto target = index_.find(std::string(to));
  if (source == index_.end() || target == index_.end()) {
    return found;
  }
  const Vertex& origin = vertices_[source->second];
  const auto group = origin.group_of.find(target->second);
  if (group != origin.group_of.end()) {
    for (std::uint32_t dependency : origin.targets[group->second]) {
      found.push_back(&dependencies_[dependency]);
    }
  }
  return found;
}

// Depth first along dependencies, in order. Vertices from which no cycle can be reached are
// remembered and not entered again.
class DependencyGraph::CycleSearch {
 public:
  explicit CycleSearch(const DependencyGraph& graph)
      : graph_(graph), states_(graph.vertices_.size()) {}

  /// The first cycle on the way from `start`; empty when there is none.
  std::vector<std::uint32_t> from(std::uint32_t start) {
    const std::vector<std::uint32_t> cycle = search(start);
    for (std::uint32_t vertex : entered_) {
      State& state = states_[vertex];
      state = {.is_acyclic = state.is_acyclic || (cycle.empty() && steps_ < kMostSteps)};
    }
    return cycle;
  }

 private:
  struct State {
    std::size_t group = 0;  // the next dependency to follow
    std::size_t item = 0;
    bool is_entered = false;
    bool is_active = false;
    bool is_acyclic = false;
  };

  void enter(std::uint32_t vertex) {
    if (!states_[vertex].is_entered) {
      states_[vertex].is_entered = true;
      entered_.push_back(vertex);
    }
    stack_.push_back(vertex);
  }

  const std::uint32_t* next(std::uint32_t vertex) {
    const auto& targets = graph_.vertices_[vertex].targets;
    State& state = states_[vertex];
    while (state.group < targets.size()) {
      if (state.item < targets[state.group].size()) {
        return &targets[state.group][state.item++];
      }
      ++state.group;
      state.item = 0;
    }
    return nullptr;
  }

  // Forgets the part of the way that does not lead to `tail`.
  void back_to(std::uint32_t tail) {
    while (!way_.empty() && graph_.dependencies_[way_.back()].to != tail) {
      states_[graph_.dependencies_[way_.back()].to].is_active = false;
      way_.pop_back();
    }
    states_[tail].is_active = true;
  }

  std::vector<std::uint32_t> search(std::uint32_t start) {
    entered_.clear();
    stack_.clear();
    way_.clear();
    if (states_[start].is_acyclic) {
      return {};
    }
    enter(start);
    states_[start].is_active = true;
    while (!stack_.empty() && ++steps_ < kMostSteps) {
      const std::uint32_t tail = stack_.back();
      const std::uint32_t* dependency = next(tail);
      if (dependency == nullptr) {
        stack_.pop_back();
        continue;
      }
      const std::uint32_t head = graph_.dependencies_[*dependency].to;
      if (states_[head].is_acyclic) {
        continue;
      }
      back_to(tail);
      way_.push_back(*dependency);
      if (states_[head].is_active) {
        return close(head);
      }
      states_[head].is_active = true;
      enter(head);
    }
    return {};
  }

  // The part of the way that begins at `head`, to which it leads back.
  std::vector<std::uint32_t> close(std::uint32_t head) const {
    auto first = way_.begin();
    while (first + 1 != way_.end() && graph_.dependencies_[*first].from != head) {
      ++first;
    }
    return {first, way_.end()};
  }

  const DependencyGraph& graph_;
  std::vector<State> states_;
  std::vector<std::uint32_t> entered_;
  std::vector<std::uint32_t> stack_;
  std::vector<std::uint32_t> way_;
  std::uint64_t steps_ = 0;
};

std::vector<const Dependency*> DependencyGraph::cycles() const {
  CycleSearch search(*this);
  std::vector<bool> is_known(dependencies_.size());
  std::vector<const Dependency*> found;
  if (resources_ == nullptr) {
    return found;
  }
  for (const Member& resource : resources_->members()) {
    const auto vertex = index_.find(std::string(resource.key));
    if (vertex == index_.end()) {
      continue;
    }
    for (std::uint32_t dependency : search.from(vertex->second)) {
      if (!is_known[dependency]) {
        is_known[dependency] = true;
        found.push_back(&dependencies_[dependency]);
      }
    }
  }
  return found;
}

}  // namespace formwork::lint
