// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace formwork {

class CatalogBytes;

/// One value of a type's description, read in place from the catalogue: nothing is allocated or
/// copied and texts point into the catalogue. The keys are JSON Schema's own ("properties",
/// "items", "pattern") except that "$ref" holds the bare name of a definition of the type, when it
/// names one. Corrupt bytes read as None or end a list early; nesting is finite, but a walker must
/// bound its own depth.
class SchemaNode {
 public:
  enum class Kind : std::uint8_t { None, Null, Bool, Integer, Number, String, List, Map };

  SchemaNode() = default;  ///< None: absent.

  Kind kind() const noexcept { return kind_; }
  explicit operator bool() const noexcept { return kind_ != Kind::None; }
  bool is(Kind kind) const noexcept { return kind_ == kind; }
  bool is_true() const noexcept { return kind_ == Kind::Bool && integer_ != 0; }
  /// 0 for anything but an integer.
  std::int64_t integer() const noexcept { return kind_ == Kind::Integer ? integer_ : 0; }
  /// A string, or the JSON text of a number that is no 64-bit integer; else empty.
  std::string_view text() const;
  /// Items of a list, members of a map.
  std::size_t size() const;
  /// Member of a map; None when there is none or this is no map.
  SchemaNode find(std::string_view key) const;

  struct Member;
  class Iterator;
  /// Items of a list (with empty keys) or members of a map, in order.
  Iterator begin() const;
  Iterator end() const;

 private:
  friend class CatalogBytes;
  const CatalogBytes* bytes_ = nullptr;
  std::int64_t integer_ = 0;  // value, or string number, or offset of a list or map
  Kind kind_ = Kind::None;
};

struct SchemaNode::Member {
  std::string_view key;
  SchemaNode value;
};

class SchemaNode::Iterator {
 public:
  const Member& operator*() const noexcept { return current_; }
  const Member* operator->() const noexcept { return &current_; }
  Iterator& operator++();
  bool operator==(const Iterator& other) const noexcept { return left_ == other.left_; }

 private:
  friend class SchemaNode;
  const CatalogBytes* bytes_ = nullptr;
  Member current_;
  std::uint32_t at_ = 0;         // next byte in the values section
  std::uint32_t container_ = 0;  // children must lie before their container
  std::uint32_t left_ = 0;       // including the current one
  bool is_map_ = false;
};

}  // namespace formwork
