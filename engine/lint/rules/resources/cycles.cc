// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/lint/rule.hh"
#include "engine/lint/run.hh"
#include "engine/lint/template/graph.hh"

namespace formwork::lint {
namespace {

void check_cycles(const Rule&, Run& run, RuleMatches& out) {
  const auto graph = DependencyGraph::build(run.root());
  if (!graph) {
    return;
  }
  for (const Dependency* dependency : graph->cycles()) {
    if (!graph->is_resource(dependency->from) || !graph->is_resource(dependency->to)) {
      continue;
    }
    const std::string from(graph->name(dependency->from));
    RuleMatch& match = out.emplace_back();
    match.path = {"Resources", run.make_string(from)->text()};
    match.message = "Circular Dependencies for resource " + from + ". Circular dependency with [" +
                    std::string(graph->name(dependency->to)) + "]";
  }
}

constinit Rule rule{
    .id = "E3004",
    .title = "Resources do not wait for each other",
    .what =
        "Follows DependsOn, Ref, Fn::GetAtt and Fn::Sub from resource to resource and reports "
        "every step of a circle.",
    .why = "CloudFormation refuses the template: none of these resources can be created first.",
    .example = R"(Resources:
  First:
    Type: AWS::SNS::Topic
    DependsOn: Second
  Second:
    Type: AWS::SNS::Topic
    DependsOn: First
)",
    .instead = R"(Resources:
  First:
    Type: AWS::SNS::Topic
  Second:
    Type: AWS::SNS::Topic
    DependsOn: First
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-attribute-dependson.html",
    .match = &check_cycles,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
