// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/template/locate.hh"

#include "engine/document/yaml_text.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

using Path = std::span<const PathStep>;

struct Stretch {
  SourceSpan span;
  bool takes_line = false;  ///< It ends on a line of its own behind a text without a line end.
};

class Locator {
 public:
  explicit Locator(const SourceMap& sources) : sources_(sources) {}

  // Text, lists and maps have a place; numbers, truth values, dates and what short forms hold have
  // none.
  std::optional<Stretch> value_span(const Node& node) const {
    const bool is_text = node.is_string() && !node.has(Node::kShortForm) && !is_date(node);
    const bool has_place = node.is_list() || node.is_map() || is_text;
    if (!has_place || !node.span.is_known()) {
      return std::nullopt;
    }
    Stretch found{node.span};
    const Source* source = sources_.find(node.span.begin);
    if (source == nullptr || node.has(Node::kFromJson)) {
      return found;
    }
    const Node* content = &node;
    if (node.has(Node::kShortForm) && node.single() != nullptr) {
      content = node.single()->value;
    }
    const std::string_view text = source->text;
    const std::size_t begin = content->span.begin.index - source->base;
    const std::size_t stop = node.span.end().index - source->base;
    if (begin >= text.size() || stop > text.size() || node.span.length == 0) {
      return found;
    }
    extend(*content, text, begin, stop, found);
    return found;
  }

  std::optional<Stretch> find(const Node& node, Path path) const {
    if (path.empty()) {
      return value_span(node);
    }
    const PathStep& step = path.front();
    const bool is_item = node.is_list() && step.is_index();
    if (path.size() == 1) {
      return is_item ? item_span(node, step) : key_span(node, step);
    }
    const Node* below = nullptr;
    if (is_item) {
      const auto index = static_cast<std::size_t>(step.index);
      below = index < node.count ? node.items()[index] : nullptr;
    } else if (!step.is_index()) {
      below = node.get(step.key);
    }
    if (below != nullptr) {
      if (const auto found = find(*below, path.subspan(1))) {
        return found;
      }
    }
    return key_span(node, step);
  }

 private:
  // A key of a map; in a list, an item that is the same text.
  static std::optional<Stretch> key_span(const Node& node, const PathStep& step) {
    if (step.is_index()) {
      return std::nullopt;
    }
    std::optional<Stretch> found;
    for (const Node* item : node.items()) {
      if (item->is_string() && item->text() == step.key) {
        if (item->has(Node::kShortForm) || !item->span.is_known()) {
          break;
        }
        found = Stretch{item->span};
      }
    }
    const Member* member = node.find(step.key);
    if (member != nullptr) {
      const SourceSpan mark = step_to(node, *member).mark;
      found = mark.is_known() ? std::optional(Stretch{mark}) : std::nullopt;
    }
    return found;
  }

  std::optional<Stretch> item_span(const Node& list, const PathStep& step) const {
    const auto index = static_cast<std::size_t>(step.index);
    if (index >= list.count) {
      return std::nullopt;
    }
    const Node& item = *list.items()[index];
    return value_span(item);
  }

  // YAML in block style ends where the next thing begins: a list or map at the next token, a block
  // of text at the next line that is not empty.
  static void extend(const Node& content, std::string_view text, std::size_t begin,
                     std::size_t stop, Stretch& found) {
    std::size_t at = stop;
    if (content.is_scalar() || content.has(Node::kShortForm)) {
      at = text[begin] == '|' || text[begin] == '>' ? end_of_block(text, stop) : stop;
    } else if (text[begin] != '[' && text[begin] != '{') {
      at = skip_blank(text, stop);
      // Blanks behind the last line end what is further in before the text ends.
      found.takes_line =
          at == text.size() && text.back() != '\n' && column_of(text, begin) <= column_of(text, at);
    }
    found.span.length += static_cast<std::uint32_t>(at - stop);
  }

  static std::size_t end_of_block(std::string_view text, std::size_t at) {
    for (;;) {
      const std::size_t line_end = text.find_first_not_of(" \t\r", at);
      if (line_end == std::string_view::npos || text[line_end] != '\n') {
        return at;
      }
      at = line_end + 1;
    }
  }

  const SourceMap& sources_;
};

const Rule* owner_of(const Fault& fault, const Rule& reporter) {
  if (fault.rule != nullptr) {
    return fault.rule;
  }
  for (const KeywordOwner& owner : reporter.owners) {
    if (owner.keyword == fault.keyword && fault.keyword != Keyword::None) {
      if (const Rule* rule = find_rule(owner.rule_id)) {
        return rule;
      }
    }
  }
  return &reporter;
}

std::optional<TextPlace> place_of(const std::optional<Stretch>& found, const SourceMap& sources) {
  auto place = found ? lint::place_of(found->span, sources) : std::nullopt;
  if (place && found->takes_line) {
    place->end = {place->end.line + 1, 1};
  }
  return place;
}

}  // namespace

std::optional<TextPlace> place_of(SourceSpan span, const SourceMap& sources) {
  if (!span.is_known()) {
    return std::nullopt;
  }
  const Location location = sources.locate(span);
  if (location.begin.line == 0) {
    return std::nullopt;
  }
  return TextPlace{location.begin, location.end};
}

std::optional<TextPlace> locate(const Node& root, const SourceMap& sources, Path path) {
  return place_of(Locator(sources).find(root, path), sources);
}

std::optional<TextPlace> place_of_value(const Node& node, const SourceMap& sources) {
  return place_of(Locator(sources).value_span(node), sources);
}

RuleMatch to_match(Path base, const Fault& fault, const Rule& reporter) {
  std::vector<PathStep> path(base.begin(), base.end());
  const std::vector<PathStep> below = fault.forward_path();
  path.insert(path.end(), below.begin(), below.end());
  const bool is_elsewhere = !below.empty() && !fault.path_override.empty();
  RuleMatch match;
  match.path = is_elsewhere ? fault.path_override : std::move(path);
  match.message = fault.message;
  match.rule = owner_of(fault, reporter);
  if (!below.empty() && !is_elsewhere) {
    match.place = below.back().mark;
  }
  for (const Fault& alternative : fault.context) {
    if (!alternative.is_unknown) {
      match.context.push_back(to_match(base, alternative, reporter));
    }
  }
  return match;
}

}  // namespace formwork::lint
