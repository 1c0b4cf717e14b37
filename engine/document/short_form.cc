// SPDX-License-Identifier: Apache-2.0
#include "engine/document/short_form.hh"

#include <array>
#include <string>

#include "engine/document/builder.hh"

namespace formwork {

namespace {

// The functions templates use, so that their names need no memory.
constexpr std::array<std::string_view, 25> kNames = {
    "Ref",          "Condition",  "Fn::Sub",         "Fn::GetAtt",     "Fn::Join",
    "Fn::If",       "Fn::Equals", "Fn::Select",      "Fn::Split",      "Fn::FindInMap",
    "Fn::GetAZs",   "Fn::Base64", "Fn::ImportValue", "Fn::Not",        "Fn::And",
    "Fn::Or",       "Fn::Cidr",   "Fn::Transform",   "Fn::Length",     "Fn::ToJsonString",
    "Fn::Contains", "Fn::RefAll", "Fn::ValueOf",     "Fn::ValueOfAll", "Fn::EachMemberIn"};

bool is_name_of(std::string_view name, std::string_view bare) {
  if (name.starts_with("Fn::")) {
    return name.substr(4) == bare;
  }
  return name == bare;
}

}  // namespace

std::string_view long_form_name(Arena& arena, std::string_view tag) {
  std::string_view bare = tag.substr(1);
  for (std::string_view name : kNames) {
    if (is_name_of(name, bare)) {
      return name;
    }
  }
  std::string name = "Fn::";
  name += bare;
  return arena.copy_text(name);
}

const Node* long_form_argument(ReadContext& context, std::string_view function, const Node* node) {
  if (function != "Fn::GetAtt" || !node->is_string()) {
    return node;
  }
  NodeBuilder builder(context.arena);
  std::string_view text = node->text();
  std::size_t dot = text.find('.');
  std::uint8_t flags = (node->flags & Node::kQuoted) | Node::kShortForm;
  if (dot == std::string_view::npos) {
    return builder.list(std::array{builder.scalar(NodeKind::String, text, node->span, flags)},
                        node->span, flags);
  }
  // Text that aliases the source has exact places for both halves; escaped text has only the whole.
  SourceSpan first = node->span;
  SourceSpan second = node->span;
  const char* base = context.text.data();
  if (text.data() >= base && text.data() + text.size() <= base + context.text.size()) {
    auto begin = static_cast<std::size_t>(text.data() - base);
    first = context.span(begin, begin + dot);
    second = context.span(begin + dot + 1, begin + text.size());
  }
  return builder.list(
      std::array{builder.scalar(NodeKind::String, text.substr(0, dot), first, flags),
                 builder.scalar(NodeKind::String, text.substr(dot + 1), second, flags)},
      node->span, flags);
}

}  // namespace formwork
