// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/base/json_write.hh"
#include "engine/document/document.hh"
#include "engine/document/scalar.hh"

namespace formwork {

namespace {

void append_span(std::string& out, SourceSpan span, const SourceMap& sources) {
  if (!span.is_known()) {
    out += "-";
    return;
  }
  Location place = sources.locate(span);
  out += std::to_string(place.begin.line) + ":" + std::to_string(place.begin.column) + "-" +
         std::to_string(place.end.line) + ":" + std::to_string(place.end.column);
}

void append_flags(std::string& out, const Node& node) {
  static constexpr struct {
    Node::Flag flag;
    const char* name;
  } kNames[] = {{Node::kQuoted, " quoted"},
                {Node::kShortForm, " short-form"},
                {Node::kFromJson, " json"},
                {Node::kAlias, " alias"}};
  for (const auto& entry : kNames) {
    if (node.has(entry.flag)) {
      out += entry.name;
    }
  }
}

void dump_node(std::string& out, const Node& node, const SourceMap& sources, std::size_t level) {
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
  append_span(out, node.span, sources);
  out += '\n';
  for (const Node* item : node.items()) {
    out.append((level + 1) * 2, ' ');
    out += "- ";
    dump_node(out, *item, sources, level + 1);
  }
  for (const Member& member : node.members()) {
    out.append((level + 1) * 2, ' ');
    append_json_string(out, member.key);
    out += " @";
    append_span(out, member.key_span, sources);
    out += ": ";
    dump_node(out, *member.value, sources, level + 1);
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
  dump_node(out, node, sources, 0);
  return out;
}

std::string node_to_json(const Node& node, int indent) {
  std::string out;
  JsonWriter writer(out, indent);
  write_node(writer, node);
  return out;
}

}  // namespace formwork
