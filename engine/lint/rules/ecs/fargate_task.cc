// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/lint/rules/wording.hh"
#include "engine/lint/run.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Resources/AWS::ECS::TaskDefinition/Properties"};

void check_size(const HookCall& call) {
  check_document(call, "extensions/aws_ecs_taskdefinition/fargate_cpu_memory",
                 [](const HookCall& asked, const Fault&) {
                   return "Cpu " + quote_or_none(asked.instance.get("Cpu")) +
                          " is not compatible with memory " +
                          quote_or_none(asked.instance.get("Memory"));
                 });
}

void check_properties(const HookCall& call) {
  const Schema schema =
      call.validator.run->schema_document("extensions/aws_ecs_taskdefinition/fargate_properties");
  for (Fault& fault : schema_faults(call, schema)) {
    claim(call.rule, fault);
    if (fault.keyword == Keyword::Not) {
      fault.message = "'PlacementConstraints' isn't supported for Fargate tasks";
      fault.path = {PathStep("PlacementConstraints")};
    }
    call.out.push_back(std::move(fault));
  }
}

constinit Rule size_rule{
    .id = "E3047",
    .title = "Cpu and Memory that Fargate does not offer together",
    .what = "Compares Cpu and Memory of a task for Fargate with the sizes Fargate has.",
    .why = "ECS refuses the task definition.",
    .example = R"(Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: 256
    Memory: 4096
    ContainerDefinitions: [{Name: app, Image: app}]
)",
    .instead = R"(Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: 512
    Memory: 4096
    ContainerDefinitions: [{Name: app, Image: app}]
)",
    .source =
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/"
        "fargate-tasks-services.html",
    .places = kPlaces,
    .validate = &check_size,
};
const Register<Rule> kRegisterSize{size_rule};

constinit Rule properties_rule{
    .id = "E3048",
    .title = "Task for Fargate without what Fargate needs",
    .what =
        "A task for Fargate has Cpu, Memory and NetworkMode awsvpc, no PlacementConstraints, "
        "and a log driver Fargate supports.",
    .why = "ECS refuses the task definition.",
    .example = R"(Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    ContainerDefinitions: [{Name: app, Image: app}]
)",
    .instead = R"(Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: 256
    Memory: 512
    ContainerDefinitions: [{Name: app, Image: app}]
)",
    .source =
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/"
        "fargate-tasks-services.html",
    .places = kPlaces,
    .validate = &check_properties,
};
const Register<Rule> kRegisterProperties{properties_rule};

}  // namespace
}  // namespace formwork::lint
