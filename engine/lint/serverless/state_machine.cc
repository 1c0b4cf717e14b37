// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/serverless/expansion.hh"

namespace formwork::lint {
namespace {

constexpr CopiedProperty kCopied[] = {{"Name", "StateMachineName"},
                                      {"Type", "StateMachineType"},
                                      {"Logging", "LoggingConfiguration"},
                                      {"Tracing", "TracingConfiguration"}};

// Functions inside a definition become substitutions of its text.
void collect_functions(const Node& node, std::vector<const Node*>& out) {
  const Member* single = node.single();
  if (single != nullptr && (single->key == "Ref" || single->key.starts_with("Fn::"))) {
    out.push_back(&node);
    return;
  }
  for (const Node* item : node.items()) {
    collect_functions(*item, out);
  }
  for (const Member& member : node.members()) {
    collect_functions(*member.value, out);
  }
}

void add_machine(const ServerlessResource& machine, ServerlessTemplate& out) {
  Maker& make = out.make();
  std::vector<Entry> properties;
  copy_properties(machine, kCopied, properties);
  const Node* substitutions = machine.get("DefinitionSubstitutions");
  if (const Node* definition = machine.get("Definition")) {
    properties.emplace_back(
        "DefinitionString",
        make.call("Fn::Join", make.list({make.text("\n"), make.list({make.text("{}")})})));
    std::vector<const Node*> functions;
    collect_functions(*definition, functions);
    std::vector<Entry> made;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < functions.size(); ++i) {
      names.push_back("definition_substitution_" + std::to_string(i + 1));
    }
    for (std::size_t i = 0; i < functions.size(); ++i) {
      made.emplace_back(names[i], functions[i]);
    }
    if (!made.empty()) {
      const Node* all = make.map(made);
      substitutions = substitutions == nullptr ? all : make.merge(*substitutions, *all);
    }
  } else {
    properties.emplace_back(
        "DefinitionS3Location",
        code_location(make, machine.get("DefinitionUri"), "Bucket", "Key", "Version"));
  }
  properties.emplace_back("DefinitionSubstitutions", substitutions);
  const Node* role = machine.get("Role");
  properties.emplace_back(
      "RoleArn",
      role != nullptr ? role : make.attribute(std::string(machine.name) + "Role", "Arn"));
  properties.emplace_back("Tags", tag_list(make, "stateMachine:createdBy", machine.get("Tags")));
  out.add(machine, machine.name, "AWS::StepFunctions::StateMachine", make.map(properties));
  if (role == nullptr) {
    const RolePolicies policies = role_policies(make, machine);
    out.add(machine, std::string(machine.name) + "Role", "AWS::IAM::Role",
            service_role(make, "states.amazonaws.com", make.list(policies.managed),
                         policies.inlined.empty() ? nullptr : make.list(policies.inlined)));
  }
}

void add_event(const ServerlessResource& machine, std::string_view name, std::string_view type,
               const Node& properties, ServerlessTemplate& out) {
  Maker& make = out.make();
  const std::string id = std::string(machine.name) + std::string(name);
  const Node* role = properties.get("RoleArn");
  const Node* role_arn = role != nullptr ? role : make.attribute(id + "Role", "Arn");
  if (role == nullptr) {
    out.add(machine, id + "Role", "AWS::IAM::Role",
            service_role(make,
                         type == "ScheduleV2" ? "scheduler.amazonaws.com"
                         : type == "Api"      ? "apigateway.amazonaws.com"
                                              : "events.amazonaws.com",
                         nullptr, nullptr));
  }
  if (type == "Api") {
    if (properties.get("RestApiId") == nullptr) {
      out.need_rest_api(machine);
    }
  } else if (type == "ScheduleV2") {
    const Node* window = properties.get("FlexibleTimeWindow");
    const Node* own_name = properties.get("Name");
    out.add(
        machine, id, "AWS::Scheduler::Schedule",
        make.map({{"ScheduleExpression", properties.get("ScheduleExpression")},
                  {"ScheduleExpressionTimezone", properties.get("ScheduleExpressionTimezone")},
                  {"StartDate", properties.get("StartDate")},
                  {"EndDate", properties.get("EndDate")},
                  {"State", properties.get("State")},
                  {"Name", own_name != nullptr ? own_name : make.text(id)},
                  {"FlexibleTimeWindow",
                   window != nullptr ? window : make.map({{"Mode", make.text("OFF")}})},
                  {"Target", make.map({{"Arn", make.ref(machine.name)}, {"RoleArn", role_arn}})}}));
  } else {
    const Node* target = make.map({{"Arn", make.ref(machine.name)},
                                   {"Id", make.text(id + "StepFunctionsTarget")},
                                   {"RoleArn", role_arn},
                                   {"Input", properties.get("Input")}});
    out.add(machine, id, "AWS::Events::Rule",
            make.map({{"ScheduleExpression", properties.get("Schedule")},
                      {"EventPattern", properties.get("Pattern")},
                      {"EventBusName", properties.get("EventBusName")},
                      {"State", properties.get("State")},
                      {"Description", properties.get("Description")},
                      {"Targets", make.list({target})}}));
  }
}

void expand(const ServerlessResource& machine, ServerlessTemplate& out) {
  add_machine(machine, out);
  const Node* events = machine.get("Events");
  if (events == nullptr) {
    return;
  }
  const Node* nothing = out.make().map({});
  for (const Member& event : events->members()) {
    const Node* type = event.value->get("Type");
    const Node* properties = event.value->get("Properties");
    add_event(machine, event.key, type == nullptr ? std::string_view() : type->text(),
              properties != nullptr && properties->is_map() ? *properties : *nothing, out);
  }
}

constinit ServerlessType type{"AWS::Serverless::StateMachine", &expand};
const Register<ServerlessType> kRegister{type};

}  // namespace
}  // namespace formwork::lint
