// SPDX-License-Identifier: Apache-2.0
#include "engine/document/yaml_tree.hh"

#include <algorithm>
#include <string>
#include <unordered_set>

#include "engine/document/short_form.hh"
#include "engine/document/yaml_fault.hh"
#include "engine/document/yaml_quoted.hh"

namespace formwork {

namespace {

// The address tells a merge from a quoted key of the same text.
constexpr std::string_view kMergeKey = "<<";
constexpr std::string_view kStandardTags = "tag:yaml.org,2002:";

bool is_merge(const Member& member) {
  return member.key.data() == kMergeKey.data();
}

bool is_short_form(std::string_view tag) {
  return tag.size() > 1 && tag.front() == '!';
}

bool has_line_end(std::string_view text) {
  return text.find_first_of("\r\n") != std::string_view::npos;
}

}  // namespace

void YamlTree::stop(Diagnostic fault) {
  context_.sink.add(std::move(fault));
  throw YamlStop{};
}

void YamlTree::stop(std::string message, SourceSpan span, std::string help) {
  stop(Diagnostic{"E0000", Severity::Error, std::move(message), span, {}, std::move(help)});
}

YamlPlace YamlTree::place_of(const YamlEvent& event) const {
  std::size_t at = std::min(event.at, context_.text.size());
  bool has_properties = event.anchor != 0 || event.tag.size() > 1 ||
                        (event.tag == "!" && at < context_.text.size() && context_.text[at] == '!');
  return has_properties ? skip_properties(context_.text, at, event.tag) : YamlPlace{at, at, at};
}

std::optional<std::size_t> YamlTree::open_bracket() const {
  auto found = std::find_if(frames_.rbegin(), frames_.rend(),
                            [](const Frame& frame) { return frame.bracketed; });
  return found == frames_.rend() ? std::nullopt : std::optional(found->place.content);
}

void YamlTree::check_depth(std::size_t levels, std::size_t at) {
  if (depth() + levels > context_.limits.depth) {
    stop(too_deep(context_, context_.point(at)));
  }
}

// YAML 1.1 allows no tab in front of what could be a key in block style; yaml-cpp does. Behind a
// key's ':', a tag or an anchor there can be none.
void YamlTree::check_tabs(std::size_t at) {
  if (open_brackets_ != 0) {
    return;
  }
  std::string_view text = context_.text;
  std::optional<std::size_t> tab;
  for (at = std::min(at, text.size()); at > 0; --at) {
    const char before = text[at - 1];
    if (before == '\t') {
      tab = at - 1;
    } else if (before != ' ') {
      break;
    }
  }
  const char before = at == 0 ? '\n' : text[at - 1];
  const bool may_be_key = before == '\n' || before == '\r' || before == '-' || before == '?';
  if (tab && may_be_key) {
    stop(tab_fault(context_, *tab));
  }
}

ScalarReading YamlTree::read_standard(std::string_view tag, std::string_view value,
                                      SourceSpan span) {
  if (!tag.starts_with(kStandardTags)) {
    stop("YAML: the tag '" + std::string(tag) + "' is not known", span,
         "Use a short form such as !Ref, or the long form of the function.");
  }
  std::string_view name = tag.substr(kStandardTags.size());
  ScalarReading reading = read_plain_scalar(value);
  NodeKind kind = reading.kind;
  bool fits = (name == "null" && kind == NodeKind::Null) ||
              (name == "bool" && kind == NodeKind::Bool) ||
              (name == "int" && kind == NodeKind::Int) ||
              (name == "float" && (kind == NodeKind::Float || kind == NodeKind::Int));
  if (name == "str") {
    return {};
  }
  if (!fits) {
    stop("YAML: the tag '!!" + std::string(name) + "' does not fit this value", span,
         "Remove the tag; templates know !!str, !!int, !!float, !!bool, !!null, !!seq and !!map.");
  }
  return name == "float" ? ScalarReading{NodeKind::Float, 0} : reading;
}

void YamlTree::check_collection_tag(std::string_view tag, bool is_map, SourceSpan span) {
  if (tag.size() <= 1 || is_short_form(tag)) {
    return;
  }
  std::string_view wanted = is_map ? "map" : "seq";
  if (!tag.starts_with(kStandardTags) || tag.substr(kStandardTags.size()) != wanted) {
    stop("YAML: the tag '" +
             std::string(context_.source.text.substr(span.begin.index - context_.source.base,
                                                     span.length)) +
             "' does not fit this value",
         span, "Remove the tag, or use a short form such as !Sub.");
  }
}

// Where a value that is not written would stand: after its ':' or '-'.
std::size_t YamlTree::missing_value_end(std::size_t at) const {
  if (frames_.empty()) {
    return at;
  }
  const Frame& frame = frames_.back();
  std::size_t next = skip_blank(context_.text, frame.last_end);
  char sign = frame.is_map ? ':' : '-';
  bool is_signed = next < context_.text.size() && context_.text[next] == sign &&
                   !(frame.bracketed && !frame.is_map);
  return is_signed ? next + 1 : frame.last_end;
}

// yaml-cpp gives a missing value the place of the next token, which may be a key called "null".
bool YamlTree::is_written_null(std::size_t content, std::size_t after) const {
  if (null_word(context_.text, content) == 0) {
    return false;
  }
  if (frames_.empty()) {
    return true;
  }
  const Frame& frame = frames_.back();
  if (frame.bracketed && !frame.is_map) {
    return true;
  }
  std::size_t next = skip_blank(context_.text, after);
  if (next != content && skip_properties(context_.text, next, "").content != content) {
    return false;
  }
  return frame.bracketed || !has_line_end(context_.text.substr(after, content - after)) ||
         column_of(context_.text, content) > column_of(context_.text, frame.place.content);
}

void YamlTree::on_null(const YamlEvent& event) {
  YamlPlace place = place_of(event);
  if (wants_key()) {
    std::size_t end = place.content + null_word(context_.text, place.content);
    stop("YAML: null cannot be a key", span(place.content, end), "Quote the key.");
  }
  std::size_t after = missing_value_end(place.content);
  Built built;
  std::size_t begin = after;
  built.end = after;
  if (is_written_null(place.content, after)) {
    check_tabs(event.at);
    begin = place.content;
    built.end = begin + null_word(context_.text, begin);
  }
  built.node = builder_.scalar(NodeKind::Null, {}, span(begin, built.end));
  add(built, event.anchor);
}

// The text of a scalar: source bytes where they are the value, else a copy.
std::string_view YamlTree::keep_text(std::size_t content, const YamlScalar& scalar,
                                     std::string_view value) {
  std::string_view text = context_.text;
  char first = content < text.size() ? text[content] : '\0';
  if (first == '>' && text.substr(content, 3).find('+') != std::string_view::npos) {
    return builder_.copy_text(with_kept_lines(text, content, scalar.end, value));
  }
  if (scalar.verbatim) {
    return text.substr(*scalar.verbatim, value.size());
  }
  std::string_view raw = text.substr(content, scalar.end - content);
  if ((first == '"' || first == '\'') && has_line_end(raw)) {
    return builder_.copy_text(fold_quoted(raw.substr(1, raw.size() - 2), first));
  }
  return builder_.copy_text(value);
}

void YamlTree::on_scalar(const YamlEvent& event, std::string_view value) {
  YamlPlace place = place_of(event);
  check_tabs(event.at);
  std::string_view text = context_.text;
  YamlScalar scalar;
  bool is_absent = false;
  if (value.empty() && place.has_tag()) {
    char first = place.content < text.size() ? text[place.content] : '\0';
    is_absent = has_line_end(text.substr(place.tag_end, place.content - place.tag_end)) ||
                std::string_view("\"'|>").find(first) == std::string_view::npos || first == '\0';
  }
  if (is_absent) {
    place.content = place.tag_end;
    scalar.end = place.tag_end;
    scalar.verbatim = place.tag_end;
  } else {
    scalar = find_scalar(text, place.content, value);
  }
  if (!scalar.closed) {
    stop("YAML: a quoted text is never closed", context_.point(place.content),
         "Add the missing quote, or double it when it is meant literally.");
  }
  std::string_view kept = keep_text(place.content, scalar, value);
  SourceSpan content_span = span(place.content, scalar.end);
  bool is_function = is_short_form(event.tag);
  if (wants_key()) {
    if (is_function) {
      stop("YAML: a function cannot be a key", span(place.begin(), scalar.end));
    }
    bool merges = event.tag == "?" && kept == kMergeKey;
    add_key(merges ? kMergeKey : kept, content_span, scalar.end);
    return;
  }
  ScalarReading reading;
  if (event.tag == "?") {
    reading = read_plain_scalar(kept);
  } else if (event.tag != "!" && !is_function) {
    reading = read_standard(event.tag, kept, span(place.begin(), scalar.end));
  }
  std::uint8_t flags = reading.flags | (scalar.quoted ? Node::kQuoted : 0);
  Built built;
  built.node = builder_.scalar(reading.kind, kept, content_span, flags);
  built.end = scalar.end;
  if (is_function) {
    built = wrap(long_form_name(context_.arena, event.tag), place, built);
  }
  add(built, event.anchor);
}

const Node* YamlTree::flag_alias(const Node* node) {
  Node* copy = context_.arena.make<Node>(*node);
  copy->flags |= Node::kAlias;
  return copy;
}

void YamlTree::on_alias(const YamlEvent& event) {
  check_tabs(event.at);
  std::size_t end = alias_end(context_.text, event.at);
  SourceSpan alias_span = span(event.at, end);
  if (event.anchor >= anchors_.size() || anchors_[event.anchor].node == nullptr) {
    stop("YAML: an alias cannot stand inside the value it names", alias_span,
         "Write the value out.");
  }
  const Anchor& anchor = anchors_[event.anchor];
  if (wants_key()) {
    if (!anchor.node->is_scalar()) {
      stop("YAML: a key must be text, not a list or map", alias_span);
    }
    add_key(anchor.node->text(), alias_span, end);
    return;
  }
  alias_nodes_ += anchor.nodes;
  if (alias_nodes_ > context_.limits.alias_nodes) {
    stop({"F204",
          Severity::Error,
          "aliases repeat more than " + std::to_string(context_.limits.alias_nodes) + " values",
          alias_span,
          {},
          "Aliases of aliases multiply; write fewer of them."});
  }
  Built built{flag_alias(anchor.node), end, anchor.nodes, anchor.height};
  check_depth(built.height, event.at);
  add(built, 0);
}

// yaml-cpp reads on after a bracket that is never closed, with odd results.
void YamlTree::check_closes(std::size_t content) {
  std::string_view text = context_.text;
  char first = content < text.size() ? text[content] : ' ';
  char closing = first == '{' ? '}' : ']';
  if ((first == '{' || first == '[') && find_closing(text, content, closing) == text.size()) {
    if (auto deep = find_too_deep_bracket(text.substr(content), context_.limits.depth - depth())) {
      stop(too_deep(context_, context_.point(content + *deep)));
    }
    stop("YAML: '" + std::string(1, first) + "' is never closed", context_.point(content),
         "Add the missing '" + std::string(1, closing) + "' (or a missing ',').");
  }
}

void YamlTree::open(const YamlEvent& event, bool is_map) {
  Frame frame;
  frame.place = place_of(event);
  check_tabs(event.at);
  std::string_view text = context_.text;
  if (wants_key()) {
    check_closes(frame.place.content);
    stop("YAML: a key must be text, not a list or map", context_.point(frame.place.content),
         "Quote text that begins with '{' or '['.");
  }
  frame.is_map = is_map;
  frame.anchor = event.anchor;
  frame.first = is_map ? members_.size() : items_.size();
  frame.bracketed =
      frame.place.content < text.size() && text[frame.place.content] == (is_map ? '{' : '[');
  frame.last_end = frame.place.content + (frame.bracketed ? 1 : 0);
  check_collection_tag(event.tag, is_map, span(frame.place.tag_begin, frame.place.tag_end));
  if (is_short_form(event.tag)) {
    frame.function = long_form_name(context_.arena, event.tag);
  }
  std::size_t levels = frame.function.empty() ? 1 : 2;
  check_depth(levels, event.at);
  frame.depth = depth() + levels;
  open_brackets_ += frame.bracketed ? 1 : 0;
  frames_.push_back(frame);
}

void YamlTree::close() {
  Frame frame = frames_.back();
  frames_.pop_back();
  Built built;
  built.end = frame.last_end;
  if (frame.bracketed) {
    --open_brackets_;
    built.end = find_closing(context_.text, frame.last_end, frame.is_map ? '}' : ']') + 1;
  }
  built.node = finish(frame, span(frame.place.content, built.end));
  built.nodes = frame.nodes;
  built.height = frame.height + 1;
  if (!frame.function.empty()) {
    built = wrap(frame.function, frame.place, built);
  }
  add(built, frame.anchor);
}

const Node* YamlTree::finish(const Frame& frame, SourceSpan span) {
  if (!frame.is_map) {
    const Node* node =
        builder_.list(std::span<const Node* const>(items_).subspan(frame.first), span);
    items_.resize(frame.first);
    return node;
  }
  auto members = std::span<const Member>(members_).subspan(frame.first);
  const Node* node = nullptr;
  if (frame.has_merges) {
    node = expand_merges(members, span);
  } else {
    report_duplicate_keys(context_, members, scratch_);
    node = builder_.map(members, span);
  }
  members_.resize(frame.first);
  return node;
}

// A merge brings the members of other maps where the map itself has none of that key.
const Node* YamlTree::expand_merges(std::span<const Member> members, SourceSpan span) {
  std::vector<Member> own;
  std::unordered_set<std::string_view> keys;
  for (const Member& member : members) {
    if (!is_merge(member)) {
      own.push_back(member);
      keys.insert(member.key);
    }
  }
  report_duplicate_keys(context_, own, scratch_);
  std::vector<Member> expanded;
  auto bring = [&](const Node* map) {
    for (Member member : map->members()) {
      if (keys.insert(member.key).second) {
        member.value = flag_alias(member.value);
        expanded.push_back(member);
      }
    }
  };
  for (const Member& member : members) {
    if (!is_merge(member)) {
      expanded.push_back(member);
      continue;
    }
    bring(member.value);
    for (const Node* map : member.value->items()) {
      bring(map);
    }
  }
  return builder_.map(expanded, span);
}

void YamlTree::check_merge_value(const Member& member) {
  bool fits = member.value->is_map();
  if (member.value->is_list()) {
    fits = std::all_of(member.value->items().begin(), member.value->items().end(),
                       [](const Node* item) { return item->is_map(); });
  }
  if (!fits) {
    stop("YAML: '<<' merges a map or a list of maps", member.key_span,
         "Quote the key when '<<' is meant literally.");
  }
}

void YamlTree::add_key(std::string_view key, SourceSpan span, std::size_t end) {
  members_.push_back({key, span, nullptr});
  Frame& frame = frames_.back();
  frame.has_key = true;
  frame.has_merges = frame.has_merges || is_merge(members_.back());
  frame.last_end = end;
}

YamlTree::Built YamlTree::wrap(std::string_view function, const YamlPlace& place, Built content) {
  const Node* argument = long_form_argument(context_, function, content.node);
  if (argument == content.node && argument->is_scalar()) {
    argument = builder_.scalar(argument->kind, argument->text(), argument->span,
                               argument->flags | Node::kShortForm);
  } else if (argument != content.node) {
    content.nodes = 1 + argument->count;
    content.height = 1;
  }
  content.node = builder_.single(function, span(place.tag_begin, place.tag_end), argument,
                                 span(place.begin(), content.end), Node::kShortForm);
  ++content.nodes;
  ++content.height;
  return content;
}

void YamlTree::add(Built built, std::size_t anchor) {
  nodes_ += built.node->is_scalar() || built.node->has(Node::kAlias) ? built.nodes : 1;
  if (nodes_ > context_.limits.nodes) {
    stop(too_many_nodes(context_, built.node->span));
  }
  if (depth() + built.height > context_.limits.depth) {
    stop(too_deep(context_, built.node->span));
  }
  if (anchor != 0) {
    anchors_.resize(std::max(anchors_.size(), anchor + 1));
    anchors_[anchor] = {built.node, built.nodes, built.height};
  }
  if (frames_.empty()) {
    root_ = built.node;
    return;
  }
  Frame& frame = frames_.back();
  frame.last_end = std::max(frame.last_end, built.end);
  frame.nodes += built.nodes;
  frame.height = std::max(frame.height, built.height);
  if (!frame.is_map) {
    items_.push_back(built.node);
    return;
  }
  members_.back().value = built.node;
  frame.has_key = false;
  if (is_merge(members_.back())) {
    check_merge_value(members_.back());
  }
}

}  // namespace formwork
