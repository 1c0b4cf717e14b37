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
  if (Result<void> role = check_role(call); !role) {
    return std::move(role).failure();
  }
  Result<void> begun = call.stacks.delete_stack(call.world.store, request);
  return begun ? Result<Value>(Value::map()) : std::move(begun).failure();
}

Result<Value> update_termination_protection(ApiCall& call) {
  Result<StackRecord> stack = get_stack(call, Missing::Brackets);
  if (!stack) {
    return std::move(stack).failure();
  }
  if (stack->status == "DELETE_COMPLETE" || stack->status == "DELETE_IN_PROGRESS") {
    return validation_error("Stack:" + stack->id + " is in " + stack->status +
                            " state and can not be updated.");
  }
  if (!stack->parent_id.empty()) {
    return validation_error("Termination protection of a nested stack is that of its root stack: " +
                            stack->root_id);
  }
  stack->termination_protection = call.flag("EnableTerminationProtection");
  if (Result<void> put = call.world.store.put_stack(*stack); !put) {
    return std::move(put).failure();
  }
  return stack_id_answer(stack->id);
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
