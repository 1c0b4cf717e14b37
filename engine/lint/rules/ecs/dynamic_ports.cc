// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/lint/rules/wording.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/lookup.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Resources/AWS::ECS::Service/Properties"};

constexpr std::uint64_t kStepsPerContainer = 300;

bool is_port(const Node* node) {
  return node != nullptr &&
         (node->is_string() || node->is(NodeKind::Int) || node->is(NodeKind::Bool));
}

/// The resource that Ref or GetAtt names; empty for anything else.
std::string_view resource_name(const Node* node) {
  const Member* function = function_member(node);
  if (function == nullptr || (function->key != "Ref" && function->key != "Fn::GetAtt")) {
    return {};
  }
  const Node* name = function->value;
  if (name->is_list() && function->key == "Fn::GetAtt" && !name->items().empty()) {
    name = name->items().front();
  }
  if (!name->is_string()) {
    return {};
  }
  return function->key == "Ref" ? name->text() : name->text().substr(0, name->text().find('.'));
}

/// One container port that a load balancer sends requests to.
struct Route {
  std::string_view container;
  const Node* port;
  std::string_view target_group;
  Validator validator;
};

std::vector<Route> routes_of(const Validator& validator, const Node& service) {
  std::vector<Route> routes;
  for (const ValueAt& balancer : values_at(validator, &service, {"LoadBalancers", "*"})) {
    for (const ValueAt& name : values_at(balancer.validator, balancer.value, {"ContainerName"})) {
      if (!is_text(name.value)) {
        continue;
      }
      for (const ValueAt& port : values_at(name.validator, balancer.value, {"ContainerPort"})) {
        if (!is_port(port.value)) {
          continue;
        }
        for (const ValueAt& group : values_at(port.validator, balancer.value, {"TargetGroupArn"})) {
          const std::string_view target = resource_name(group.value);
          if (!target.empty()) {
            routes.push_back({name.value->text(), port.value, target, group.validator});
          }
        }
      }
    }
  }
  return routes;
}

/// Validators at the host ports 0 that the container maps the route's port to.
std::vector<Validator> dynamic_ports(const ValueAt& container, const Route& route) {
  std::vector<Validator> found;
  for (const ValueAt& name : values_at(container.validator, container.value, {"Name"})) {
    if (!is_text(name.value, route.container)) {
      continue;
    }
    for (const ValueAt& mapping :
         values_at(name.validator, container.value, {"PortMappings", "*"})) {
      for (const ValueAt& port : values_at(mapping.validator, mapping.value, {"ContainerPort"})) {
        if (!is_port(port.value) || plain_text(*port.value) != plain_text(*route.port)) {
          continue;
        }
        for (const ValueAt& host : values_at(port.validator, mapping.value, {"HostPort"})) {
          if (host.value != nullptr && plain_text(*host.value) == "0") {
            found.push_back(host.validator);
          }
        }
      }
    }
  }
  return found;
}

void check_target_group(const HookCall& call, const Validator& validator, std::string_view name) {
  const std::optional<ResourceAt> group =
      resource_by_name(validator, name, {"AWS::ElasticLoadBalancingV2::TargetGroup"});
  if (!group) {
    return;
  }
  for (const ValueAt& port :
       values_at(group->validator, group->resource->node, {"Properties", "HealthCheckPort"})) {
    if ((port.value != nullptr && !is_port(port.value)) || is_text(port.value, "traffic-port")) {
      continue;
    }
    Fault& fault = call.add(
        "When using an ECS task definition of host port 0 and associating that container to an ELB "
        "the target group has to have a 'HealthCheckPort' of 'traffic-port'");
    fault.keyword = port.value == nullptr ? Keyword::Required : Keyword::Const;
    fault.path_override = steps_of(port.validator.context.path);
  }
}

void check_route(const HookCall& call, const Route& route, std::string_view task_name) {
  const std::optional<ResourceAt> task =
      resource_by_name(route.validator, task_name, {"AWS::ECS::TaskDefinition"});
  if (!task) {
    return;
  }
  for (const ValueAt& container : values_at(task->validator, task->resource->node,
                                            {"Properties", "ContainerDefinitions", "*"})) {
    if (!call.validator.run->spend(kStepsPerContainer)) {
      return;
    }
    for (const Validator& validator : dynamic_ports(container, route)) {
      check_target_group(call, validator, route.target_group);
    }
  }
}

void check(const HookCall& call) {
  for (const ValueAt& task : values_at(call.validator, &call.instance, {"TaskDefinition"})) {
    const std::string_view name = resource_name(task.value);
    if (name.empty()) {
      continue;
    }
    for (const Route& route : routes_of(task.validator, call.instance)) {
      check_route(call, route, name);
    }
  }
}

constinit Rule rule{
    .id = "E3049",
    .title = "Health checks of a container with dynamic host ports go to a fixed port",
    .what =
        "When a service's load balancer sends requests to a container port that is mapped to "
        "host port 0, the target group's HealthCheckPort must be traffic-port.",
    .why = "The host port changes with each task: health checks of a fixed port never reach it.",
    .example = R"(Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    ContainerDefinitions:
      - {Name: app, Image: app, PortMappings: [{ContainerPort: 8080, HostPort: 0}]}
Targets:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties: {Port: 8080, Protocol: HTTP, VpcId: !Ref Vpc, HealthCheckPort: "8080"}
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: !Ref Task
    LoadBalancers: [{ContainerName: app, ContainerPort: 8080, TargetGroupArn: !Ref Targets}]
)",
    .instead = R"(Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    ContainerDefinitions:
      - {Name: app, Image: app, PortMappings: [{ContainerPort: 8080, HostPort: 0}]}
Targets:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties: {Port: 8080, Protocol: HTTP, VpcId: !Ref Vpc, HealthCheckPort: traffic-port}
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: !Ref Task
    LoadBalancers: [{ContainerName: app, ContainerPort: 8080, TargetGroupArn: !Ref Targets}]
)",
    .source =
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/"
        "alb.html",
    .places = kPlaces,
    .validate = &check,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
