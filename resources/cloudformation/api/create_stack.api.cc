// SPDX-License-Identifier: Apache-2.0
// CreateStack, UpdateStack, DeleteStack and UpdateTerminationProtection.
#include "resources/cloudformation/api/answers.hh"
#include "resources/cloudformation/api/stack_input.hh"

namespace formwork::cloudformation {

namespace {

Value stack_id_answer(const std::string& id) {
  Value answer = Value::map();
  answer.set("StackId", Value::string(id));
  return answer;
}

Result<Value> create_stack(ApiCall& call) {
  Result<StackRequest> request = read_stack_request(call);
  if (!request) {
    return std::move(request).failure();
  }
  Result<std::string> id = call.stacks.create_stack(call.world.store, *request);
  return id ? Result<Value>(stack_id_answer(*id)) : std::move(id).failure();
}

Result<Value> update_stack(ApiCall& call) {
  Result<StackRequest> request = read_stack_request(call);
  if (!request) {
    return std::move(request).failure();
  }
  Result<std::string> id = call.stacks.update_stack(call.world.store, *request);
  return id ? Result<Value>(stack_id_answer(*id)) : std::move(id).failure();
}

Result<Value> delete_stack(ApiCall& call) {
  DeleteRequest request;
  request.stack_name = call.text("StackName");
  request.retained = text_list(call, "RetainResources");
  request.is_forced = call.text("DeletionMode") == "FORCE_DELETE_STACK";
  request.role_arn = call.text("RoleARN");
  request.client_request_token = call.text("ClientRequestToken");
  if (const Value* mode = call.input.find_path({"DeploymentConfig", "Mode"})) {
    request.deployment_mode = mode->scalar_text();
  }
  if (Result<void> role = check_role(call); !role) {
    return std::move(role).failure();
  }
  Result<void> begun = call.stacks.delete_stack(call.world.store, request);
  return begun ? Result<Value>(Value::map()) : std::move(begun).failure();
}

Result<Value> update_termination_protection(ApiCall& call) {
  Result<std::string> id = call.stacks.set_termination_protection(
      call.world.store, call.text("StackName"), call.flag("EnableTerminationProtection"));
  return id ? Result<Value>(stack_id_answer(*id)) : std::move(id).failure();
}

constexpr auto kWrite = OperationEntry::Access::Write;
OperationEntry create_entry{"cloudformation", "CreateStack", kWrite, create_stack};
OperationEntry update_entry{"cloudformation", "UpdateStack", kWrite, update_stack};
OperationEntry delete_entry{"cloudformation", "DeleteStack", kWrite, delete_stack};
OperationEntry protect_entry{"cloudformation", "UpdateTerminationProtection", kWrite,
                             update_termination_protection};
const Register<OperationEntry> kCreate{create_entry};
const Register<OperationEntry> kUpdate{update_entry};
const Register<OperationEntry> kDelete{delete_entry};
const Register<OperationEntry> kProtect{protect_entry};

}  // namespace

}  // namespace formwork::cloudformation
