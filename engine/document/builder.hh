// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "engine/base/arena.hh"
#include "engine/document/node.hh"

namespace formwork {

/// Makes nodes in an arena: for readers and transforms. Text is copied only by the `copy_` forms.
class NodeBuilder {
 public:
  explicit NodeBuilder(Arena& arena) : arena_(arena) {}

  /// `text` must outlive the arena's nodes.
  const Node* scalar(NodeKind kind, std::string_view text, SourceSpan span, std::uint8_t flags = 0);
  const Node* copy_string(std::string_view text, SourceSpan span, std::uint8_t flags = 0);
  const Node* list(std::span<const Node* const> items, SourceSpan span, std::uint8_t flags = 0);
  const Node* map(std::span<const Member> members, SourceSpan span, std::uint8_t flags = 0);
  /// {key: value}, as intrinsic functions are written.
  const Node* single(std::string_view key, SourceSpan key_span, const Node* value, SourceSpan span,
                     std::uint8_t flags = 0);
  std::string_view copy_text(std::string_view text) { return arena_.copy_text(text); }

 private:
  Arena& arena_;
};

}  // namespace formwork
