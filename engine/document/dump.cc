// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "engine/base/json_write.hh"
#include "engine/base/text.hh"
#include "engine/document/document.hh"
#include "engine/document/scalar.hh"

namespace formwork {

namespace {

// Turns positions into line:column. SourceMap counts the characters of a line anew each time, which
// would make the dump of a long one-line text quadratic; nodes come nearly in order, so this goes
// on from the last position.
class PlaceWriter {
 public:
  explicit PlaceWriter(const SourceMap& sources) : sources_(sources) {}

  void append(std::string& out, SourceSpan span) {
    const Source* source = sources_.find(span.begin);
    if (source == nullptr) {
      out += "-";
      return;
    }
    if (source->line_starts.empty()) {
      (void)SourceMap::line(*source, 1);  // Counts the lines once.
    }
    std::uint32_t begin = span.begin.index - source->base;
    std::uint32_t start = line_start(*source, begin);
    if (source != source_ || last_ < start || last_ > begin) {
      last_ = start;
      column_ = 1;
    }
    column_ += characters(*source, last_, begin);
    source_ = source;
    last_ = begin;
    append_place(out, *source, start, column_);
    out += '-';
    std::uint32_t end = begin + span.length;
    std::uint32_t last_start = line_start(*source, end);
    bool same_line = start == last_start;
    append_place(
        out, *source, last_start,
        (same_line ? column_ : 1) + characters(*source, same_line ? begin : last_start, end));
  }

 private:
  static std::uint32_t line_start(const Source& source, std::uint32_t offset) {
    return *(std::upper_bound(source.line_starts.begin(), source.line_starts.end(), offset) - 1);
  }
  static std::size_t characters(const Source& source, std::uint32_t begin, std::uint32_t end) {
    return character_count(std::string_view(source.text).substr(begin, end - begin));
  }
  static void append_place(std::string& out, const Source& source, std::uint32_t start,
                           std::size_t column) {
    auto after = std::upper_bound(source.line_starts.begin(), source.line_starts.end(), start);
    out += std::to_string(after - source.line_starts.begin()) + ":" + std::to_string(column);
  }

  const SourceMap& sources_;
  const Source* source_ = nullptr;
  std::uint32_t last_ = 0;
  std::size_t column_ = 1;
};

void append_flags(std::string& out, const Node& node) {
  static constexpr struct {
    Node::Flag flag;
    const char* name;
  } kNames[] = {{Node::kQuoted, " quoted"},
                {Node::kShortForm, " short-form"},
                {Node::kFromJson, " json"},
                {Node::kAlias, " alias"}};
  for (const auto& entry : kNames) {
    // What a scalar in a short form is shows in the map around it.
    const bool is_implied = entry.flag == Node::kShortForm && node.is_scalar();
    if (node.has(entry.flag) && !is_implied) {
      out += entry.name;
    }
  }
}

void dump_node(std::string& out, const Node& node, PlaceWriter& places, std::size_t level) {
  out += to_string(node.kind);
  if (node.is(NodeKind::Bool)) {
    out += node.boolean() ? " true" : " false";
  }
  if (node.is_scalar() && !node.is(NodeKind::Null)) {
    out += ' ';
    append_json_string(out, node.text());
  }
  append_flags(out, node);
  out += " @";
  places.append(out, node.span);
  out += '\n';
  for (const Node* item : node.items()) {
    out.append((level + 1) * 2, ' ');
    out += "- ";
    dump_node(out, *item, places, level + 1);
  }
  for (const Member& member : node.members()) {
    out.append((level + 1) * 2, ' ');
    append_json_string(out, member.key);
    out += " @";
    places.append(out, member.key_span);
    out += ": ";
    dump_node(out, *member.value, places, level + 1);
  }
}

void write_scalar(JsonWriter& writer, const Node& node) {
  bool is_number = node.is(NodeKind::Int) || node.is(NodeKind::Float);
  if (node.is(NodeKind::Null)) {
    writer.null();
  } else if (node.is(NodeKind::Bool)) {
    writer.boolean(node.boolean());
  } else if (is_number && is_json_number(node.text())) {
    writer.raw(node.text());
  } else {
    writer.string(node.text());
  }
}

void write_node(JsonWriter& writer, const Node& node) {
  if (node.is_list()) {
    writer.begin_array();
    for (const Node* item : node.items()) {
      write_node(writer, *item);
    }
    writer.end_array();
  } else if (node.is_map()) {
    writer.begin_object();
    for (const Member& member : node.members()) {
      writer.key(member.key);
      write_node(writer, *member.value);
    }
    writer.end_object();
  } else {
    write_scalar(writer, node);
  }
}

}  // namespace

const char* to_string(NodeKind kind) {
  switch (kind) {
    case NodeKind::Null:
      return "null";
    case NodeKind::Bool:
      return "boolean";
    case NodeKind::Int:
      return "integer";
    case NodeKind::Float:
      return "number";
    case NodeKind::String:
      return "string";
    case NodeKind::List:
      return "list";
    case NodeKind::Map:
      return "object";
  }
  return "value";
}

std::string dump(const Node& node, const SourceMap& sources) {
  std::string out;
  PlaceWriter places(sources);
  dump_node(out, node, places, 0);
  return out;
}

std::string node_to_json(const Node& node, int indent) {
  std::string out;
  JsonWriter writer(out, indent);
  write_node(writer, node);
  return out;
}

}  // namespace formwork
