// SPDX-License-Identifier: Apache-2.0
#include "engine/template/load_support.hh"

#include <algorithm>
#include <unordered_set>

#include "engine/base/text.hh"

namespace formwork {

bool is_alphanumeric(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

std::string article(const Node& node) {
  const std::string kind = to_string(node.kind);
  if (node.is(NodeKind::Null)) {
    return kind;
  }
  return (kind.find_first_of("aeiou") == 0 ? "an " : "a ") + kind;
}

bool is_transform_key(std::string_view key) {
  return key == "Fn::Transform" || key.starts_with("Fn::ForEach::") || key == "Fn::ForEach";
}

bool is_function(const Node& node) {
  const Member* call = node.single();
  return call != nullptr &&
         (call->key == "Ref" || call->key == "Condition" || call->key.starts_with("Fn::"));
}

namespace {

void check_name(LoadContext& context, const Member& entry, const SectionRules& rules) {
  // Condition names are the one place where '&' and '_' are let through.
  const bool is_condition = rules.section == "Conditions";
  const bool is_valid =
      is_condition ? !entry.key.empty() &&
                         std::all_of(entry.key.begin(), entry.key.end(),
                                     [](char c) {
                                       return is_alphanumeric({&c, 1}) || c == '&' || c == '_';
                                     })
                   : is_alphanumeric(entry.key);
  if (!is_valid) {
    context.sink.error(std::string(rules.shape_code),
                       "The name of the " + std::string(rules.noun) + " '" +
                           std::string(entry.key) + "' is not alphanumeric",
                       entry.key_span, "Use only the letters A-Z and a-z and the digits 0-9.");
  }
  if (entry.key.size() > kLongestName) {
    context.sink.error(std::string(rules.length_code),
                       "The name of the " + std::string(rules.noun) + " has " +
                           std::to_string(entry.key.size()) + " characters; the limit is " +
                           std::to_string(kLongestName),
                       entry.key_span);
  }
}

}  // namespace

std::vector<const Member*> section_entries(LoadContext& context, const Member& section,
                                           const SectionRules& rules) {
  std::vector<const Member*> entries;
  if (!section.value->is_map()) {
    context.sink.error(
        std::string(rules.shape_code),
        std::string(rules.section) + " must be an object, not " + article(*section.value),
        section.key_span);
    return entries;
  }
  std::unordered_set<std::string_view> seen;
  for (const Member& entry : section.value->members()) {
    if (is_transform_key(entry.key) || !seen.insert(entry.key).second) {
      continue;
    }
    check_name(context, entry, rules);
    entries.push_back(&entry);
  }
  if (rules.most != 0 && entries.size() > rules.most) {
    context.sink.error(std::string(rules.count_code),
                       "The template has " + std::to_string(entries.size()) + " " +
                           std::string(rules.noun) + "s; the limit is " +
                           std::to_string(rules.most),
                       section.key_span, "Split the template, for instance into nested stacks.");
  }
  return entries;
}

void check_keys(LoadContext& context, const Node& node, std::span<const std::string_view> allowed,
                std::string_view code, std::string_view owner) {
  for (const Member& member : node.members()) {
    if (is_transform_key(member.key) ||
        std::find(allowed.begin(), allowed.end(), member.key) != allowed.end()) {
      continue;
    }
    std::string help;
    if (const auto nearest = find_nearest(member.key, allowed)) {
      help = "Did you mean '" + std::string(*nearest) + "'?";
    }
    context.sink.error(std::string(code),
                       "'" + std::string(member.key) + "' is not allowed in " + std::string(owner),
                       member.key_span, std::move(help));
  }
}

std::string_view text_of(LoadContext& context, const Node& node, std::string_view key,
                         std::string_view code, std::string_view owner) {
  const Member* member = node.find(key);
  if (member == nullptr) {
    return {};
  }
  if (!member->value->is_scalar() || member->value->is(NodeKind::Null)) {
    context.sink.error(std::string(code),
                       std::string(key) + " of " + std::string(owner) + " must be a string, not " +
                           article(*member->value),
                       member->key_span);
    return {};
  }
  return member->value->text();
}

}  // namespace formwork
