// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <unordered_set>

#include "engine/lint/schema/keywords/keywords.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

void append_identity(const Node& node, std::string& text) {
  if (node.is(NodeKind::Bool)) {
    text += node.boolean() ? "\x01+" : "\x01-";
  } else if (node.is_list()) {
    text += "\x02[";
    for (const Node* item : node.items()) {
      append_identity(*item, text);
      text += '\x03';
    }
    text += ']';
  } else if (node.is_map()) {
    std::vector<const Member*> members;
    for (const Member& member : node.members()) {
      members.push_back(&member);
    }
    std::sort(members.begin(), members.end(),
              [](const Member* a, const Member* b) { return a->key < b->key; });
    text += "\x02{";
    for (const Member* member : members) {
      text.append(member->key) += '\x03';
      append_identity(*member->value, text);
      text += '\x03';
    }
    text += '}';
  } else {
    text += plain_text(node);
  }
}

bool has_equals(const std::vector<std::string>& texts) {
  std::unordered_set<std::string_view> seen;
  return std::any_of(texts.begin(), texts.end(),
                     [&](const std::string& text) { return !seen.insert(text).second; });
}

}  // namespace

std::string identity(const Node& node) {
  std::string text;
  append_identity(node, text);
  return text;
}

bool is_wanted(SchemaNode value) {
  switch (value.kind()) {
    case SchemaNode::Kind::None:
    case SchemaNode::Kind::Null:
      return false;
    case SchemaNode::Kind::Bool:
      return value.is_true();
    case SchemaNode::Kind::Integer:
      return value.integer() != 0;
    default:
      return value.size() != 0 || !value.text().empty();
  }
}

void check_items(const KeywordCall& call) {
  const auto items = call.instance.items();
  const std::size_t prefix = call.schema.node.find("prefixItems").size();
  if (items.size() <= prefix) {
    return;
  }
  if (call.value.is(SchemaNode::Kind::Bool) && !call.value.is_true()) {
    const std::size_t extra = items.size() - prefix;
    std::string rest = quote(*items[prefix]);
    if (extra != 1) {
      rest = "[" + rest;
      for (std::size_t i = prefix + 1; i < items.size(); ++i) {
        rest += ", " + quote(*items[i]);
      }
      rest += "]";
    }
    call.out.emplace_back("Expected at most " + std::to_string(prefix) +
                          (prefix == 1 ? " item" : " items") + " but found " +
                          std::to_string(extra) + " extra: " + rest);
    return;
  }
  for (std::size_t i = prefix; i < items.size(); ++i) {
    call.validator.descend(*items[i], call.schema.at(call.value), static_cast<int>(i), "*",
                           call.out);
  }
}

void check_prefix_items(const KeywordCall& call) {
  const auto items = call.instance.items();
  std::size_t index = 0;
  for (const SchemaNode::Member& part : call.value) {
    if (index == items.size()) {
      return;
    }
    call.validator.descend(*items[index], call.schema.at(part.value), static_cast<int>(index), "*",
                           call.out);
    ++index;
  }
}

void check_contains(const KeywordCall& call) {
  if (!call.instance.is_list()) {
    return;
  }
  const SchemaNode least_value = call.schema.node.find("minContains");
  const SchemaNode most_value = call.schema.node.find("maxContains");
  const std::int64_t least = least_value ? least_value.integer() : 1;
  const std::int64_t most = most_value ? most_value.integer()
                                       : static_cast<std::int64_t>(call.instance.items().size());
  std::int64_t found = 0;
  std::int64_t unknown = 0;
  for (const Node* item : call.instance.items()) {
    const Faults faults = call.validator.faults(*item, call.schema.at(call.value));
    if (std::any_of(faults.begin(), faults.end(), [](const Fault& f) { return !f.is_unknown; })) {
      continue;
    }
    if (!faults.empty()) {
      ++unknown;
    } else if (++found > most) {
      call.out.emplace_back("Too many items match the given schema (expected at most " +
                            std::to_string(most) + ")");
      return;
    }
  }
  if (found >= least) {
    return;
  }
  if (unknown > 0) {
    call.out.emplace_back("Cannot determine contains").is_unknown = true;
  } else if (found == 0) {
    call.out.emplace_back(quote(call.instance) +
                          " does not contain items matching the given schema");
  } else {
    call.out.emplace_back("Too few items match the given schema (expected at least " +
                          std::to_string(least) + " but only " + std::to_string(found) +
                          " matched)");
  }
}

void check_max_items(const KeywordCall& call) {
  const std::optional<std::int64_t> most = whole_limit(call);
  const auto count = static_cast<std::int64_t>(size_of(call.instance));
  if (most && call.instance.is_list() && count > *most) {
    call.out.emplace_back("expected maximum item count: " + std::to_string(*most) +
                          ", found: " + std::to_string(count));
  }
}

void check_min_items(const KeywordCall& call) {
  const std::optional<std::int64_t> least = whole_limit(call);
  const auto count = static_cast<std::int64_t>(size_of(call.instance));
  if (least && call.instance.is_list() && count < *least) {
    call.out.emplace_back("expected minimum item count: " + std::to_string(*least) +
                          ", found: " + std::to_string(count));
  }
}

void check_unique_items(const KeywordCall& call) {
  if (!call.instance.is_list() || !is_wanted(call.value)) {
    return;
  }
  std::vector<std::string> texts;
  for (const Node* item : call.instance.items()) {
    texts.push_back(identity(*item));
  }
  if (has_equals(texts)) {
    call.out.emplace_back("array items are not unique");
  }
}

void check_unique_keys(const KeywordCall& call) {
  if (!call.instance.is_list() || call.value.size() == 0) {
    return;
  }
  std::vector<std::string> texts;
  for (const Node* item : call.instance.items()) {
    std::string text;
    bool has_all = true;
    for (const SchemaNode::Member& key : call.value) {
      const Node* value = item->get(key.value.text());
      has_all = has_all && value != nullptr;
      text += value == nullptr ? "" : identity(*value) + '\x04';
    }
    if (has_all) {
      texts.push_back(std::move(text));
    }
  }
  if (has_equals(texts)) {
    call.out.emplace_back("array items are not unique for keys " + quote(call.value));
  }
}

void check_max_unique_items(const KeywordCall& call) {
  if (!call.instance.is_list()) {
    return;
  }
  std::unordered_set<std::string> different;
  for (const Node* item : call.instance.items()) {
    different.insert(identity(*item));
  }
  const auto count = static_cast<std::int64_t>(different.size());
  if (count > call.value.integer()) {
    call.out.emplace_back("expected maximum unique item count: " +
                          std::to_string(call.value.integer()) +
                          ", found: " + std::to_string(count));
  }
}

}  // namespace formwork::lint
