// SPDX-License-Identifier: Apache-2.0
#include "resources/cloudformation/stack_sets/set_input.hh"

#include "engine/base/text.hh"
#include "engine/stack/capabilities.hh"
#include "resources/cloudformation/api/stack_input.hh"
#include "resources/common/api_support.hh"

namespace formwork::cloudformation::stack_sets {

namespace {

Result<void> check_model(const ApiCall& call) {
  if (call.text("PermissionModel") == "SERVICE_MANAGED") {
    return validation_error(
        "formwork emulates no organization: only stack sets of the permission model SELF_MANAGED "
        "can be made.");
  }
  const Value* automatic = call.find("AutoDeployment");
  if (automatic != nullptr && automatic->get_text("Enabled") == "true") {
    return validation_error("AutoDeployment needs the permission model SERVICE_MANAGED.");
  }
  return {};
}

// The template of the input, of a stack that becomes an instance, or the one the set has.
Result<std::string> template_of(ApiCall& call, const Value& set) {
  if (call.flag("UsePreviousTemplate")) {
    if (call.find("TemplateBody") != nullptr || call.find("TemplateURL") != nullptr) {
      return validation_error(
          "You cannot specify both usePreviousTemplate and Template URL or Template Body.");
    }
    return set.get_text("TemplateBody");
  }
  if (const std::string id = call.text("StackId"); !id.empty()) {
    auto stack = call.world.store.find_stack(id);
    if (!stack) {
      return std::move(stack).failure();
    }
    return stack->has_value() ? Result<std::string>((*stack)->template_body)
                              : validation_error("Stack [" + id + "] does not exist");
  }
  auto text = read_template(call);
  return text ? Result<std::string>(std::move(text->text)) : std::move(text).failure();
}

// UsePreviousValue is what the set has; parameters that are not given fall back to the default.
Result<Value> parameters_of(const StackRequest& request, const Value& set) {
  Value list = Value::list();
  for (const auto& [key, input] : request.parameters) {
    std::string value = input.value;
    if (input.use_previous) {
      const Value* known = set.find("Parameters");
      const Value* found = nullptr;
      for (const Value& one : known == nullptr ? std::span<const Value>() : known->items()) {
        found = one.get_text("ParameterKey") == key ? &one : found;
      }
      if (found == nullptr) {
        return validation_error("Invalid input for parameter key " + key +
                                ". Cannot specify usePreviousValue as true for a parameter key "
                                "not in the previous template");
      }
      value = found->get_text("ParameterValue");
    }
    Value parameter = Value::map();
    parameter.set("ParameterKey", Value::string(key));
    parameter.set("ParameterValue", Value::string(std::move(value)));
    list.push(std::move(parameter));
  }
  return list;
}

Result<void> check_template(ApiCall& call, const Value& set) {
  Value nothing = Value::map();
  StackRequest request = request_of(set, nothing, "");
  request.stack_name = set.get_text("StackSetName");
  SourceMap sources;
  auto prepared = call.stacks.prepare_for_api(call.world.store, request, sources);
  if (!prepared) {
    return std::move(prepared).failure();
  }
  const auto missing = needed_capabilities(prepared->loaded->model).missing(request.capabilities);
  if (!missing.empty()) {
    return fail("InsufficientCapabilitiesException",
                "Requires capabilities : [" + join(missing, ", ") + "]");
  }
  return {};
}

}  // namespace

Result<void> read_set(ApiCall& call, Value& set) {
  if (auto good = check_model(call); !good) {
    return good;
  }
  auto body = template_of(call, set);
  if (!body) {
    return std::move(body).failure();
  }
  // Tags and parameters are read by the rules of stacks, with the template that was found.
  Value input = call.input;
  for (std::string_view member : {"TemplateURL", "UsePreviousTemplate", "StackId"}) {
    input.erase(member);
  }
  input.set("TemplateBody", Value::string(*body));
  ApiCall inner{call.world, call.caller,  input,          call.stacks,
                call.host,  call.service, call.operation, call.request_id};
  auto request = read_stack_request(inner);
  auto parameters = request ? parameters_of(*request, set) : std::move(request).failure();
  if (!parameters) {
    return std::move(parameters).failure();
  }
  set.set("TemplateBody", Value::string(std::move(*body)));
  set.set("Parameters", std::move(*parameters));
  copy_members(set, call.input,
               {"Description", "AdministrationRoleARN", "ExecutionRoleName", "ManagedExecution"});
  // An update that names no tags or capabilities keeps and drops them, respectively.
  copy_members(set, call.input, {"Tags"});
  set.set("Capabilities", list_of(request->capabilities));
  if (set.find("Tags") == nullptr) {
    set.set("Tags", Value::list());
  }
  return check_template(call, set);
}

}  // namespace formwork::cloudformation::stack_sets
