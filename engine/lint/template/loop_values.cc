// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/template/loop_values.hh"

#include <algorithm>
#include <array>

#include "engine/base/text.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

using State = LoopValue::State;

constexpr std::string_view kAccountId = "AWS::AccountId";
constexpr std::string_view kListWanted = "Fn::If should be a list of 3 elements";
constexpr std::string_view kOptionWanted = "Fn::FindInMap parameter only supports 'DefaultValue'";

LoopValue known(const Node* node) {
  return {State::Known, node, {}};
}

LoopValue unknown(std::string_view function, const Node* at) {
  return {State::Unknown, nullptr, {"Can't resolve " + std::string(function), at}};
}

LoopValue faulty(std::string message) {
  return {State::Faulty, nullptr, {std::move(message), nullptr}};
}

LoopFault fault(std::string_view message, const Node& at) {
  return {std::string(message), &at};
}

bool is_number_or_truth(const Node& node) {
  return node.is(NodeKind::Int) || node.is(NodeKind::Float) || node.is(NodeKind::Bool);
}

// Empty text, 0 and false are no values here.
bool is_empty_value(const Node& node) {
  if (node.is_string()) {
    return node.text().empty();
  }
  return node.is(NodeKind::Bool) ? !node.boolean() : number_value(node).value_or(1.0) == 0.0;
}

std::optional<LoopFault> check_option(const Node& option) {
  if (!option.is_map()) {
    return fault("Fn::FindInMap parameter must be an object with key 'DefaultValue'", option);
  }
  const Member* member = option.single();
  if (member == nullptr || member->key != "DefaultValue") {
    return fault(kOptionWanted, option);
  }
  if (!member->value->is_list()) {
    return LoopValues::check(*member->value);
  }
  for (const Node* item : member->value->items()) {
    if (auto found = LoopValues::check(*item)) {
      return found;
    }
  }
  return std::nullopt;
}

std::optional<LoopFault> check_if(const Node& argument) {
  if (!argument.is_list() || argument.count != 3) {
    return fault(kListWanted, argument);
  }
  return LoopValues::check(*argument.items()[0]);
}

const Node* map_section(const Node& root, std::string_view name) {
  const Node* section = root.get(name);
  return section != nullptr && section->is_map() ? section : nullptr;
}

const Node* member_of(const Node* map, const Node* key) {
  return map == nullptr || key == nullptr || !key->is_scalar() ? nullptr
                                                               : map->get(plain_text(*key));
}

}  // namespace

const Node* find_binding(const LoopBindings& bindings, std::string_view name) {
  for (const auto& [bound, value] : bindings) {
    if (bound == name) {
      return value;
    }
  }
  return nullptr;
}

std::optional<LoopFault> LoopValues::check_find_in_map(const Node& argument) {
  if (!argument.is_list()) {
    return fault("Fn::FindInMap should be a list", argument);
  }
  if (argument.count != 3 && argument.count != 4) {
    return fault("Fn::FindInMap requires a list of 3 or 4 values", argument);
  }
  for (const Node* item : argument.items().first(3)) {
    if (auto found = check(*item)) {
      return found;
    }
  }
  return argument.count == 4 ? check_option(*argument.items()[3]) : std::nullopt;
}

std::optional<LoopFault> LoopValues::check(const Node& node) {
  if ((node.is_string() && !is_date(node)) || is_number_or_truth(node)) {
    return std::nullopt;
  }
  if (node.is_map()) {
    const Member* call = node.single();
    if (call == nullptr) {
      return fault("Object must have only one key", node);
    }
    if (call->key == "Ref") {
      const bool fits = call->value->is_string() || call->value->is_map();
      return fits ? check(*call->value) : fault("Fn::Ref should be a list", *call->value);
    }
    if (call->key == "Fn::FindInMap") {
      return check_find_in_map(*call->value);
    }
    if (call->key == "Fn::If") {
      return check_if(*call->value);
    }
  }
  return fault("Unsupported value " + quote(node), node);
}

LoopValue LoopValues::value(const Node& node, const LoopBindings& bindings, bool only_bindings) {
  if (!node.is_map()) {
    return is_empty_value(node) ? faulty("'_ForEachValue' object has no attribute '_value'")
                                : known(&node);
  }
  const Member& call = *node.single();
  if (call.key == "Ref") {
    return ref(*call.value, bindings, only_bindings);
  }
  if (call.key == "Fn::FindInMap") {
    return find_in_map(*call.value, bindings, only_bindings, true);
  }
  return unknown("Fn::If", call.value);
}

LoopValue LoopValues::ref(const Node& argument, const LoopBindings& bindings, bool only_bindings) {
  const LoopValue name = value(argument, bindings, false);
  if (!name.is_known()) {
    return name;
  }
  if (name.node == nullptr || !name.node->is_string()) {
    return unknown("Fn::Ref", &argument);
  }
  const std::string_view text = name.node->text();
  for (const auto& [bound, value] : bindings) {
    if (bound == text) {
      return known(value);
    }
  }
  if (only_bindings) {
    return unknown("Fn::Ref", &argument);
  }
  return text.starts_with("AWS::") ? pseudo(argument, text) : parameter(argument, text);
}

LoopValue LoopValues::pseudo(const Node& argument, std::string_view name) {
  const bool is_china = region_.starts_with("cn-north");
  std::string partition = region_.starts_with("us-gov-") ? "aws-us-gov" : "aws";
  if (is_china) {
    partition = "aws-cn";
  }
  const std::string region(region_);
  if (name == "AWS::Region") {
    return known(text(region));
  }
  if (name == kAccountId) {
    return account_.empty() ? unknown("Fn::Ref", &argument) : known(text(account_));
  }
  if (name == "AWS::NotificationARNs") {
    const Node* arn = text("arn:" + partition + ":sns:" + region + ":123456789012:notification");
    return known(build_.list(std::array{arn}, {}));
  }
  if (name == "AWS::NoValue") {
    return known(nullptr);
  }
  if (name == "AWS::Partition") {
    return known(text(partition));
  }
  if (name == "AWS::StackId") {
    return known(text("arn:" + partition + ":cloudformation:" + region +
                      ":123456789012:stack/teststack/51af3dc0-da77-11e4-872e-1234567db123"));
  }
  if (name == "AWS::StackName") {
    return known(text("teststack"));
  }
  if (name == "AWS::URLSuffix") {
    return known(text(is_china ? "amazonaws.com.cn" : "amazonaws.com"));
  }
  return parameter(argument, name);
}

const Node* LoopValues::split_list(std::string_view list) {
  std::vector<const Node*> items;
  for (std::string_view item : split(list, ",")) {
    items.push_back(text(trim(item)));
  }
  return build_.list(items, {});
}

LoopValue LoopValues::parameter(const Node& argument, std::string_view name) {
  const Node* parameters = map_section(root_, "Parameters");
  const Node* found = parameters == nullptr ? nullptr : parameters->get(name);
  if (found == nullptr || !found->is_map() || found->count == 0) {
    return unknown("Fn::Ref", &argument);
  }
  const Node* type = found->get("Type");
  const std::string_view type_name =
      type == nullptr ? "String" : (type->is_string() ? type->text() : std::string_view());
  if (type_name.starts_with("AWS::SSM::Parameter")) {
    return unknown("Fn::Ref", &argument);
  }
  const bool is_list = type_name.find("List") != std::string_view::npos;
  const Node* chosen = found->get("Default");
  if (chosen == nullptr || chosen->is(NodeKind::Null) ||
      (chosen->is_scalar() && is_empty_value(*chosen))) {
    const Node* allowed = found->get("AllowedValues");
    chosen = allowed != nullptr && allowed->is_list() && allowed->count != 0
                 ? allowed->items().front()
                 : nullptr;
  }
  if (chosen == nullptr && !is_list) {
    return unknown("Fn::Ref", &argument);
  }
  if (chosen != nullptr) {
    if (is_list && !chosen->is_string()) {
      return faulty("'" + std::string(chosen->is(NodeKind::Int) ? "int" : "list_node") +
                    "' object has no attribute 'split'");
    }
    return known(is_list ? split_list(chosen->text()) : chosen);
  }
  // Nothing is said about the list: it may well have two items.
  std::array<const Node*, 2> items{};
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Node* index = build_.scalar(NodeKind::Int, i == 0 ? "0" : "1", {});
    const Node* list = build_.single("Ref", {}, text(name), {});
    items[i] = build_.single("Fn::Select", {}, build_.list(std::array{index, list}, {}), {});
  }
  return known(build_.list(items, {}));
}

LoopValue LoopValues::default_of(const Node& option, const LoopBindings& bindings,
                                 bool only_bindings) {
  const Node& chosen = *option.single()->value;
  if (!chosen.is_list()) {
    return value(chosen, bindings, only_bindings);
  }
  std::vector<const Node*> items;
  for (const Node* item : chosen.items()) {
    const LoopValue one = value(*item, bindings, only_bindings);
    if (!one.is_known()) {
      return one;
    }
    if (one.node != nullptr) {
      items.push_back(one.node);
    }
  }
  return known(build_.list(items, {}));
}

/// A look-up on its way: which map, and the keys, which may be replaced by likely ones.
struct LoopValues::Lookup {
  const Node& argument;
  const LoopBindings& bindings;
  bool only_bindings;
  const Node* maps;
  const Node* first;
  const Node* second;
  const Node* map = nullptr;
};

LoopValue LoopValues::find_in_map(const Node& argument, const LoopBindings& bindings,
                                  bool only_bindings, bool may_default) {
  Lookup lookup{argument,
                bindings,
                only_bindings,
                map_section(root_, "Mappings"),
                argument.items()[1],
                argument.items()[2]};
  if (auto found = choose_map(lookup)) {
    return {State::Faulty, nullptr, *found};
  }
  if (lookup.map != nullptr && (!lookup.map->is_map() || lookup.map->count == 0)) {
    lookup.map = nullptr;
  }
  if (lookup.map != nullptr) {
    choose_first_key(lookup);
    return look_up(lookup, may_default);
  }
  if (argument.count == 4 && may_default) {
    return default_of(*argument.items()[3], bindings, only_bindings);
  }
  return unknown("Fn::FindInMap", &argument);
}

// The map that is named; when its name is not known, one that has the keys.
std::optional<LoopFault> LoopValues::choose_map(Lookup& lookup) {
  const auto maps = lookup.maps == nullptr ? std::span<const Member>() : lookup.maps->members();
  const LoopValue name = value(*lookup.argument.items()[0], lookup.bindings, lookup.only_bindings);
  if (name.is_known() && (name.node == nullptr || name.node->is_scalar())) {
    lookup.map = member_of(lookup.maps, name.node);
  } else if (maps.size() == 1) {
    lookup.map = maps.front().value;
  }
  if (lookup.map != nullptr) {
    return std::nullopt;
  }
  const LoopValue first = value(*lookup.first, lookup.bindings, lookup.only_bindings);
  if (first.state == State::Faulty) {
    return first.fault;
  }
  if (first.is_known() && first.node != nullptr && first.node->is_string()) {
    for (const Member& member : maps) {
      if (member.value->get(first.node->text()) != nullptr) {
        lookup.map = member.value;
        return std::nullopt;
      }
    }
  }
  const LoopValue second = value(*lookup.second, lookup.bindings, lookup.only_bindings);
  if (second.state == State::Faulty) {
    return second.fault;
  }
  if (second.is_known() && second.node != nullptr && second.node->is_string()) {
    for (const Member& member : maps) {
      for (const Member& row : member.value->members()) {
        if (row.value->get(second.node->text()) != nullptr) {
          lookup.first = text(row.key);
          lookup.map = member.value;
          break;
        }
      }
    }
  }
  return std::nullopt;
}

// A first key that is not known becomes the one whose row has the second key, the longest list
// before others.
void LoopValues::choose_first_key(Lookup& lookup) {
  if (value(*lookup.first, lookup.bindings, lookup.only_bindings).state != State::Unknown) {
    return;
  }
  const LoopValue second = value(*lookup.second, lookup.bindings, lookup.only_bindings);
  if (!second.is_known()) {
    return;
  }
  std::int64_t longest = -1;
  for (const Member& row : lookup.map->members()) {
    const Node* cell = member_of(row.value, second.node);
    const std::int64_t size = cell != nullptr && cell->is_list() ? cell->count : -1;
    if (cell == nullptr || (cell->is_list() && size <= longest)) {
      continue;
    }
    const Member* call = lookup.first->single();
    if (call != nullptr && call->key == "Ref" && call->value->is_string() &&
        call->value->text() == kAccountId) {
      account_ = row.key;
    }
    lookup.first = text(row.key);
    longest = cell->is_list() ? size : longest;
  }
}

LoopValue LoopValues::look_up(Lookup& lookup, bool may_default) {
  const LoopValue first = value(*lookup.first, lookup.bindings, lookup.only_bindings);
  const LoopValue second =
      first.is_known() ? value(*lookup.second, lookup.bindings, lookup.only_bindings) : first;
  if (first.state == State::Faulty || second.state == State::Faulty) {
    return first.state == State::Faulty ? first : second;
  }
  const Node* row = first.is_known() ? member_of(lookup.map, first.node) : nullptr;
  const Node* cell = second.is_known() ? member_of(row, second.node) : nullptr;
  if (cell != nullptr && !cell->is(NodeKind::Null)) {
    return known(cell);
  }
  if (lookup.argument.count == 4 && may_default) {
    return default_of(*lookup.argument.items()[3], lookup.bindings, lookup.only_bindings);
  }
  const Member* call = lookup.second->single();
  if (row != nullptr && call != nullptr && (call->key == "Ref" || call->key == "Fn::FindInMap")) {
    for (const Member& member : row->members()) {
      if (member.value->is_list()) {
        return known(member.value);
      }
    }
  }
  return unknown("Fn::FindInMap", &lookup.argument);
}

}  // namespace formwork::lint
