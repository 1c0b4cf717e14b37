// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/evaluate/evaluator.hh"
#include "engine/template/template.hh"

namespace formwork {

/// One template of a comparison with its inputs. Any pointer may be null: then that part is not
/// known.
struct TemplateSide {
  const Template* model = nullptr;
  const BoundParameters* parameters = nullptr;
  Evaluator* evaluator = nullptr;  ///< Decides conditions; its sink takes their faults.
};

/// A segment path below a property: map keys and decimal list indexes.
using PlacePath = std::vector<std::string>;

/// "/Properties/A/0" of ["A", "0"] under `root` "Properties"; '~' and '/' escaped as RFC 6901 says.
std::string place_pointer(std::string_view root, std::span<const std::string> path);

/// The branch of Fn::If that applies, through any number of nested ones; `node` itself when it is
/// none or the condition is not decided. Names of the conditions asked are appended to `asked`.
const Node* chosen_branch(const TemplateSide& side, const Node* node,
                          std::vector<std::string>* asked = nullptr);

/// The node that gives the value at `path` below `node`: the deepest one that can be named, since
/// below a function there are no nodes for parts of its value. Null when the place is not written.
const Node* find_place(const TemplateSide& side, const Node* node,
                       std::span<const std::string> path,
                       std::vector<std::string>* asked = nullptr);

/// True when both say the same once Fn::If is decided: spelling (YAML or JSON, short or long form,
/// quotes, order of keys) does not count. Null equals null only.
bool same_text(const TemplateSide& a, const Node* a_node, const TemplateSide& b,
               const Node* b_node);

/// A resource mentioned somewhere.
struct ResourceUse {
  std::string logical_id;
  std::string attribute;  ///< Empty for Ref.
  SourceSpan span;
  bool operator==(const ResourceUse& other) const {
    return logical_id == other.logical_id && attribute == other.attribute;
  }
};

struct ParameterUse {
  std::string name;
  SourceSpan span;
};

/// Everything that the value of a node depends on, each once, in order of appearance. Branches of
/// Fn::If that do not apply are left out.
struct Uses {
  std::vector<ParameterUse> parameters;            ///< Named directly.
  std::vector<ParameterUse> condition_parameters;  ///< Only through conditions of Fn::If.
  std::vector<ResourceUse> resources;
  std::vector<std::string> conditions;  ///< Also those that other conditions name.
  std::vector<std::string> mappings;
};
Uses uses_of(const TemplateSide& side, const Node* node);

/// Calls `found(path, node)` for every function and scalar below `node` (`node` itself included)
/// that is reached through maps and lists alone.
template <class Found>
void for_each_leaf(const TemplateSide& side, const Node* node, PlacePath& path, const Found& found);

}  // namespace formwork

#include "engine/evaluate/intrinsic.hh"

namespace formwork {

template <class Found>
void for_each_leaf(const TemplateSide& side, const Node* node, PlacePath& path,
                   const Found& found) {
  node = chosen_branch(side, node);
  if (node == nullptr) {
    return;
  }
  if (node->is_scalar() || find_call(*node) != nullptr) {
    found(path, *node);
    return;
  }
  for (const Member& member : node->members()) {
    path.emplace_back(member.key);
    for_each_leaf(side, member.value, path, found);
    path.pop_back();
  }
  std::size_t index = 0;
  for (const Node* item : node->items()) {
    path.push_back(std::to_string(index++));
    for_each_leaf(side, item, path, found);
    path.pop_back();
  }
}

}  // namespace formwork
