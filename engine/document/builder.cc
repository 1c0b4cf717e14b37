// SPDX-License-Identifier: Apache-2.0
#include "engine/document/builder.hh"

namespace formwork {

namespace {

Node* make_node(Arena& arena, NodeKind kind, SourceSpan span, std::uint8_t flags,
                std::size_t count) {
  Node* node = arena.make<Node>();
  node->kind = kind;
  node->flags = flags;
  node->count = static_cast<std::uint32_t>(count);
  node->span = span;
  return node;
}

}  // namespace

const Node* NodeBuilder::scalar(NodeKind kind, std::string_view text, SourceSpan span,
                                std::uint8_t flags) {
  Node* node = make_node(arena_, kind, span, flags, kind == NodeKind::Null ? 0 : text.size());
  node->text_data = text.data();
  return node;
}

const Node* NodeBuilder::copy_string(std::string_view text, SourceSpan span, std::uint8_t flags) {
  return scalar(NodeKind::String, arena_.copy_text(text), span, flags);
}

const Node* NodeBuilder::list(std::span<const Node* const> items, SourceSpan span,
                              std::uint8_t flags) {
  Node* node = make_node(arena_, NodeKind::List, span, flags, items.size());
  node->item_data = arena_.copy(items);
  return node;
}

const Node* NodeBuilder::map(std::span<const Member> members, SourceSpan span, std::uint8_t flags) {
  Node* node = make_node(arena_, NodeKind::Map, span, flags, members.size());
  node->member_data = arena_.copy(members);
  return node;
}

const Node* NodeBuilder::single(std::string_view key, SourceSpan key_span, const Node* value,
                                SourceSpan span, std::uint8_t flags) {
  const Member member{key, key_span, value};
  return map(std::span(&member, 1), span, flags);
}

}  // namespace formwork
