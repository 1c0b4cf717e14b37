// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/schema/keywords/keywords.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

std::vector<std::string_view> present(const KeywordCall& call) {
  std::vector<std::string_view> names;
  for (const SchemaNode::Member& name : call.value) {
    if (call.instance.find(name.value.text()) != nullptr) {
      names.push_back(name.value.text());
    }
  }
  return names;
}

void check_companions(const KeywordCall& call, std::string_view property, SchemaNode companions) {
  for (const SchemaNode::Member& companion : companions) {
    if (call.instance.find(companion.value.text()) == nullptr) {
      call.out.emplace_back(quote(companion.value.text()) + " is a dependency of " +
                            quote(property));
    }
  }
}

}  // namespace

void check_required(const KeywordCall& call) {
  if (!call.instance.is_map()) {
    return;
  }
  for (const SchemaNode::Member& name : call.value) {
    if (call.instance.find(name.value.text()) == nullptr) {
      call.out.emplace_back(quote(name.value.text()) + " is a required property");
    }
  }
}

void check_required_or(const KeywordCall& call) {
  if (call.instance.is_map() && present(call).empty()) {
    call.out.emplace_back("One of " + quote(call.value) + " is a required property");
  }
}

void check_required_xor(const KeywordCall& call) {
  if (!call.instance.is_map()) {
    return;
  }
  const std::vector<std::string_view> names = present(call);
  if (names.size() == 1) {
    return;
  }
  const std::string message = "Only one of " + quote(call.value) + " is a required property";
  if (names.empty()) {
    call.out.emplace_back(message);
  }
  for (std::string_view name : names) {
    call.out.emplace_back(message).path = {PathStep(name)};
  }
}

void check_dependencies(const KeywordCall& call) {
  for (const SchemaNode::Member& entry : call.value) {
    if (call.instance.find(entry.key) == nullptr) {
      continue;
    }
    if (entry.value.is(SchemaNode::Kind::List)) {
      check_companions(call, entry.key, entry.value);
    } else {
      call.validator.check(call.instance, call.schema.at(entry.value), call.out);
    }
  }
}

void check_dependent_required(const KeywordCall& call) {
  for (const SchemaNode::Member& entry : call.value) {
    if (call.instance.find(entry.key) != nullptr) {
      check_companions(call, entry.key, entry.value);
    }
  }
}

void check_dependent_excluded(const KeywordCall& call) {
  for (const SchemaNode::Member& entry : call.value) {
    if (call.instance.find(entry.key) == nullptr) {
      continue;
    }
    for (const SchemaNode::Member& other : entry.value) {
      if (call.instance.find(other.value.text()) != nullptr) {
        call.out
            .emplace_back(quote(other.value.text()) + " should not be included with " +
                          quote(entry.key))
            .path = {PathStep(other.value.text())};
      }
    }
  }
}

}  // namespace formwork::lint
