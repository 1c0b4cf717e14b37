// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "engine/base/text.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/schema_value.hh"
#include "engine/lint/schema/validator.hh"

namespace formwork::lint {
namespace {

constexpr int kDeepestValue = 64;

const Node* convert(Run& run, SchemaNode value, int depth) {
  NodeBuilder& build = run.build();
  switch (value.kind()) {
    case SchemaNode::Kind::Bool:
      return run.make_bool(value.is_true());
    case SchemaNode::Kind::Integer:
      return run.make_integer(value.integer());
    case SchemaNode::Kind::Number:
      return build.scalar(NodeKind::Float, value.text(), {});
    case SchemaNode::Kind::String:
      return build.scalar(NodeKind::String, value.text(), {}, Node::kQuoted);
    case SchemaNode::Kind::List: {
      std::vector<const Node*> items;
      for (const SchemaNode::Member& item : value) {
        items.push_back(depth == 0 ? run.build().scalar(NodeKind::Null, {}, {})
                                   : convert(run, item.value, depth - 1));
      }
      return build.list(items, {});
    }
    case SchemaNode::Kind::Map: {
      std::vector<Member> members;
      for (const SchemaNode::Member& member : value) {
        if (depth != 0) {
          members.push_back({member.key, {}, convert(run, member.value, depth - 1)});
        }
      }
      return build.map(members, {});
    }
    case SchemaNode::Kind::None:
    case SchemaNode::Kind::Null:
      break;
  }
  return build.scalar(NodeKind::Null, {}, {});
}

// What "/a/0/b" names below `root`; null when it is not there.
const Node* pointed_at(const Node& root, std::string_view pointer) {
  if (!pointer.starts_with('/')) {
    return nullptr;
  }
  while (pointer.starts_with('/')) {
    pointer.remove_prefix(1);
  }
  while (pointer.ends_with('/')) {
    pointer.remove_suffix(1);
  }
  const Node* current = &root;
  for (std::string_view part : split(pointer, "/")) {
    if (current->is_list()) {
      const std::optional<std::int64_t> index = parse_integer(part);
      const auto size = static_cast<std::int64_t>(current->count);
      if (!index || *index >= size || *index < -size) {
        return nullptr;
      }
      current = current->items()[static_cast<std::size_t>(*index < 0 ? *index + size : *index)];
    } else {
      current = current->get(part);
    }
    if (current == nullptr) {
      return nullptr;
    }
  }
  return current;
}

const Node* referenced(const Validator& validator, SchemaNode value) {
  const SchemaNode pointer = value.find("$data");
  return pointer.is(SchemaNode::Kind::String) ? pointed_at(*validator.data_root, pointer.text())
                                              : nullptr;
}

}  // namespace

const Node* node_of(Run& run, SchemaNode value) {
  return convert(run, value, kDeepestValue);
}

const Node* data_value(const Validator& validator, SchemaNode value, bool& is_absent) {
  is_absent = false;
  if (validator.data_root == nullptr || !value.is(SchemaNode::Kind::Map)) {
    return nullptr;
  }
  const SchemaNode lookup = value.find("$lookup");
  if (!lookup.is(SchemaNode::Kind::Map)) {
    return referenced(validator, value);
  }
  const SchemaNode key = lookup.find("key");
  std::string_view name = key.text();
  if (key.is(SchemaNode::Kind::Map)) {
    const Node* found = referenced(validator, key);
    is_absent = found == nullptr || !found->is_string();
    if (is_absent) {
      return nullptr;
    }
    name = found->text();
  }
  const SchemaNode answer = lookup.find("map").find(name);
  is_absent = !answer;
  return is_absent ? nullptr : node_of(*validator.run, answer);
}

}  // namespace formwork::lint
