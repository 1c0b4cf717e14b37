// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.hh"
#include "engine/value/value.hh"
#include "server/model/shape.hh"

namespace formwork {

/// How a protocol writes values as JSON.
struct JsonStyle {
  TimestampFormat timestamps = TimestampFormat::Unix;
  bool leaves_out_located = false;  ///< Members of header, label and query parts are elsewhere.
  /// Where the service's Java classes are, for faults that name them
  /// ("com.amazonaws.dynamodb.v1.");
  /// "" for services whose faults do not.
  std::string_view java_package = {};
};

/// A JSON value as one of the model: unknown members are dropped, blobs decoded, timestamps become
/// milliseconds where they are numbers. Null members are absent. Fails with SerializationException
/// when a value is of another kind.
Result<Value> read_json_value(const Shape& shape, const Value& json, const JsonStyle& style);

/// Appends a value of the model as JSON.
void append_json_value(std::string& out, const Shape& shape, const Value& value,
                       const JsonStyle& style);

}  // namespace formwork
