// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include "engine/base/source_span.hh"

namespace formwork {

enum class NodeKind : std::uint8_t { Null, Bool, Int, Float, String, List, Map };

/// "null", "boolean", "integer", "number", "string", "list", "object".
const char* to_string(NodeKind kind);

struct Node;

/// One key of a map. Duplicate keys are kept, in source order: find() answers the first.
struct Member {
  std::string_view key;
  SourceSpan key_span;  ///< With quotes, when quoted. For a short form (`!Sub x`) the tag itself.
  const Node* value = nullptr;
};

/// One value of a document: immutable, trivially destructible, lives in its Document's arena.
/// Scalars keep their source text without quotes and escapes undone ("0123", "yes", "1e3"); the
/// kind says how CloudFormation's YAML 1.1 reads it. Every span covers the whole value, quotes,
/// brackets and short-form tag included.
struct Node {
  enum Flag : std::uint8_t {
    kQuoted = 1,  ///< A quoted or block scalar: always a String.
    kShortForm = 2,  ///< A map {"Fn::X": arg} made from a tag `!X`, its scalar argument, or an
                     ///< argument rewritten for it and its parts.
    kFromJson = 4,  ///< Read from JSON text.
    kTrue = 8,      ///< The value of a Bool.
    kAlias =
        16,  ///< Reached through a YAML alias or merge: the span is that of the anchor's value.
  };

  NodeKind kind = NodeKind::Null;
  std::uint8_t flags = 0;
  std::uint32_t count = 0;  ///< Bytes of text, items or members.
  SourceSpan span;
  union {
    const char* text_data;
    const Node* const* item_data;
    const Member* member_data;
  };

  bool is(NodeKind k) const noexcept { return kind == k; }
  bool is_scalar() const noexcept { return kind < NodeKind::List; }
  bool is_string() const noexcept { return kind == NodeKind::String; }
  bool is_list() const noexcept { return kind == NodeKind::List; }
  bool is_map() const noexcept { return kind == NodeKind::Map; }
  bool has(Flag flag) const noexcept { return (flags & flag) != 0; }
  bool boolean() const noexcept { return has(kTrue); }

  /// Text of any scalar; empty for Null, lists and maps.
  std::string_view text() const noexcept {
    return is_scalar() && count != 0 ? std::string_view(text_data, count) : std::string_view();
  }
  std::span<const Node* const> items() const noexcept {
    return is_list() ? std::span(item_data, count) : std::span<const Node* const>();
  }
  std::span<const Member> members() const noexcept {
    return is_map() ? std::span(member_data, count) : std::span<const Member>();
  }
  /// The first member called `key`, or null (also for anything but a map).
  const Member* find(std::string_view key) const noexcept {
    for (const Member& member : members()) {
      if (member.key == key) {
        return &member;
      }
    }
    return nullptr;
  }
  const Node* get(std::string_view key) const noexcept {
    const Member* member = find(key);
    return member == nullptr ? nullptr : member->value;
  }
  /// The one member of a one-member map, else null: the shape of every intrinsic function.
  const Member* single() const noexcept { return is_map() && count == 1 ? member_data : nullptr; }
};
static_assert(std::is_trivially_destructible_v<Node> && sizeof(Node) <= 24);

}  // namespace formwork
