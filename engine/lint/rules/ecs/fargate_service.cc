// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/lint/rules/wording.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Resources/AWS::ECS::Service/Properties"};

std::string task_message(const HookCall&, const Fault& fault) {
  if (fault.keyword == Keyword::Required) {
    return "'RequiresCompatibilities' is a required property";
  }
  if (fault.keyword == Keyword::Contains) {
    return quote_or_none(fault.instance) + " does not contain items matching 'FARGATE'";
  }
  return fault.message;
}

void check_task(const HookCall& call) {
  check_document_fully(call, "extensions/aws_ecs_service/service_fargate", &task_message);
}

std::string driver_message(const HookCall&, const Fault& fault) {
  if (fault.keyword == Keyword::Enum) {
    return quote_or_none(fault.instance) +
           " is not a supported Fargate log driver. Use 'awslogs', 'splunk', or 'awsfirelens'";
  }
  return fault.message;
}

void check_driver(const HookCall& call) {
  check_document_fully(call, "extensions/aws_ecs_service/service_fargate_log_driver",
                       &driver_message);
}

constinit Rule task_rule{
    .id = "E3054",
    .title = "Fargate service with a task that is not for Fargate",
    .what =
        "The task definition that a service with LaunchType FARGATE refers to must list "
        "FARGATE in RequiresCompatibilities.",
    .why = "ECS refuses the service.",
    .example = R"(Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    ContainerDefinitions: [{Name: app, Image: app}]
Service:
  Type: AWS::ECS::Service
  Properties: {LaunchType: FARGATE, TaskDefinition: !Ref Task}
)",
    .instead = R"(Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: 256
    Memory: 512
    ContainerDefinitions: [{Name: app, Image: app}]
Service:
  Type: AWS::ECS::Service
  Properties: {LaunchType: FARGATE, TaskDefinition: !Ref Task}
)",
    .source =
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/"
        "fargate-tasks-services.html",
    .places = kPlaces,
    .validate = &check_task,
};
const Register<Rule> kRegisterTask{task_rule};

constinit Rule driver_rule{
    .id = "E3713",
    .title = "Fargate service with a log driver Fargate does not have",
    .what =
        "Containers of the task definition that a service with LaunchType FARGATE refers to "
        "may log with awslogs, splunk or awsfirelens.",
    .why = "The service's tasks do not start.",
    .example = R"(Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    ContainerDefinitions: [{Name: app, Image: app, LogConfiguration: {LogDriver: syslog}}]
Service:
  Type: AWS::ECS::Service
  Properties: {LaunchType: FARGATE, TaskDefinition: !Ref Task}
)",
    .instead = R"(Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    ContainerDefinitions: [{Name: app, Image: app, LogConfiguration: {LogDriver: awsfirelens}}]
Service:
  Type: AWS::ECS::Service
  Properties: {LaunchType: FARGATE, TaskDefinition: !Ref Task}
)",
    .source = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html",
    .places = kPlaces,
    .validate = &check_driver,
};
const Register<Rule> kRegisterDriver{driver_rule};

}  // namespace
}  // namespace formwork::lint
