// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/schema/schema_node.hh"
#include "engine/value/value.hh"

namespace formwork {

/// The whole of a node as a value.
inline Value to_value(SchemaNode node) {
  switch (node.kind()) {
    case SchemaNode::Kind::None:
    case SchemaNode::Kind::Null:
      return {};
    case SchemaNode::Kind::Bool:
      return Value::boolean(node.is_true());
    case SchemaNode::Kind::Integer:
      return Value::number(node.integer());
    case SchemaNode::Kind::Number:
      return Value::number(std::string(node.text()));
    case SchemaNode::Kind::String:
      return Value::string(std::string(node.text()));
    case SchemaNode::Kind::List: {
      Value list = Value::list();
      for (const SchemaNode::Member& item : node) {
        list.push(to_value(item.value));
      }
      return list;
    }
    case SchemaNode::Kind::Map: {
      Value map = Value::map();
      for (const SchemaNode::Member& member : node) {
        map.set(member.key, to_value(member.value));
      }
      return map;
    }
  }
  return {};
}

}  // namespace formwork
