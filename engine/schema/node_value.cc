// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node_value.hh"

#include <cstddef>
#include <string>
#include <utility>

namespace formwork {
namespace {

constexpr int kDeepest = 500;
// Nodes can be shared: bytes that were made to do harm hold few and stand for many. The largest
// type has 12,000.
constexpr std::size_t kMostNodes = 2'000'000;

Value copy(SchemaNode node, int depth, std::size_t& left) {
  using Kind = SchemaNode::Kind;
  if (left == 0) {
    return {};
  }
  --left;
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
          if (left == 0) {
            break;
          }
          items.push_back(copy(item.value, depth + 1, left));
        }
      }
      return Value::list(std::move(items));
    }
    case Kind::Map: {
      Value::Map members;
      if (depth < kDeepest) {
        for (const SchemaNode::Member& member : node) {
          if (left == 0) {
            break;
          }
          members.push_back({std::string(member.key), copy(member.value, depth + 1, left), {}});
        }
      }
      return Value::map(std::move(members));
    }
  }
  return {};
}

}  // namespace

Value value_of(SchemaNode node) {
  std::size_t left = kMostNodes;
  return copy(node, 0, left);
}

}  // namespace formwork
