// SPDX-License-Identifier: Apache-2.0
#include "resources/cloudformation/stack_sets/target.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "engine/service/api_host.hh"
#include "resources/cloudformation/drift/detect.hh"
#include "resources/common/api_support.hh"

namespace formwork::cloudformation::stack_sets {

namespace {

/// What one step in the target's world found.
struct Step {
  std::string status = "PENDING";
  std::string reason;
  std::string stack_id;
};

bool is_busy(std::string_view status) {
  return status.ends_with("_IN_PROGRESS") && status != "REVIEW_IN_PROGRESS";
}

// Nothing but deleting such a stack is possible: the operation makes it anew.
bool is_dead(std::string_view status) {
  return status == "ROLLBACK_COMPLETE" || status == "ROLLBACK_FAILED" ||
         status == "CREATE_FAILED" || status == "DELETE_FAILED";
}

Step failed(std::string reason) {
  return {"FAILED", std::move(reason), ""};
}

// The fault of the resource that failed first, in the words StackSets has for it.
std::string reason_of(Transaction& tx, const StackRecord& stack) {
  auto events = tx.list_events(stack.id);
  if (!events) {
    return stack.status_reason;
  }
  auto failure = std::find_if(events->rbegin(), events->rend(), [&](const EventRecord& event) {
    return event.physical_id != stack.id && event.status.ends_with("_FAILED") &&
           event.reason != "Resource creation cancelled" &&
           event.reason != "Resource update cancelled";
  });
  if (failure == events->rend()) {
    return stack.status_reason;
  }
  // Of one operation the first fault is the cause.
  auto first = std::find_if(events->begin(), events->end(), [&](const EventRecord& event) {
    return event.operation_id == failure->operation_id && event.physical_id != stack.id &&
           event.status.ends_with("_FAILED") && event.reason != "Resource creation cancelled";
  });
  const EventRecord& cause = first == events->end() ? *failure : *first;
  return "ResourceLogicalId:" + cause.logical_id + ", ResourceType:" + cause.type +
         ", ResourceStatusReason:" + cause.reason;
}

Result<std::optional<StackRecord>> stack_of(Transaction& tx, const Value& instance) {
  const std::string id = instance.get_text("StackId");
  auto stack = tx.find_stack(id.empty() ? instance.get_text("StackName") : id);
  if (stack && stack->has_value() && (*stack)->status == "DELETE_COMPLETE") {
    // Made anew under the same name, before that was recorded.
    return tx.find_stack(instance.get_text("StackName"));
  }
  return stack;
}

Result<void> begin_deploy(ApiCall& there, const Value& instance, const StackRequest& request,
                          Step& step) {
  Transaction& tx = there.world.store;
  auto stack = stack_of(tx, instance);
  if (!stack) {
    return std::move(stack).failure();
  }
  if (stack->has_value() && is_busy((*stack)->status)) {
    return {};
  }
  if (stack->has_value() && is_dead((*stack)->status)) {
    DeleteRequest removal;
    removal.stack_name = (*stack)->id;
    if (auto removed = there.stacks.delete_stack(tx, removal); !removed) {
      step = failed(removed.error().message);
    }
    return {};
  }
  StackRequest named = request;
  if (stack->has_value()) {
    named.stack_name = (*stack)->id;
  }
  auto id = stack->has_value() ? there.stacks.update_stack(tx, named)
                               : there.stacks.create_stack(tx, named);
  if (id) {
    step = {"RUNNING", "", *id};
  } else if (stack->has_value() && id.error().message == "No updates are to be performed.") {
    step = {"SUCCEEDED", id.error().message, (*stack)->id};
  } else {
    step = failed(id.error().message);
  }
  return {};
}

Result<void> look_at_deploy(ApiCall& there, const Value& instance, Step& step) {
  auto stack = stack_of(there.world.store, instance);
  if (!stack) {
    return std::move(stack).failure();
  }
  if (!stack->has_value()) {
    step = failed("The stack was deleted.");
    return {};
  }
  const StackRecord& record = **stack;
  if (is_busy(record.status)) {
    step = {"RUNNING", "", record.id};
  } else if (record.status == "CREATE_COMPLETE" || record.status == "UPDATE_COMPLETE") {
    step = {"SUCCEEDED", "", record.id};
  } else {
    step = {"FAILED", reason_of(there.world.store, record), record.id};
  }
  return {};
}

Result<void> step_delete(ApiCall& there, const Value& instance, bool is_begun, Step& step) {
  Transaction& tx = there.world.store;
  auto stack = stack_of(tx, instance);
  if (!stack) {
    return std::move(stack).failure();
  }
  if (!stack->has_value()) {
    step.status = "SUCCEEDED";
    return {};
  }
  const StackRecord& record = **stack;
  step.stack_id = record.id;
  if (is_busy(record.status)) {
    step.status = is_begun ? "RUNNING" : "PENDING";
    return {};
  }
  if (is_begun) {
    step = {"FAILED", reason_of(tx, record), record.id};
    return {};
  }
  DeleteRequest removal;
  removal.stack_name = record.id;
  auto removed = there.stacks.delete_stack(tx, removal);
  step = removed ? Step{"RUNNING", "", record.id} : failed(removed.error().message);
  return {};
}

void set_detail(Value& instance, std::string_view status) {
  instance.set("DetailedStatus", Value::string(std::string(status)));
}

// What the step means for the instance.
void note(const Value& operation, const Step& step, Value& instance) {
  if (!step.stack_id.empty()) {
    instance.set("StackId", Value::string(step.stack_id));
  }
  instance.set("LastOperationId", Value::string(operation.get_text("OperationId")));
  const bool is_delete = operation.get_text("Action") == "DELETE";
  instance.erase("StatusReason");
  set_text(instance, "StatusReason", step.reason);
  if (step.status == "SUCCEEDED") {
    instance.set("Status", Value::string("CURRENT"));
    set_detail(instance, "SUCCEEDED");
  } else if (step.status == "FAILED") {
    instance.set("Status", Value::string(is_delete ? "INOPERABLE" : "OUTDATED"));
    set_detail(instance, is_delete ? "INOPERABLE" : "FAILED");
  } else {
    set_detail(instance, step.status);
  }
}

// A stack that is to become an instance must be what the set would have made.
Result<void> look_at_import(ApiCall& there, const Value& set, const Value& instance, Step& step) {
  auto stack = there.world.store.find_stack(instance.get_text("StackId"));
  if (!stack) {
    return std::move(stack).failure();
  }
  if (!stack->has_value() || (*stack)->status.starts_with("DELETE_")) {
    step = failed("The stack does not exist.");
  } else if (trim((*stack)->template_body) != trim(set.get_text("TemplateBody"))) {
    step = failed("The template of the stack is not the template of the stack set.");
  } else {
    step = {"SUCCEEDED", "", (*stack)->id};
  }
  return {};
}

Result<void> look_at_drift(ApiCall& there, const Value& instance, Step& step, DriftFound& found) {
  auto stack = stack_of(there.world.store, instance);
  if (!stack) {
    return std::move(stack).failure();
  }
  if (!stack->has_value()) {
    step = failed("The stack does not exist.");
    return {};
  }
  auto drift = detect_drift(there, **stack, {});
  if (!drift) {
    step = failed(drift.error().message);
    return {};
  }
  found = std::move(*drift);
  step.status = "SUCCEEDED";
  return {};
}

// Detection tells something of the instance and changes nothing.
Result<void> step_drift(ApiCall& call, const Value& operation, Value instance, Value& target) {
  Step step;
  DriftFound found;
  auto done = at(call, target.get_text("Account"), target.get_text("Region"),
                 [&](ApiCall& there) { return look_at_drift(there, instance, step, found); });
  if (!done) {
    step = failed(done.error().message);
  }
  target.set("Status", Value::string(step.status));
  set_text(target, "StatusReason", step.reason);
  if (step.status != "SUCCEEDED") {
    return {};
  }
  target.set("DriftStatus", Value::string(found.status));
  instance.set("DriftStatus", Value::string(found.status));
  instance.set("LastDriftCheckTimestamp", Value::number(found.time));
  instance.set("LastOperationId", Value::string(operation.get_text("OperationId")));
  return put_instance(call.world, instance);
}

}  // namespace

Result<void> at(ApiCall& call, const std::string& account, const std::string& region,
                const std::function<Result<void>(ApiCall&)>& work) {
  if (account == call.world.account_id && region == call.world.region) {
    return work(call);
  }
  return call.host.in_world(account, region, work);
}

Result<void> step_target(ApiCall& call, const Value& set, const Value& operation, Value& target) {
  const std::string action = operation.get_text("Action");
  const bool is_begun = target.get_text("Status") == "RUNNING";
  auto instance =
      get_instance(call.world, id_of(set), target.get_text("Account"), target.get_text("Region"));
  if (!instance) {
    target.set("Status", Value::string("FAILED"));
    target.set("StatusReason", Value::string(instance.error().message));
    return {};
  }
  if (action == "DETECT_DRIFT") {
    return step_drift(call, operation, std::move(*instance), target);
  }
  Step step;
  step.status = target.get_text("Status");
  const bool is_import = operation.get_text("IsImport") == "true";
  const bool retains = operation.get_text("RetainStacks") == "true";
  Result<void> done;
  if (action == "DELETE" && retains) {
    step.status = "SUCCEEDED";
  } else {
    done = at(call, target.get_text("Account"), target.get_text("Region"), [&](ApiCall& there) {
      if (is_import) {
        return look_at_import(there, set, *instance, step);
      }
      if (action == "DELETE") {
        return step_delete(there, *instance, is_begun, step);
      }
      return is_begun ? look_at_deploy(there, *instance, step)
                      : begin_deploy(there, *instance,
                                     request_of(set, *instance, operation.get_text("OperationId")),
                                     step);
    });
  }
  if (!done) {
    // A world that cannot be opened is the target's fault, not the operation's.
    step = failed(done.error().message);
  }
  target.set("Status", Value::string(step.status));
  target.erase("StatusReason");
  set_text(target, "StatusReason", step.reason);
  if (action == "DELETE" && step.status == "SUCCEEDED") {
    return erase_instance(call.world, *instance);
  }
  note(operation, step, *instance);
  if (is_import && step.status == "FAILED") {
    set_detail(*instance, "FAILED_IMPORT");
  }
  return put_instance(call.world, *instance);
}

Result<void> cancel_target(ApiCall& call, const Value& operation, Value& target) {
  target.set("Status", Value::string("CANCELLED"));
  target.set("StatusReason", Value::string("Cancelled since failure tolerance has exceeded"));
  if (operation.get_text("IsStopping") == "true") {
    target.set("StatusReason", Value::string("Cancelled since the operation was stopped"));
  }
  auto instance = find_object(
      call.world, kInstances,
      instance_key(id_of(operation), target.get_text("Account"), target.get_text("Region")));
  if (!instance || instance->is_null() || operation.get_text("Action") == "DETECT_DRIFT") {
    return instance ? Result<void>() : Result<void>(std::move(instance).failure());
  }
  set_detail(*instance, "CANCELLED");
  instance->set("LastOperationId", Value::string(operation.get_text("OperationId")));
  instance->set("StatusReason", *target.find("StatusReason"));
  return put_instance(call.world, *instance);
}

}  // namespace formwork::cloudformation::stack_sets
