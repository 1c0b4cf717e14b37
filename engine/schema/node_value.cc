// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node_value.hh"

#include <string>
#include <utility>

namespace formwork {
namespace {

constexpr int kDeepest = 500;

Value copy(SchemaNode node, int depth) {
  using Kind = SchemaNode::Kind;
  switch (node.kind()) {
    case Kind::None:
    case Kind::Null:
      return {};
    case Kind::Bool:
      return Value::boolean(node.is_true());
    case Kind::Integer:
      return Value::number(node.integer());
    case Kind::Number:
      return Value::number(std::string(node.text()));
    case Kind::String:
      return Value::string(std::string(node.text()));
    case Kind::List: {
      Value::List items;
      if (depth < kDeepest) {
        for (const SchemaNode::Member& item : node) {
          items.push_back(copy(item.value, depth + 1));
        }
      }
      return Value::list(std::move(items));
    }
    case Kind::Map: {
      Value::Map members;
      if (depth < kDeepest) {
        for (const SchemaNode::Member& member : node) {
          members.push_back({std::string(member.key), copy(member.value, depth + 1), {}});
        }
      }
      return Value::map(std::move(members));
    }
  }
  return {};
}

}  // namespace

Value value_of(SchemaNode node) {
  return copy(node, 0);
}

}  // namespace formwork
