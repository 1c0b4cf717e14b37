// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/lint/rules/template/section.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/graph.hh"
#include "engine/lint/template/scenarios.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kSource =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
    "aws-attribute-dependson.html";

constexpr std::string_view kPlaces[] = {"Resources/*/DependsOn", "Resources/*/DependsOn/*"};

std::string describe(const Scenario& scenario) {
  std::vector<Assumption> sorted(scenario.begin(), scenario.end());
  std::sort(sorted.begin(), sorted.end());
  std::string text;
  for (const auto& [condition, value] : sorted) {
    text += text.empty() ? "when condition " : " and when condition ";
    text += quote(condition) + " is " + (value ? "True" : "False");
  }
  return text;
}

void check_target(const HookCall& call) {
  const Validator& validator = call.validator;
  if (!call.instance.is_string()) {
    return;
  }
  const PathStep* self = step_at(validator.context.path, 1);
  const std::string_view target = call.instance.text();
  if (validator.run->resource(target) == nullptr || (self != nullptr && self->key == target)) {
    std::vector<std::string_view> names;
    for (const Resource& resource : validator.run->resources()) {
      if (self == nullptr || resource.name != self->key) {
        names.push_back(resource.name);
      }
    }
    check_among(call, call.instance, names);
    return;
  }
  const std::vector<PathStep> path = steps_of(validator.context.path);
  for (const Scenario& scenario : scenarios_without(*validator.run, path, target)) {
    if (!scenario.empty()) {
      call.add(quote(call.instance) + " will not exist " + describe(scenario));
    }
  }
}

constinit Rule target_rule{
    .id = "E3005",
    .title = "DependsOn names resources that exist",
    .what =
        "Looks for names in DependsOn that are no resource's, and for resources that do not "
        "exist under the conditions under which DependsOn does.",
    .why = "CloudFormation refuses the template.",
    .example = R"(Resources:
  Topic:
    Type: AWS::SNS::Topic
    DependsOn: Queue
)",
    .instead = R"(Resources:
  Topic:
    Type: AWS::SNS::Topic
    DependsOn: Queue
  Queue:
    Type: AWS::SQS::Queue
)",
    .source = kSource,
    .places = kPlaces,
    .validate = &check_target,
};
const Register<Rule> kRegisterTarget{target_rule};

void check_needed(const DependencyGraph& graph, std::string_view resource, const Node& target,
                  const std::vector<PathStep>& place, RuleMatches& out) {
  if (!target.is_string()) {
    return;
  }
  for (const Dependency* dependency : graph.between(resource, target.text())) {
    if (dependency->kind == Dependency::Kind::DependsOn) {
      continue;
    }
    std::vector<PathStep> source = {"Resources", resource};
    source.insert(source.end(), dependency->path.begin(), dependency->path.end());
    RuleMatch& match = out.emplace_back();
    match.path = place;
    match.message = quote(target) + " dependency already enforced by a " +
                    quote(to_string(dependency->kind)) + " at " + quote(join_path(source));
  }
}

void check_all_needed(const Rule&, Run& run, RuleMatches& out) {
  const Node* resources = run.section("Resources");
  const auto graph = DependencyGraph::build(run.root());
  if (resources == nullptr || !graph) {
    return;
  }
  for (const Member& resource : resources->members()) {
    const Member* depends_on = resource.value->find("DependsOn");
    if (depends_on == nullptr || !matches("^[a-zA-Z0-9]+$", resource.key)) {
      continue;
    }
    std::vector<PathStep> place = {step_to(*resources, resource),
                                   step_to(*resource.value, *depends_on)};
    place.insert(place.begin(), "Resources");
    check_needed(*graph, resource.key, *depends_on->value, place, out);
    int index = 0;
    for (const Node* item : depends_on->value->items()) {
      place.emplace_back(index++);
      check_needed(*graph, resource.key, *item, place, out);
      place.pop_back();
    }
  }
}

constinit Rule needed_rule{
    .id = "W3005",
    .title = "DependsOn says what references do not say",
    .what = "Looks for resources in DependsOn that the resource refers to anyway.",
    .why = "Ref, Fn::GetAtt and Fn::Sub make a resource wait; DependsOn adds nothing but text.",
    .example = R"(Resources:
  Topic:
    Type: AWS::SNS::Topic
  Subscription:
    Type: AWS::SNS::Subscription
    DependsOn: Topic
    Properties:
      Endpoint: team@example.com
      Protocol: email
      TopicArn: !Ref Topic
)",
    .instead = R"(Resources:
  Topic:
    Type: AWS::SNS::Topic
  Subscription:
    Type: AWS::SNS::Subscription
    Properties:
      Endpoint: team@example.com
      Protocol: email
      TopicArn: !Ref Topic
)",
    .source = kSource,
    .match = &check_all_needed,
};
const Register<Rule> kRegisterNeeded{needed_rule};

}  // namespace
}  // namespace formwork::lint
