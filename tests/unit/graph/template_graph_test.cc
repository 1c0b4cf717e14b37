// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "engine/graph/resource_graph.hh"

using namespace formwork;

namespace {

struct Built {
  SourceMap sources;
  Sink sink;
  std::unique_ptr<LoadedTemplate> loaded;
  ResourceGraph graph;
  explicit Built(const std::string& text) {
    loaded = load_template_text(sources, "t.yaml", text, sink);
    REQUIRE(loaded != nullptr);
    graph = ResourceGraph::build(loaded->model);
  }
};

constexpr const char* kText = R"(
Conditions:
  C: !Equals [!Ref P, a]
Resources:
  A:
    Type: AWS::SNS::Topic
    DependsOn: B
    Properties:
      X: !Ref B
      Y: !GetAtt C.Arn
      Z: !Sub '${B} ${C.Arn} ${C.Arn} ${D.E}'
      N: !Ref Nowhere
  B: {Type: 'AWS::SNS::Topic'}
  C: {Type: 'AWS::SQS::Queue'}
  D: {Type: 'AWS::SQS::Queue', Metadata: {M: !Ref B}}
)";

}  // namespace

TEST_CASE("graph: edges of a template with their causes") {
  const Built built(kText);
  std::string edges;
  for (const GraphEdge& edge : built.graph.edges()) {
    edges += built.graph.name(edge.from) + ">" + built.graph.name(edge.to) + ":" +
             to_string(edge.cause) + (edge.attribute.empty() ? "" : "." + edge.attribute) + " ";
  }
  CHECK(edges == "A>B:DependsOn A>B:Ref A>C:GetAtt.Arn A>B:Sub A>C:Sub.Arn A>D:Sub.E D>B:Ref ");
}

TEST_CASE("graph: a cycle is reported with the place of every edge") {
  Built built(R"(
Resources:
  A: {Type: 'AWS::SNS::Topic', Properties: {X: !Ref B}}
  B: {Type: 'AWS::SNS::Topic', Properties: {X: !GetAtt A.Arn}}
)");
  report_cycles(built.graph, built.sink);
  REQUIRE(built.sink.all().size() == 1);
  const Diagnostic& fault = built.sink.all()[0];
  CHECK(fault.code == "E3004");
  CHECK(fault.message == "Circular dependency between resources: [A, B]");
  CHECK(built.sources.text(fault.span) == "A");
  REQUIRE(fault.related.size() == 2);
  CHECK(fault.related[0].text == "'A' needs 'B' (Ref)");
  CHECK(fault.related[1].text == "'B' needs 'A' (GetAtt Arn)");
}

TEST_CASE("graph: output formats") {
  std::vector<GraphEdge> edges;
  edges.push_back({0, 1, EdgeCause::GetAtt, "Arn", {}});
  const ResourceGraph graph = ResourceGraph::build({"end", "a\"b\\"}, edges);
  const std::vector<std::string> types = {"T::A", "<T>"};
  CHECK(write_graph(graph, types, GraphFormat::Text) ==
        "Wave 1\n  a\"b\\ (<T>)\nWave 2\n  end (T::A)\n    needs a\"b\\ (GetAtt Arn)\n");
  CHECK(
      write_graph(graph, types, GraphFormat::Dot) ==
      "digraph template {\n  rankdir=LR;\n  node [shape=box];\n  \"end\" [label=\"end\\nT::A\"];\n"
      "  \"a\\\"b\\\\\" [label=\"a\\\"b\\\\\\n<T>\"];\n  \"end\" -> \"a\\\"b\\\\\" [label=\"GetAtt "
      "Arn\"];\n}\n");
  CHECK(write_graph(graph, types, GraphFormat::Mermaid) ==
        "flowchart LR\n  n0[\"end<br/>T::A\"]\n  n1[\"a#quot;b\\<br/>#lt;T#gt;\"]\n  n0 "
        "-->|\"GetAtt Arn\"| n1\n");
  const std::string json = write_graph(graph, types, GraphFormat::Json);
  CHECK(json.find("\"logicalId\": \"end\"") != std::string::npos);
  CHECK(json.find("\"attribute\": \"Arn\"") != std::string::npos);
  CHECK(json.find("\"cause\": \"GetAtt\"") != std::string::npos);
}

TEST_CASE("graph: text of a cyclic graph names the cycle") {
  std::vector<GraphEdge> edges;
  edges.push_back({0, 0, EdgeCause::Ref, "", {}});
  CHECK(write_graph(ResourceGraph::build({"A"}, edges), {}, GraphFormat::Text) ==
        "Cycle: A -> A\nResources\n  A\n    needs A (Ref)\n");
}
