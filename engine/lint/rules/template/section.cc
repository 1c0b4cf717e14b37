// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/template/section.hh"

#include <algorithm>
#include <utility>

#include "engine/lint/schema/keywords/keywords.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::size_t kCostOfName = 16;

KeywordCall with_rules(const KeywordCall& call, Validator& storage) {
  storage = call.validator;
  storage.calls_rules = true;
  return {storage, call.value, call.instance, call.schema, call.owner, call.out};
}

}  // namespace

void check_claimed(const HookCall& call, const Validator& validator, const Schema& schema) {
  for (Fault& fault : validator.faults(call.instance, schema)) {
    if (!fault.is_unknown) {
      claim(call.rule, fault);
      call.out.push_back(std::move(fault));
    }
  }
}

void check_matching_members(const KeywordCall& call) {
  Validator storage;
  check_pattern_properties(with_rules(call, storage));
}

void check_named_members(const KeywordCall& call) {
  Validator storage;
  check_properties(with_rules(call, storage));
}

void check_additional_members(const KeywordCall& call) {
  Validator storage;
  check_additional_properties(with_rules(call, storage));
}

Fault* check_among(const HookCall& call, const Node& instance,
                   std::span<const std::string_view> names) {
  if (instance.is_scalar() &&
      std::find(names.begin(), names.end(), plain_text(instance)) != names.end()) {
    return nullptr;
  }
  // The message lists every name, so that many faults over many names cost much.
  if (!call.validator.run->spend(kCostOfName * names.size())) {
    return nullptr;
  }
  Fault& fault = call.add(quote(instance) + " is not one of " + quote(names));
  fault.keyword = Keyword::Enum;
  return &fault;
}

bool is_below_function(const Context& context, bool counts_if) {
  for (const PathNode* node = context.path; node != nullptr; node = node->up) {
    const Keyword function = function_of(node->step.key);
    if (kPropertyFunctions.has(function) && function != Keyword::FnForEach &&
        (counts_if || function != Keyword::FnIf)) {
      return true;
    }
  }
  return false;
}

bool says_something(const Node* node) {
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
      return number_value(*node) != 0.0;
    default:
      return node->count != 0;
  }
}

std::string join_path(std::span<const PathStep> path) {
  std::string text;
  for (const PathStep& step : path) {
    if (!text.empty()) {
      text += '/';
    }
    text += step.is_index() ? std::to_string(step.index) : std::string(step.key);
  }
  return text;
}

}  // namespace formwork::lint
