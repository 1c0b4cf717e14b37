// SPDX-License-Identifier: Apache-2.0
#include "engine/check/function_owners.hh"

#include <algorithm>
#include <array>
#include <utility>

namespace formwork {
namespace {

using Owner = std::pair<std::string_view, std::string_view>;

constexpr std::array<Owner, 10> kOwners = {{
    {"Fn::Join", "E1022"},
    {"Fn::Select", "E1017"},
    {"Fn::Split", "E1018"},
    {"Fn::Base64", "E1021"},
    {"Fn::Sub", "E1019"},
    {"Fn::Cidr", "E1024"},
    {"Fn::FindInMap", "E1011"},
    {"Fn::ImportValue", "E1016"},
    {"Fn::ToJsonString", "E1031"},
    {"Fn::Length", "E1030"},
}};

constexpr std::array<Owner, 3> kConditionOwners = {{
    {"Fn::And", "E8004"},
    {"Fn::Not", "E8005"},
    {"Fn::Or", "E8006"},
}};

template <std::size_t Count>
std::string_view find_owner(const std::array<Owner, Count>& owners, std::string_view function) {
  const auto found = std::find_if(owners.begin(), owners.end(),
                                  [&](const Owner& owner) { return owner.first == function; });
  return found == owners.end() ? std::string_view() : found->second;
}

/// Name of the pseudo parameter that `node` refers to, or "".
std::string_view pseudo_name(const Node& node) {
  const Node* name = node.get("Ref");
  return name != nullptr && name->text().starts_with("AWS::") ? name->text() : std::string_view();
}

bool follows_from_region(std::string_view pseudo) {
  return pseudo == "AWS::Region" || pseudo == "AWS::Partition" || pseudo == "AWS::URLSuffix";
}

}  // namespace

FunctionOwners::FunctionOwners(const Template& model) {
  for (const Resource& resource : model.resources) {
    note(*resource.node, {});
  }
  for (const Output& output : model.outputs) {
    if (output.value != nullptr) {
      note(*output.value, "E6101");
    }
    if (output.export_name != nullptr) {
      note(*output.export_name, "E6102");
    }
  }
  for (const Condition& condition : model.conditions) {
    note_condition(*condition.node);
  }
}

void FunctionOwners::mark(const Member& call, std::string_view owner) {
  owners_.emplace(call.key_span.begin.index, owner);
  owners_.emplace(call.value->span.begin.index, owner);
  for (const Node* item : call.value->items()) {
    owners_.emplace(item->span.begin.index, owner);
  }
}

void FunctionOwners::note(const Node& node, std::string_view owner) {
  const Member* call = node.single();
  std::string_view inner = owner;
  if (call != nullptr && (call->key == "Ref" || call->key.starts_with("Fn::"))) {
    const bool keeps_rule = call->key == "Ref" && !owner.starts_with("E6");
    if (!owner.empty() && !keeps_rule) {
      mark(*call, owner);
    }
    if (owner.empty()) {
      inner = find_owner(kOwners, call->key);
    }
    const auto items = call->value->items();
    for (const Node* item : call->key == "Fn::FindInMap" ? items : decltype(items)()) {
      if (const std::string_view pseudo = pseudo_name(*item); !pseudo.empty()) {
        const auto known = environmental_.try_emplace(call->key_span.begin.index, true).first;
        known->second = known->second && follows_from_region(pseudo);
      }
    }
  }
  for (const Node* item : node.items()) {
    note(*item, inner);
  }
  for (const Member& member : node.members()) {
    note(*member.value, inner);
  }
}

void FunctionOwners::note_condition(const Node& node) {
  const Member* call = node.single();
  const std::string_view owner =
      call == nullptr ? std::string_view() : find_owner(kConditionOwners, call->key);
  if (owner.empty()) {
    return;
  }
  for (const Node* item : call->value->items()) {
    conditions_.emplace(item->span.begin.index, owner);
    note_condition(*item);
  }
}

std::string_view FunctionOwners::code_at(SourceSpan at, std::string_view code) const {
  if (code == "E8001") {
    const auto found = conditions_.find(at.begin.index);
    return found == conditions_.end() ? code : found->second;
  }
  const auto found = code.starts_with("E10") ? owners_.find(at.begin.index) : owners_.end();
  return found == owners_.end() ? code : found->second;
}

}  // namespace formwork
