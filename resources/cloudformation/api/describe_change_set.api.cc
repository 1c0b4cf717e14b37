// SPDX-License-Identifier: Apache-2.0
// DescribeChangeSet, DescribeChangeSetHooks and ListChangeSets.
#include "engine/value/convert.hh"
#include "resources/cloudformation/api/answers.hh"
#include "resources/cloudformation/api/change_set_input.hh"

namespace formwork::cloudformation {

namespace {

Result<std::string> stack_name_of(ApiCall& call, const ChangeSetRecord& record) {
  Result<std::optional<StackRecord>> stack = call.world.store.find_stack(record.stack_id);
  if (!stack) {
    return std::move(stack).failure();
  }
  return *stack ? (*stack)->name : std::string();
}

// What all three operations tell of a change set.
void add_identity(Value& answer, const ChangeSetRecord& record, const std::string& stack_name) {
  answer.set("ChangeSetId", Value::string(record.id));
  answer.set("ChangeSetName", Value::string(record.name));
  answer.set("StackId", Value::string(record.stack_id));
  answer.set("StackName", Value::string(stack_name));
}

void add_status(Value& answer, const ChangeSetRecord& record, const std::string& reason) {
  answer.set("CreationTime", Value::number(record.creation_time));
  answer.set("Status", Value::string(record.status));
  answer.set("ExecutionStatus", Value::string(record.execution_status));
  set_text(answer, "StatusReason", reason);
  set_text(answer, "Description", record.description);
}

void copy_details(Value& answer, const Value& details,
                  std::initializer_list<std::string_view> members) {
  for (std::string_view member : members) {
    if (const Value* value = details.find(member)) {
      answer.set(member, *value);
    }
  }
}

// CloudFormation always tells these, empty or not.
void add_constants(Value& answer) {
  for (std::string_view member : {"Capabilities", "NotificationARNs"}) {
    if (answer.find(member) == nullptr) {
      answer.set(member, Value::list());
    }
  }
  if (answer.find("RollbackConfiguration") == nullptr) {
    answer.set("RollbackConfiguration", Value::map());
  }
  if (answer.find("IncludeNestedStacks") == nullptr) {
    answer.set("IncludeNestedStacks", Value::boolean(false));
  }
}

Result<void> add_changes(const ApiCall& call, Value& answer, const std::string& document) {
  Result<Value> changes = value_from_json(document.empty() ? "[]" : document);
  if (!changes) {
    return std::move(changes).failure();
  }
  Result<Page> page = take_page(call, answer, changes->items().size());
  if (!page) {
    return std::move(page).failure();
  }
  Value list = Value::list();
  for (std::size_t i = page->begin; i < page->end; ++i) {
    list.push(changes->items()[i]);
  }
  answer.set("Changes", std::move(list));
  return {};
}

Result<Value> describe_change_set(ApiCall& call) {
  Result<ChangeSetRecord> record = get_change_set(call);
  if (!record) {
    return std::move(record).failure();
  }
  Result<std::string> stack_name = stack_name_of(call, *record);
  if (!stack_name) {
    return std::move(stack_name).failure();
  }
  bool has_values = call.flag("IncludePropertyValues");
  bool has_own_reason = has_values && !record->values_reason.empty();
  Value answer = Value::map();
  add_identity(answer, *record, *stack_name);
  add_status(answer, *record, has_own_reason ? record->values_reason : record->status_reason);
  copy_details(
      answer, record->details,
      {"Parameters", "Tags", "Capabilities", "NotificationARNs", "RollbackConfiguration",
       "OnStackFailure", "ImportExistingResources", "IncludeNestedStacks", "ParentChangeSetId",
       "RootChangeSetId", "DeploymentMode", "StackDriftStatus", "DeploymentConfig"});
  add_constants(answer);
  const std::string& document = has_values ? record->document : record->plain_document;
  if (Result<void> added = add_changes(call, answer, document); !added) {
    return std::move(added).failure();
  }
  return answer;
}

// No hook of the registry runs here: a change set invokes none.
Result<Value> describe_change_set_hooks(ApiCall& call) {
  Result<ChangeSetRecord> record = get_change_set(call);
  if (!record) {
    return std::move(record).failure();
  }
  Result<std::string> stack_name = stack_name_of(call, *record);
  if (!stack_name) {
    return std::move(stack_name).failure();
  }
  Value answer = Value::map();
  add_identity(answer, *record, *stack_name);
  answer.set("Hooks", Value::list());
  answer.set("Status", Value::string(record->status == "FAILED" ? "UNAVAILABLE" : "PLANNED"));
  return answer;
}

Value summary_value(const ChangeSetRecord& record, const std::string& stack_name) {
  Value summary = Value::map();
  add_identity(summary, record, stack_name);
  add_status(summary, record, record.status_reason);
  copy_details(
      summary, record.details,
      {"IncludeNestedStacks", "ParentChangeSetId", "RootChangeSetId", "ImportExistingResources"});
  return summary;
}

Result<Value> list_change_sets(ApiCall& call) {
  Result<StackRecord> stack = get_stack(call, Missing::Brackets);
  if (!stack) {
    return std::move(stack).failure();
  }
  Result<std::vector<ChangeSetRecord>> records = call.world.store.list_change_sets(stack->id);
  if (!records) {
    return std::move(records).failure();
  }
  // Only those that are still to be executed; an executed one is part of the past.
  std::erase_if(*records, [](const ChangeSetRecord& record) {
    return record.execution_status.starts_with("EXECUTE_");
  });
  Value answer = Value::map();
  Result<Page> page = take_page(call, answer, records->size());
  if (!page) {
    return std::move(page).failure();
  }
  Value list = Value::list();
  for (std::size_t i = page->begin; i < page->end; ++i) {
    list.push(summary_value((*records)[i], stack->name));
  }
  answer.set("Summaries", std::move(list));
  return answer;
}

constexpr auto kRead = OperationEntry::Access::Read;
OperationEntry describe_entry{"cloudformation", "DescribeChangeSet", kRead, describe_change_set};
OperationEntry hooks_entry{"cloudformation", "DescribeChangeSetHooks", kRead,
                           describe_change_set_hooks};
OperationEntry list_entry{"cloudformation", "ListChangeSets", kRead, list_change_sets};
const Register<OperationEntry> kDescribe{describe_entry};
const Register<OperationEntry> kHooks{hooks_entry};
const Register<OperationEntry> kList{list_entry};

}  // namespace

}  // namespace formwork::cloudformation
