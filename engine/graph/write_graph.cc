// SPDX-License-Identifier: Apache-2.0
#include "engine/base/json_write.hh"
#include "engine/graph/resource_graph.hh"

namespace formwork {
namespace {

std::string_view type_of(std::span<const std::string> types, std::uint32_t id) {
  return id < types.size() ? std::string_view(types[id]) : std::string_view();
}

std::string edge_label(const GraphEdge& edge) {
  const std::string cause = to_string(edge.cause);
  return edge.attribute.empty() ? cause : cause + " " + edge.attribute;
}

std::string dot_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
    }
    out += c == '\n' || c == '\r' ? ' ' : c;
  }
  return out + "\"";
}

/// Mermaid reads HTML and its own '#...;' entities inside quoted labels.
std::string mermaid_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "#quot;";
        break;
      case '#':
        out += "#35;";
        break;
      case '<':
        out += "#lt;";
        break;
      case '>':
        out += "#gt;";
        break;
      case '&':
        out += "#amp;";
        break;
      case '\n':
      case '\r':
        out += ' ';
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string write_dot(const ResourceGraph& graph, std::span<const std::string> types) {
  std::string out = "digraph template {\n  rankdir=LR;\n  node [shape=box];\n";
  for (std::uint32_t id = 0; id < graph.size(); ++id) {
    std::string label = dot_string(graph.name(id));
    if (!type_of(types, id).empty()) {
      // The line break is Graphviz's escape, so it goes in after the texts are escaped.
      label.pop_back();
      label += "\\n" + dot_string(type_of(types, id)).substr(1);
    }
    out += "  " + dot_string(graph.name(id)) + " [label=" + label + "];\n";
  }
  for (const GraphEdge& edge : graph.edges()) {
    out += "  " + dot_string(graph.name(edge.from)) + " -> " + dot_string(graph.name(edge.to)) +
           " [label=" + dot_string(edge_label(edge)) + "];\n";
  }
  return out + "}\n";
}

std::string write_mermaid(const ResourceGraph& graph, std::span<const std::string> types) {
  // Logical ids such as "end" are words of Mermaid, so vertices are called by number.
  std::string out = "flowchart LR\n";
  for (std::uint32_t id = 0; id < graph.size(); ++id) {
    const std::string_view type = type_of(types, id);
    out += "  n" + std::to_string(id) + "[\"" + mermaid_text(graph.name(id)) +
           (type.empty() ? "" : "<br/>" + mermaid_text(type)) + "\"]\n";
  }
  for (const GraphEdge& edge : graph.edges()) {
    out += "  n" + std::to_string(edge.from) + " -->|\"" + mermaid_text(edge_label(edge)) +
           "\"| n" + std::to_string(edge.to) + "\n";
  }
  return out;
}

std::string write_json(const ResourceGraph& graph, std::span<const std::string> types) {
  std::string out;
  JsonWriter json(out, 2);
  json.begin_object().key("vertices").begin_array();
  for (std::uint32_t id = 0; id < graph.size(); ++id) {
    json.begin_object().member("logicalId", graph.name(id));
    json.member("type", type_of(types, id)).end_object();
  }
  json.end_array().key("edges").begin_array();
  for (const GraphEdge& edge : graph.edges()) {
    json.begin_object().member("from", graph.name(edge.from)).member("to", graph.name(edge.to));
    json.member("cause", to_string(edge.cause)).member_if("attribute", edge.attribute).end_object();
  }
  json.end_array().end_object();
  return out + "\n";
}

/// Edge indexes by their start, so that text output stays linear.
std::vector<std::vector<std::uint32_t>> edges_by_start(const ResourceGraph& graph) {
  std::vector<std::vector<std::uint32_t>> result(graph.size());
  for (std::uint32_t i = 0; i < graph.edges().size(); ++i) {
    result[graph.edges()[i].from].push_back(i);
  }
  return result;
}

class TextWriter {
 public:
  TextWriter(const ResourceGraph& graph, std::span<const std::string> types)
      : graph_(graph), types_(types), by_start_(edges_by_start(graph)) {}

  std::string write() {
    const auto cycles = graph_.cycles();
    for (const std::vector<GraphEdge>& cycle : cycles) {
      out_ += "Cycle: ";
      for (const GraphEdge& edge : cycle) {
        out_ += graph_.name(edge.from) + " -> ";
      }
      out_ += graph_.name(cycle.front().from) + "\n";
    }
    if (!cycles.empty()) {
      // With a cycle there is no order to show: resources stand in template order.
      out_ += "Resources\n";
      for (std::uint32_t id = 0; id < graph_.size(); ++id) {
        write_vertex(id);
      }
      return std::move(out_);
    }
    std::size_t number = 0;
    for (const std::vector<std::uint32_t>& wave : graph_.waves()) {
      out_ += "Wave " + std::to_string(++number) + "\n";
      for (const std::uint32_t id : wave) {
        write_vertex(id);
      }
    }
    return std::move(out_);
  }

 private:
  void write_vertex(std::uint32_t id) {
    const std::string_view type = type_of(types_, id);
    out_ += "  " + graph_.name(id) + (type.empty() ? "" : " (" + std::string(type) + ")") + "\n";
    for (const std::uint32_t edge : by_start_[id]) {
      const GraphEdge& needs = graph_.edges()[edge];
      out_ += "    needs " + graph_.name(needs.to) + " (" + edge_label(needs) + ")\n";
    }
  }

  const ResourceGraph& graph_;
  std::span<const std::string> types_;
  std::vector<std::vector<std::uint32_t>> by_start_;
  std::string out_;
};

}  // namespace

std::string write_graph(const ResourceGraph& graph, std::span<const std::string> types,
                        GraphFormat format) {
  switch (format) {
    case GraphFormat::Text:
      return TextWriter(graph, types).write();
    case GraphFormat::Dot:
      return write_dot(graph, types);
    case GraphFormat::Mermaid:
      return write_mermaid(graph, types);
    case GraphFormat::Json:
      return write_json(graph, types);
  }
  return {};
}

}  // namespace formwork
