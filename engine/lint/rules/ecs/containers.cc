// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>

#include "engine/lint/rules/wording.hh"
#include "engine/lint/run.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kContainers[] = {
    "Resources/AWS::ECS::TaskDefinition/Properties/ContainerDefinitions/*"};
constexpr std::string_view kLogConfigurations[] = {
    "Resources/AWS::ECS::TaskDefinition/Properties/ContainerDefinitions/*/LogConfiguration"};

void check_essential(const HookCall& call) {
  check_document(call, "extensions/aws_ecs_taskdefinition/containerdefinitions_essential",
                 [](const HookCall&, const Fault&) -> std::string {
                   return "At least one essential container is required";
                 });
}

/// Unlike other rules made of a schema, functions are followed here: an option may well be a Ref.
void check_logging(const HookCall& call) {
  const Schema schema = call.validator.run->schema_document(
      "extensions/aws_ecs_taskdefinition/logging_configuration");
  Vocabulary storage;
  Validator validator = extend(call.validator, call.rule, storage);
  validator.calls_rules = false;
  validator.checks_references = false;
  for (Fault& fault : validator.faults(call.instance, schema)) {
    if (!fault.is_unknown) {
      claim(call.rule, fault);
      call.out.push_back(std::move(fault));
    }
  }
}

constinit Rule essential_rule{
    .id = "E3042",
    .title = "No essential container",
    .what =
        "Where container definitions come as lists in a list, each list needs a container "
        "that is essential.",
    .why = "ECS refuses a task without an essential container.",
    .example = R"(Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    ContainerDefinitions:
      - [{Name: app, Image: app, Essential: false}]
)",
    .instead = R"(Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    ContainerDefinitions:
      - [{Name: app, Image: app, Essential: true}]
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-properties-ecs-taskdefinition-containerdefinition.html",
    .places = kContainers,
    .validate = &check_essential,
};
const Register<Rule> kRegisterEssential{essential_rule};

constinit Rule logging_rule{
    .id = "E3046",
    .title = "awslogs without its options",
    .what =
        "The log driver awslogs needs the options awslogs-group and awslogs-region and takes "
        "no option it does not know.",
    .why = "ECS refuses the task definition, or its containers do not start.",
    .example = R"(Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    ContainerDefinitions:
      - Name: app
        Image: app
        LogConfiguration: {LogDriver: awslogs, Options: {awslogs-group: /app}}
)",
    .instead = R"(Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    ContainerDefinitions:
      - Name: app
        Image: app
        LogConfiguration:
          LogDriver: awslogs
          Options: {awslogs-group: /app, awslogs-region: !Ref AWS::Region}
)",
    .source = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html",
    .places = kLogConfigurations,
    .validate = &check_logging,
};
const Register<Rule> kRegisterLogging{logging_rule};

}  // namespace
}  // namespace formwork::lint
