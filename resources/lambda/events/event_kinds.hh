// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/registry.hh"
#include "engine/base/result.hh"
#include "engine/value/value.hh"

namespace formwork::lambda {

/// An event that a source sends to functions: an example of its shape. What sources encode (base64
/// data, JSON within a text, digests) is plain in `shape` and encoded by `finish`.
struct EventKind {
  std::string_view name;     ///< "s3-put"
  std::string_view summary;  ///< One line.
  std::string_view shape;    ///< JSON.
  void (*finish)(Value& event) = nullptr;
  const EventKind* next = nullptr;
};

/// By name.
std::vector<const EventKind*> event_kinds();

/// The event of a kind. Each of `changes` is "path=value": a path of member names and list indexes
/// with dots between them ("\." is a dot within a name), a value in JSON, or a text when it is no
/// JSON; "path=" followed by nothing is the empty text. Members that are not there are made. F001
/// for unknown kinds and paths that lead nowhere.
Result<Value> make_event(std::string_view kind, const std::vector<std::string>& changes);

/// Sets one "path=value" of a JSON document; see make_event.
Result<void> change_event(Value& event, std::string_view change);

// For finishers: what is at the path of each record.
Value* find_below(Value& value, std::string_view path);
void encode_base64(Value* text);
void encode_json(Value* value);

}  // namespace formwork::lambda
