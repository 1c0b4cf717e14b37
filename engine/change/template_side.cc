// SPDX-License-Identifier: Apache-2.0
#include "engine/change/template_side.hh"

#include <algorithm>
#include <optional>
#include <set>
#include <unordered_set>

#include "engine/base/text.hh"
#include "engine/template/reference.hh"

namespace formwork {

namespace {

constexpr std::size_t kMostNestedIfs = 500;

bool is_no_value_node(const Node& node) {
  const Member* call = node.single();
  return call != nullptr && call->key == "Ref" && call->value->is_string() &&
         call->value->text() == "AWS::NoValue";
}

/// The item of a list node that gives item `index` of its value: items without a value are not
/// counted.
const Node* find_item(const TemplateSide& side, const Node& list, std::size_t index) {
  for (const Node* item : list.items()) {
    const Node* branch = chosen_branch(side, item);
    if (is_no_value_node(*branch)) {
      continue;
    }
    if (index == 0) {
      return branch;
    }
    --index;
  }
  return nullptr;
}

template <class T>
void add_once(std::vector<T>& all, T item) {
  if (std::find(all.begin(), all.end(), item) == all.end()) {
    all.push_back(std::move(item));
  }
}

void add_parameter(std::vector<ParameterUse>& all, std::string_view name, SourceSpan span) {
  for (const ParameterUse& use : all) {
    if (use.name == name) {
      return;
    }
  }
  all.push_back({std::string(name), span});
}

/// Collects Uses; conditions are followed once each, so that cycles end.
class UseCollector {
 public:
  UseCollector(const TemplateSide& side, Uses& uses) : side_(side), uses_(uses) {}

  void collect(const Node& node) {
    std::unordered_set<const Node*> skipped;
    skip_unchosen(node, skipped);
    for_each_reference(node, [&](const Reference& reference) {
      if (!skipped.contains(reference.node)) {
        add(reference);
      }
    });
  }

 private:
  void skip_unchosen(const Node& node, std::unordered_set<const Node*>& skipped) {
    const Member* call = node.single();
    if (call != nullptr && call->key == "Fn::If" && call->value->items().size() == 3) {
      const Node* branch = chosen_branch(side_, &node);
      if (branch != &node) {
        skip_other_branches(*call->value, skipped);
      }
    }
    for (const Member& member : node.members()) {
      skip_unchosen(*member.value, skipped);
    }
    for (const Node* item : node.items()) {
      skip_unchosen(*item, skipped);
    }
  }

  void skip_other_branches(const Node& arguments, std::unordered_set<const Node*>& skipped) {
    const auto items = arguments.items();
    const Tri holds = side_.evaluator->condition(items[0]->text(), items[0]->span);
    const Node* other = holds == Tri::True ? items[2] : items[1];
    for_each_reference(*other, [&](const Reference& reference) { skipped.insert(reference.node); });
  }

  void add(const Reference& reference) {
    switch (reference.kind) {
      case Reference::Kind::Ref:
      case Reference::Kind::SubRef:
        if (side_.model != nullptr && side_.model->find_parameter(reference.name) != nullptr) {
          add_parameter(in_condition_ ? uses_.condition_parameters : uses_.parameters,
                        reference.name, reference.span);
        } else if (!reference.name.starts_with("AWS::")) {
          add_once(uses_.resources, {std::string(reference.name), {}, reference.span});
        }
        return;
      case Reference::Kind::GetAtt:
      case Reference::Kind::SubGetAtt:
        add_once(uses_.resources,
                 {std::string(reference.name), std::string(reference.attribute), reference.span});
        return;
      case Reference::Kind::FindInMap:
        add_once(uses_.mappings, std::string(reference.name));
        return;
      case Reference::Kind::Condition:
        follow(reference.name);
        return;
    }
  }

  void follow(std::string_view condition) {
    if (side_.model == nullptr || !followed_.insert(std::string(condition)).second) {
      return;
    }
    add_once(uses_.conditions, std::string(condition));
    const Condition* declared = side_.model->find_condition(condition);
    if (declared == nullptr || declared->node == nullptr) {
      return;
    }
    // Named conditions go on a list instead of the call stack: a chain of them may be long.
    pending_.push_back(declared->node);
    if (in_condition_) {
      return;
    }
    in_condition_ = true;
    while (!pending_.empty()) {
      const Node* next = pending_.back();
      pending_.pop_back();
      for_each_reference(*next, [&](const Reference& reference) { add(reference); });
    }
    in_condition_ = false;
  }

  const TemplateSide& side_;
  Uses& uses_;
  bool in_condition_ = false;
  std::vector<const Node*> pending_;
  std::set<std::string, std::less<>> followed_;
};

/// The argument of Fn::GetAtt as "Resource.Attribute", whether it is written so or as a list. None
/// when a part is no plain text.
std::optional<std::string> attribute_text(const Node& argument) {
  if (argument.is_scalar()) {
    return std::string(argument.text());
  }
  std::string text;
  for (const Node* part : argument.items()) {
    if (!part->is_scalar()) {
      return std::nullopt;
    }
    text.append(text.empty() ? "" : ".").append(part->text());
  }
  return text.empty() ? std::nullopt : std::optional(std::move(text));
}

bool same_maps(const TemplateSide& a, const Node& a_node, const TemplateSide& b,
               const Node& b_node) {
  const Member* call = a_node.single();
  const Member* other_call = b_node.single();
  if (call != nullptr && other_call != nullptr && call->key == "Fn::GetAtt" &&
      other_call->key == call->key) {
    const auto text = attribute_text(*call->value);
    if (text && text == attribute_text(*other_call->value)) {
      return true;
    }
  }
  return std::all_of(a_node.members().begin(), a_node.members().end(), [&](const Member& member) {
    const Node* other = b_node.get(member.key);
    return other != nullptr && same_text(a, member.value, b, other);
  });
}

}  // namespace

std::string place_pointer(std::string_view root, std::span<const std::string> path) {
  std::string out = "/" + std::string(root);
  for (const std::string& segment : path) {
    out += '/';
    out += replace_all(replace_all(segment, "~", "~0"), "/", "~1");
  }
  return out;
}

const Node* chosen_branch(const TemplateSide& side, const Node* node,
                          std::vector<std::string>* asked) {
  for (std::size_t depth = 0; node != nullptr && depth < kMostNestedIfs; ++depth) {
    const Member* call = node->single();
    if (call == nullptr || call->key != "Fn::If" || side.evaluator == nullptr) {
      return node;
    }
    const auto items = call->value->items();
    if (items.size() != 3 || !items[0]->is_scalar()) {
      return node;
    }
    const Tri holds = side.evaluator->condition(items[0]->text(), items[0]->span);
    if (holds == Tri::Unknown) {
      return node;
    }
    if (asked != nullptr) {
      add_once(*asked, std::string(items[0]->text()));
    }
    node = holds == Tri::True ? items[1] : items[2];
  }
  return node;
}

const Node* find_place(const TemplateSide& side, const Node* node,
                       std::span<const std::string> path, std::vector<std::string>* asked) {
  node = chosen_branch(side, node, asked);
  for (const std::string& segment : path) {
    if (node == nullptr || is_no_value_node(*node)) {
      return nullptr;
    }
    if (node->is_scalar() || find_call(*node) != nullptr) {
      return node;
    }
    if (node->is_map()) {
      node = node->get(segment);
    } else {
      const auto index = parse_integer(segment);
      node =
          index && *index >= 0 ? find_item(side, *node, static_cast<std::size_t>(*index)) : nullptr;
    }
    node = chosen_branch(side, node, asked);
  }
  return node != nullptr && is_no_value_node(*node) ? nullptr : node;
}

bool same_text(const TemplateSide& a, const Node* a_node, const TemplateSide& b,
               const Node* b_node) {
  if ((a.evaluator == nullptr) != (b.evaluator == nullptr)) {
    // Branches are compared as written when only one side can choose.
    const TemplateSide a_plain{a.model, a.parameters, nullptr};
    const TemplateSide b_plain{b.model, b.parameters, nullptr};
    return same_text(a_plain, a_node, b_plain, b_node);
  }
  a_node = chosen_branch(a, a_node);
  b_node = chosen_branch(b, b_node);
  if (a_node == nullptr || b_node == nullptr) {
    return a_node == b_node;
  }
  if (a_node == b_node && a.model == b.model && a.parameters == b.parameters) {
    return true;
  }
  if (a_node->is_scalar() && b_node->is_scalar()) {
    return a_node->text() == b_node->text() &&
           a_node->is(NodeKind::Null) == b_node->is(NodeKind::Null);
  }
  if (a_node->kind != b_node->kind || a_node->count != b_node->count) {
    return false;
  }
  if (a_node->is_map()) {
    return same_maps(a, *a_node, b, *b_node);
  }
  for (std::size_t i = 0; i < a_node->items().size(); ++i) {
    if (!same_text(a, a_node->items()[i], b, b_node->items()[i])) {
      return false;
    }
  }
  return true;
}

Uses uses_of(const TemplateSide& side, const Node* node) {
  Uses uses;
  if (node != nullptr) {
    UseCollector(side, uses).collect(*node);
  }
  return uses;
}

}  // namespace formwork
