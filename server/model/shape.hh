// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace formwork {

enum class ShapeKind : std::uint8_t {
  Structure,
  List,
  Map,
  String,
  Blob,
  Boolean,
  Integer,
  Long,
  Float,
  Double,
  Timestamp,
};

/// Where a member of an input or output stands.
enum class WirePlace : std::uint8_t {
  Body,
  Header,
  Headers,  ///< All header fields that begin with the wire name, as a map.
  Query,    ///< A parameter of the target; a map: all parameters that nothing else claims.
  Uri,      ///< A label of the request's path.
  StatusCode,
};

enum class TimestampFormat : std::uint8_t { ByProtocol, Iso8601, Unix, Rfc822 };

struct Shape;

/// A member of a structure, or what a list or map holds. Texts point into the model's bytes.
struct MemberShape {
  enum Flag : std::uint16_t {
    kRequired = 1,
    kFlattened = 2,
    kXmlAttribute = 4,
    kIdempotencyToken = 8,
    kStreaming = 16,
    kBox = 32,
    kHostLabel = 64,
    kEventPayload = 128,
  };
  std::string_view name;  ///< "" for what a list or map holds.
  std::string_view
      wire_name;  ///< What it is called on the wire; the name when nothing else is set.
  std::string_view query_name;   ///< Its name in forms where that differs, else "".
  const Shape* shape = nullptr;  ///< Never null.
  std::uint16_t flags = 0;
  WirePlace location = WirePlace::Body;
  bool has_wire_name = false;  ///< A name was set, though it may be the same.
  bool is(Flag flag) const noexcept { return (flags & flag) != 0; }
};

/// One shape of an API model.
struct Shape {
  enum Flag : std::uint16_t {
    kSensitive = 1,  ///< Values are left out of messages.
    kFlattened = 2,
    kUnion = 4,
    kDocument = 8,
    kEventStream = 16,
    kStreaming = 32,
    kSenderFault = 64,
    kServerFault = 128,
    kOpenValues = 256,  ///< Values beyond the listed ones are taken.
    kException = 512,
    kUnwrapped = 1024,  ///< As an answer, its one body member is the root.
  };
  std::string_view name;
  std::string_view wire_name;      ///< Element that it is as an answer, else "".
  std::string_view xml_namespace;  ///< URI, else "".
  std::string_view xml_prefix;     ///< "xsi", else "".
  ShapeKind kind = ShapeKind::Structure;
  TimestampFormat timestamp_format = TimestampFormat::ByProtocol;
  std::uint16_t flags = 0;

  std::vector<MemberShape> members;      ///< Structure: sorted by name.
  const MemberShape* payload = nullptr;  ///< The member that is the whole body, or null.
  MemberShape item;                      ///< List: its items. Map: its values.
  MemberShape key;                       ///< Map only.

  std::vector<std::string_view> values;  ///< Enum; empty when there is none.
  std::string_view pattern;  ///< Regular expression that the whole value matches; "" none.
  /// Length of strings, blobs, lists and maps, or the range of a number.
  std::optional<std::int64_t> min;
  std::optional<std::int64_t> max;

  std::string_view error_code;  ///< Of an error shape, when it is not the shape's name.
  int http_status = 0;          ///< Of an error shape; 0 when the model is silent.

  bool is(Flag flag) const noexcept { return (flags & flag) != 0; }
  bool is_scalar() const noexcept { return kind > ShapeKind::Map; }
  /// Of an error shape: what is sent as the code.
  std::string_view code() const noexcept { return error_code.empty() ? name : error_code; }
  /// Member of a structure, or null.
  const MemberShape* find(std::string_view member) const noexcept;
};

}  // namespace formwork
