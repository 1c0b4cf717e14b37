// SPDX-License-Identifier: Apache-2.0
// CancelUpdateStack, ContinueUpdateRollback, RollbackStack and SignalResource.
#include "resources/cloudformation/api/answers.hh"
#include "resources/cloudformation/api/stack_input.hh"

namespace formwork::cloudformation {

namespace {

Result<Value> done(Result<void> result) {
  return result ? Result<Value>(Value::map()) : std::move(result).failure();
}

RecoveryRequest read_recovery(const ApiCall& call) {
  RecoveryRequest request;
  request.stack_name = call.text("StackName");
  request.skipped = text_list(call, "ResourcesToSkip");
  request.retain_except_on_create = call.flag("RetainExceptOnCreate");
  request.role_arn = call.text("RoleARN");
  request.client_request_token = call.text("ClientRequestToken");
  return request;
}

Result<Value> cancel_update_stack(ApiCall& call) {
  return done(call.stacks.cancel_update(call.world.store, call.text("StackName"),
                                        call.text("ClientRequestToken")));
}

Result<Value> continue_update_rollback(ApiCall& call) {
  if (Result<void> role = check_role(call); !role) {
    return std::move(role).failure();
  }
  return done(call.stacks.continue_update_rollback(call.world.store, read_recovery(call)));
}

Result<Value> rollback_stack(ApiCall& call) {
  if (Result<void> role = check_role(call); !role) {
    return std::move(role).failure();
  }
  Result<std::string> id = call.stacks.roll_back_stack(call.world.store, read_recovery(call));
  if (!id) {
    return std::move(id).failure();
  }
  Value answer = Value::map();
  answer.set("StackId", Value::string(*id));
  return answer;
}

Result<Value> signal_resource(ApiCall& call) {
  SignalRequest request;
  request.stack_name = call.text("StackName");
  request.logical_id = call.text("LogicalResourceId");
  request.unique_id = call.text("UniqueId");
  request.is_success = call.text("Status") == "SUCCESS";
  return done(call.stacks.signal_resource(call.world.store, request));
}

constexpr auto kWrite = OperationEntry::Access::Write;
OperationEntry cancel_entry{"cloudformation", "CancelUpdateStack", kWrite, cancel_update_stack};
OperationEntry continue_entry{"cloudformation", "ContinueUpdateRollback", kWrite,
                              continue_update_rollback};
OperationEntry rollback_entry{"cloudformation", "RollbackStack", kWrite, rollback_stack};
OperationEntry signal_entry{"cloudformation", "SignalResource", kWrite, signal_resource};
const Register<OperationEntry> kCancel{cancel_entry};
const Register<OperationEntry> kContinue{continue_entry};
const Register<OperationEntry> kRollback{rollback_entry};
const Register<OperationEntry> kSignal{signal_entry};

}  // namespace

}  // namespace formwork::cloudformation
