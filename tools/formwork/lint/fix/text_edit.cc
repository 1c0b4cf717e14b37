// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/lint/fix/text_edit.hh"

#include <algorithm>

#include "engine/base/text.hh"

namespace formwork::cli {

namespace {

// Ranges of everything a list or map holds, key included; empty when one is unknown.
std::vector<TextRange> parts_of(const Node& node, const Source& source) {
  std::vector<TextRange> parts;
  for (const Member& member : node.members()) {
    auto key = range_of(member.key_span, source);
    auto value = range_of(member.value->span, source);
    if (!key || !value || member.value->has(Node::kAlias)) {
      return {};
    }
    parts.push_back({key->begin, std::max(key->end, value->end)});
  }
  for (const Node* item : node.items()) {
    auto range = range_of(item->span, source);
    if (!range || item->has(Node::kAlias)) {
      return {};
    }
    parts.push_back(*range);
  }
  return parts;
}

// In brackets a part goes with the comma behind it, or the one before the last.
TextEdit remove_with_comma(const std::vector<TextRange>& parts, std::size_t index) {
  if (index + 1 < parts.size()) {
    return {parts[index].begin, parts[index + 1].begin, ""};
  }
  return {parts[index - 1].end, parts[index].end, ""};
}

// In a block a part goes with its lines, when nothing else stands on them. `mark` is what stands
// before it on its first line: "- " for items.
std::optional<TextEdit> remove_lines(std::string_view text, TextRange part, std::string_view mark) {
  std::size_t begin = text.rfind('\n', part.begin == 0 ? 0 : part.begin - 1);
  begin = part.begin == 0 || begin == std::string_view::npos ? 0 : begin + 1;
  if (trim(text.substr(begin, part.begin - begin)) != mark) {
    return std::nullopt;
  }
  // A value may end with its line's break.
  std::size_t last = part.end;
  while (last > part.begin && (text[last - 1] == '\n' || text[last - 1] == ' ')) {
    --last;
  }
  std::size_t end = text.find('\n', last);
  end = end == std::string_view::npos ? text.size() : end + 1;
  std::string_view behind = trim(text.substr(last, end - last));
  if (!behind.empty() && !behind.starts_with("#")) {
    return std::nullopt;
  }
  return TextEdit{begin, end, ""};
}

std::optional<TextEdit> remove_part(const Node& node, std::size_t index, const Source& source,
                                    std::string_view mark) {
  std::vector<TextRange> parts = parts_of(node, source);
  auto whole = range_of(node.span, source);
  if (!whole || parts.size() < 2 || index >= parts.size()) {
    return std::nullopt;
  }
  char first = source.text[whole->begin];
  if (first == '{' || first == '[') {
    return remove_with_comma(parts, index);
  }
  return remove_lines(source.text, parts[index], mark);
}

}  // namespace

std::string apply_edits(std::string_view text, std::vector<TextEdit> edits) {
  std::sort(edits.begin(), edits.end(),
            [](const TextEdit& a, const TextEdit& b) { return a.begin < b.begin; });
  std::string out;
  std::size_t at = 0;
  for (const TextEdit& edit : edits) {
    out += text.substr(at, edit.begin - at);
    out += edit.text;
    at = edit.end;
  }
  out += text.substr(at);
  return out;
}

bool overlap(const TextEdit& a, const TextEdit& b) {
  return a.begin < b.end && b.begin < a.end;
}

std::optional<TextRange> range_of(SourceSpan span, const Source& source) {
  if (!span.is_known() || span.begin.index < source.base ||
      span.end().index > source.base + source.text.size()) {
    return std::nullopt;
  }
  return TextRange{span.begin.index - source.base, span.end().index - source.base};
}

std::optional<TextEdit> remove_member(const Node& map, std::size_t index, const Source& source) {
  return map.is_map() ? remove_part(map, index, source, "") : std::nullopt;
}

std::optional<TextEdit> remove_item(const Node& list, std::size_t index, const Source& source) {
  return list.is_list() ? remove_part(list, index, source, "-") : std::nullopt;
}

}  // namespace formwork::cli
