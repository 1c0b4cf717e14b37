// SPDX-License-Identifier: Apache-2.0
// DescribeStacks and ListStacks. The shapes are those recorded from CloudFormation: LastOperations,
// which it tells since the end of 2025, is left to DescribeEvents.
#include <algorithm>
#include <set>

#include "resources/cloudformation/api/answers.hh"

namespace formwork::cloudformation {

namespace {

Value parameters_value(const std::vector<StoredParameter>& parameters) {
  Value list = Value::list();
  for (const StoredParameter& parameter : parameters) {
    Value item = Value::map();
    item.set("ParameterKey", Value::string(parameter.key));
    item.set("ParameterValue", Value::string(parameter.no_echo ? "****" : parameter.value));
    set_text(item, "ResolvedValue",
             parameter.no_echo && !parameter.resolved.empty() ? "****" : parameter.resolved);
    list.push(std::move(item));
  }
  return list;
}

Value outputs_value(const std::vector<StoredOutput>& outputs) {
  Value list = Value::list();
  for (const StoredOutput& output : outputs) {
    Value item = Value::map();
    item.set("OutputKey", Value::string(output.key));
    item.set("OutputValue", Value::string(output.value));
    set_text(item, "Description", output.description);
    set_text(item, "ExportName", output.export_name);
    list.push(std::move(item));
  }
  return list;
}

void add_times(Value& shape, const StackRecord& stack) {
  shape.set("CreationTime", Value::number(stack.creation_time));
  set_time(shape, "LastUpdatedTime", stack.last_updated_time);
  set_time(shape, "DeletionTime", stack.deletion_time);
}

// Only nested stacks tell what they belong to.
void add_family(Value& shape, const StackRecord& stack) {
  if (!stack.parent_id.empty()) {
    shape.set("ParentId", Value::string(stack.parent_id));
    set_text(shape, "RootId", stack.root_id);
  }
}

void add_lists(Value& shape, const StackRecord& stack) {
  shape.set("NotificationARNs", texts_value(stack.notification_arns));
  shape.set("Tags", tags_value(stack.tags));
  if (!stack.capabilities.empty()) {
    shape.set("Capabilities", texts_value(stack.capabilities));
  }
  if (!stack.parameters.empty()) {
    shape.set("Parameters", parameters_value(stack.parameters));
  }
  if (!stack.outputs.empty()) {
    shape.set("Outputs", outputs_value(stack.outputs));
  }
}

Value stack_value(const StackRecord& stack) {
  bool is_deleted = stack.status == "DELETE_COMPLETE";
  Value shape = Value::map();
  shape.set("StackId", Value::string(stack.id));
  shape.set("StackName", Value::string(stack.name));
  shape.set("StackStatus", Value::string(stack.status));
  set_text(shape, "StackStatusReason", stack.status_reason);
  set_text(shape, "Description", stack.description);
  set_text(shape, "DetailedStatus", stack.detailed_status);
  set_text(shape, "RoleARN", stack.role_arn);
  add_times(shape, stack);
  add_family(shape, stack);
  add_lists(shape, stack);
  shape.set("DisableRollback", Value::boolean(stack.disable_rollback));
  shape.set("DriftInformation",
            drift_value("StackDriftStatus", stack.drift_status, stack.drift_checked));
  shape.set("RollbackConfiguration",
            stack.rollback_configuration.is_map() ? stack.rollback_configuration : Value::map());
  if (stack.deletion_time == 0) {  // A creation that was rolled back counts as deleted.
    set_text(shape, "ChangeSetId", stack.change_set_id);
  }
  if (!is_deleted) {
    shape.set("EnableTerminationProtection", Value::boolean(stack.termination_protection));
  }
  if (stack.timeout_minutes != 0) {
    shape.set("TimeoutInMinutes", Value::number(stack.timeout_minutes));
  }
  if (stack.retain_except_on_create) {
    shape.set("RetainExceptOnCreate", Value::boolean(true));
  }
  if (!stack.deployment_mode.empty()) {
    Value deployment = Value::map();
    deployment.set("Mode", Value::string(stack.deployment_mode));
    deployment.set("DisableRollback", Value::boolean(stack.disable_rollback));
    shape.set("DeploymentConfig", std::move(deployment));
  }
  return shape;
}

Value summary_value(const StackRecord& stack) {
  Value shape = Value::map();
  shape.set("StackId", Value::string(stack.id));
  shape.set("StackName", Value::string(stack.name));
  set_text(shape, "TemplateDescription", stack.description);
  add_times(shape, stack);
  shape.set("StackStatus", Value::string(stack.status));
  set_text(shape, "StackStatusReason", stack.status_reason);
  add_family(shape, stack);
  shape.set("DriftInformation",
            drift_value("StackDriftStatus", stack.drift_status, stack.drift_checked));
  return shape;
}

// Newest first, as the service lists them.
Result<std::vector<StackRecord>> all_stacks(ApiCall& call) {
  Result<std::vector<StackRecord>> stacks = call.world.store.list_stacks();
  if (stacks) {
    std::reverse(stacks->begin(), stacks->end());
  }
  return stacks;
}

Result<Value> answer_page(const ApiCall& call, const std::vector<StackRecord>& stacks,
                          std::string_view member, Value (*shape)(const StackRecord&)) {
  Value answer = Value::map();
  Result<Page> page = take_page(call, answer, stacks.size());
  if (!page) {
    return std::move(page).failure();
  }
  Value list = Value::list();
  for (std::size_t i = page->begin; i < page->end; ++i) {
    list.push(shape(stacks[i]));
  }
  answer.set(member, std::move(list));
  return answer;
}

Result<Value> describe_stacks(ApiCall& call) {
  if (std::string name = call.text("StackName"); !name.empty()) {
    Result<StackRecord> stack = get_stack(call, name, Missing::WithId);
    if (!stack) {
      return std::move(stack).failure();
    }
    return answer_page(call, {std::move(*stack)}, "Stacks", stack_value);
  }
  Result<std::vector<StackRecord>> stacks = all_stacks(call);
  if (!stacks) {
    return std::move(stacks).failure();
  }
  std::erase_if(*stacks,
                [](const StackRecord& stack) { return stack.status == "DELETE_COMPLETE"; });
  return answer_page(call, *stacks, "Stacks", stack_value);
}

Result<Value> list_stacks(ApiCall& call) {
  Result<std::vector<StackRecord>> stacks = all_stacks(call);
  if (!stacks) {
    return std::move(stacks).failure();
  }
  std::vector<std::string> filter = text_list(call, "StackStatusFilter");
  std::set<std::string, std::less<>> wanted(filter.begin(), filter.end());
  std::erase_if(*stacks, [&](const StackRecord& stack) {
    return !wanted.empty() && !wanted.contains(stack.status);
  });
  return answer_page(call, *stacks, "StackSummaries", summary_value);
}

OperationEntry describe_entry{"cloudformation", "DescribeStacks", OperationEntry::Access::Read,
                              describe_stacks};
OperationEntry list_entry{"cloudformation", "ListStacks", OperationEntry::Access::Read,
                          list_stacks};
const Register<OperationEntry> kDescribe{describe_entry};
const Register<OperationEntry> kList{list_entry};

}  // namespace

}  // namespace formwork::cloudformation
