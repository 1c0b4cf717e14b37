// SPDX-License-Identifier: Apache-2.0
// SetStackPolicy and GetStackPolicy.
#include "resources/cloudformation/api/answers.hh"
#include "resources/cloudformation/api/stack_input.hh"

namespace formwork::cloudformation {

namespace {

Result<Value> set_stack_policy(ApiCall& call) {
  Result<StackRecord> stack = get_stack(call, Missing::WithId);
  if (!stack) {
    return std::move(stack).failure();
  }
  Result<std::optional<std::string>> policy = read_policy(call, "StackPolicy");
  if (!policy) {
    return std::move(policy).failure();
  }
  if (!*policy) {
    return validation_error("Either StackPolicyURL or StackPolicyBody must be specified.");
  }
  Result<void> set =
      call.stacks.set_stack_policy(call.world.store, call.text("StackName"), **policy);
  return set ? Result<Value>(Value::map()) : std::move(set).failure();
}

Result<Value> get_stack_policy(ApiCall& call) {
  Result<StackRecord> stack = get_stack(call, Missing::WithId);
  if (!stack) {
    return std::move(stack).failure();
  }
  Value answer = Value::map();
  set_text(answer, "StackPolicyBody", stack->policy_body);
  return answer;
}

OperationEntry set_entry{"cloudformation", "SetStackPolicy", OperationEntry::Access::Write,
                         set_stack_policy};
OperationEntry get_entry{"cloudformation", "GetStackPolicy", OperationEntry::Access::Read,
                         get_stack_policy};
const Register<OperationEntry> kSet{set_entry};
const Register<OperationEntry> kGet{get_entry};

}  // namespace

}  // namespace formwork::cloudformation
