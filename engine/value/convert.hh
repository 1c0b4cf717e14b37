// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.hh"
#include "engine/document/node.hh"
#include "engine/value/value.hh"

namespace formwork {

/// The literal value of a node: no function is evaluated. Origins are the nodes' spans.
Value value_from_node(const Node& node);

/// Parses JSON text. Origins are nowhere. Fails with E0000 and a message that says what and where.
Result<Value> value_from_json(std::string_view json);

/// The reverse of value_to_json for the store: Unknown and NoValue survive the round trip (written
/// as one-member objects with reserved keys).
std::string value_to_stored_json(const Value& value);
Result<Value> value_from_stored_json(std::string_view json);

/// The value as YAML in block style, strings quoted only where YAML 1.1 would read something else.
/// Unknown is written as `!Unknown "..."`-free text in angle brackets: <Bucket.Arn: known after
/// deployment>.
std::string value_to_yaml(const Value& value);

}  // namespace formwork
