// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/serverless/refusal.hh"

#include "engine/lint/schema/value.hh"

namespace formwork::lint {

std::string refuse(std::string_view resource, std::string_view why) {
  return "Resource with id [" + std::string(resource) + "] is invalid. " + std::string(why);
}

std::string refuse_event(std::string_view resource, std::string_view event, std::string_view why) {
  return refuse(resource,
                "Event with id [" + std::string(event) + "] is invalid. " + std::string(why));
}

std::string should_be(std::string_view property, std::string_view kind) {
  return "Property '" + std::string(property) + "' should be a " + std::string(kind) + ".";
}

std::string wrong_structure(std::string_view why) {
  return "Structure of the SAM template is invalid. " + std::string(why);
}

bool is_call(const Node& node) {
  const Member* single = node.single();
  return single != nullptr &&
         (single->key == "Ref" || single->key == "Condition" || single->key.starts_with("Fn::"));
}

bool is_set(const Node* node) {
  if (node == nullptr) {
    return false;
  }
  switch (node->kind) {
    case NodeKind::Null:
      return false;
    case NodeKind::Bool:
      return node->boolean();
    case NodeKind::Int:
    case NodeKind::Float:
      return number_value(*node).value_or(1) != 0;
    case NodeKind::String:
      return !node->text().empty();
    case NodeKind::List:
    case NodeKind::Map:
      return node->count != 0;
  }
  return false;
}

const Node* member_of(const Node* node, std::string_view name) {
  return node != nullptr && node->is_map() ? node->get(name) : nullptr;
}

std::string_view text_of(const Node* node) {
  return node != nullptr && node->is_string() ? node->text() : std::string_view();
}

std::string_view name_in(const Node* node) {
  const Node* name = member_of(node, "Ref");
  return text_of(name != nullptr ? name : node);
}

}  // namespace formwork::lint
