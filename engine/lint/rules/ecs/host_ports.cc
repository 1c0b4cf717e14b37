// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/lint/rules/wording.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/lookup.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Resources/AWS::ECS::TaskDefinition/Properties"};

/// A port as templates write it; anything else is not looked at.
bool is_port(const Node* node) {
  return node != nullptr &&
         (node->is_string() || node->is(NodeKind::Int) || node->is(NodeKind::Bool));
}

void check_mapping(const HookCall& call, const ValueAt& mapping) {
  for (const ValueAt& host : values_at(mapping.validator, mapping.value, {"HostPort"})) {
    if (!is_port(host.value)) {
      continue;
    }
    for (const ValueAt& container : values_at(host.validator, mapping.value, {"ContainerPort"})) {
      if (!is_port(container.value) || plain_text(*host.value) == plain_text(*container.value)) {
        continue;
      }
      Fault& fault = call.add(quote(*host.value) + " does not equal " + quote(*container.value));
      fault.keyword = Keyword::Const;
      fault.path_override = steps_of(host.validator.context.path);
    }
  }
}

void check(const HookCall& call) {
  for (const ValueAt& mode : values_at(call.validator, &call.instance, {"NetworkMode"})) {
    if (!is_text(mode.value, "awsvpc")) {
      continue;
    }
    for (const ValueAt& mapping : values_at(call.validator, &call.instance,
                                            {"ContainerDefinitions", "*", "PortMappings", "*"})) {
      check_mapping(call, mapping);
    }
  }
}

constinit Rule rule{
    .id = "E3053",
    .title = "HostPort differs from ContainerPort in an awsvpc task",
    .what =
        "In tasks of network mode awsvpc a port mapping has no HostPort, or one that equals "
        "its ContainerPort.",
    .why = "Each task has a network interface of its own: ECS refuses to map ports.",
    .example = R"(Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    NetworkMode: awsvpc
    ContainerDefinitions:
      - {Name: app, Image: app, PortMappings: [{ContainerPort: 8080, HostPort: 80}]}
)",
    .instead = R"(Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    NetworkMode: awsvpc
    ContainerDefinitions:
      - {Name: app, Image: app, PortMappings: [{ContainerPort: 8080}]}
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-properties-ecs-taskdefinition-portmapping.html",
    .places = kPlaces,
    .validate = &check,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
