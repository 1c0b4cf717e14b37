// SPDX-License-Identifier: Apache-2.0
#include "engine/change/value_warnings.hh"

#include <algorithm>

namespace formwork {

namespace {

constexpr const char* kJoinFault =
    "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) "
    "a list of strings to be joined or a function that returns a list of strings (such as "
    "Fn::GetAZs) to be joined.";
constexpr const char* kSelectFault =
    "Template error: Fn::Select requires a list argument with two elements: an integer index and a "
    "list";

bool is_unknown_list(const TemplateSide& side, const Member& call) {
  const auto items = call.value->items();
  return items.size() == 2 && side.evaluator->evaluate(*items[1]).is_unknown();
}

std::string missing_export(const TemplateSide& side, const Node& node) {
  for (const UnknownCause& cause : side.evaluator->evaluate(node).unknown_causes()) {
    if (cause.kind == UnknownCause::Kind::Import) {
      return "No export named " + cause.subject;
    }
  }
  return {};
}

std::string fault_of_call(const TemplateSide& side, const Node& node, const Member& call) {
  if (call.key == "Fn::Join" && is_unknown_list(side, call)) {
    return kJoinFault;
  }
  if (call.key == "Fn::Select" && is_unknown_list(side, call)) {
    return kSelectFault;
  }
  return call.key == "Fn::ImportValue" ? missing_export(side, node) : std::string();
}

}  // namespace

std::string value_fault(const TemplateSide& side, const Node* properties) {
  const Node* node = chosen_branch(side, properties);
  if (node == nullptr || node->is_scalar()) {
    return {};
  }
  for (const Member& member : node->members()) {
    if (std::string fault = value_fault(side, member.value); !fault.empty()) {
      return fault;
    }
  }
  for (const Node* item : node->items()) {
    if (std::string fault = value_fault(side, item); !fault.empty()) {
      return fault;
    }
  }
  const Member* call = find_call(*node);
  return call == nullptr ? std::string() : fault_of_call(side, *node, *call);
}

}  // namespace formwork
