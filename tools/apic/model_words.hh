// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

namespace formwork {

/// The words of the text form, in the order in which they are written. They are the keys of the
/// compiled model too (schemas/api-models/FORMAT.md).
inline constexpr std::array<std::string_view, 7> kServiceWords{
    "id", "version", "endpoint", "signing", "target", "json", "xmlns"};

inline constexpr std::array<std::string_view, 2> kServiceFlags{"query-compatible", "bare-errors"};

inline constexpr std::array<std::string_view, 11> kShapeKinds{
    "structure", "list", "map",   "string", "blob",     "boolean",
    "integer",   "long", "float", "double", "timestamp"};

inline constexpr std::array<std::string_view, 23> kShapeFacts{
    "exception", "error",     "status",    "sender",   "fault",     "payload",
    "as",        "flattened", "union",     "document", "sensitive", "eventstream",
    "streaming", "open",      "unwrapped", "format",   "xmlns",     "prefix",
    "item-as",   "key-as",    "value-as",  "min",      "max"};
/// Stands at the end of a shape's line, because it is long.
inline constexpr std::string_view kPattern = "pattern";

inline constexpr std::array<std::string_view, 10> kMemberFacts{
    "in",    "as",        "query", "flattened", "attribute",
    "token", "streaming", "box",   "hostlabel", "event"};

inline constexpr std::array<std::string_view, 2> kInputFacts{"root", "xmlns"};
inline constexpr std::array<std::string_view, 1> kOutputFacts{"wrapper"};

}  // namespace formwork
