// SPDX-License-Identifier: Apache-2.0
// Stack refactors: resources change their stack or logical id and nothing else.
#include "engine/stack/refactor.hh"

#include <algorithm>

#include "resources/cloudformation/api/stack_input.hh"
#include "resources/common/api_support.hh"

namespace formwork::cloudformation {

namespace {

RefactorPlace place_of(const Value& mapping, std::string_view member) {
  const Value* place = mapping.find(member);
  return place == nullptr
             ? RefactorPlace()
             : RefactorPlace{place->get_text("StackName"), place->get_text("LogicalResourceId")};
}

// The template of a definition is given as that of a stack is; none keeps the one there is.
Result<RefactorDefinition> read_definition(ApiCall& call, const Value& definition) {
  RefactorDefinition read;
  read.stack_name = definition.get_text("StackName");
  if (definition.find("TemplateBody") == nullptr && definition.find("TemplateURL") == nullptr) {
    return read;
  }
  ApiCall inner{call.world, call.caller,  definition,     call.stacks,
                call.host,  call.service, call.operation, call.request_id};
  auto text = read_template(inner);
  if (!text) {
    return std::move(text).failure();
  }
  read.template_text = std::move(*text);
  return read;
}

Result<Value> create_refactor(ApiCall& call) {
  RefactorRequest request;
  request.description = call.text("Description");
  request.creates_stacks = call.flag("EnableStackCreation");
  for (const Value& mapping : input_items(call, "ResourceMappings")) {
    request.mappings.push_back({place_of(mapping, "Source"), place_of(mapping, "Destination")});
  }
  for (const Value& definition : input_items(call, "StackDefinitions")) {
    auto read = read_definition(call, definition);
    if (!read) {
      return std::move(read).failure();
    }
    request.definitions.push_back(std::move(*read));
  }
  auto id = call.stacks.create_stack_refactor(call.world.store, request);
  return id ? Result<Value>(map_with("StackRefactorId", Value::string(*id)))
            : std::move(id).failure();
}

Result<Value> find_refactor(ApiCall& call) {
  return find_stack_refactor(call.world.store, call.text("StackRefactorId"));
}

Result<Value> describe_refactor(ApiCall& call) {
  auto record = find_refactor(call);
  if (!record) {
    // This operation alone has an error of its own for it.
    return record.error().code == "ValidationError"
               ? fail("StackRefactorNotFoundException", record.error().message)
               : std::move(record).failure();
  }
  Value answer = Value::map();
  copy_members(answer, *record,
               {"StackRefactorId", "Description", "StackIds", "Status", "StatusReason",
                "ExecutionStatus", "ExecutionStatusReason"});
  return answer;
}

Result<Value> list_refactors(ApiCall& call) {
  auto all = list_stack_refactors(call.world.store);
  if (!all) {
    return std::move(all).failure();
  }
  std::reverse(all->begin(), all->end());
  const auto wanted = input_texts(call, "ExecutionStatusFilter");
  Value::List summaries;
  for (const Value& record : *all) {
    const std::string status = record.get_text("ExecutionStatus");
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), status) == wanted.end()) {
      continue;
    }
    Value summary = Value::map();
    copy_members(summary, record,
                 {"StackRefactorId", "Description", "Status", "StatusReason", "ExecutionStatus",
                  "ExecutionStatusReason"});
    summaries.push_back(std::move(summary));
  }
  return page_of(call, std::move(summaries), {.member = "StackRefactorSummaries"});
}

Result<Value> list_actions(ApiCall& call) {
  auto record = find_refactor(call);
  if (!record) {
    return record;
  }
  Value::List actions;
  if (const Value* known = record->find("Actions")) {
    actions.assign(known->items().begin(), known->items().end());
  }
  return page_of(call, std::move(actions), {.member = "StackRefactorActions"});
}

Result<Value> execute_refactor(ApiCall& call) {
  auto done = call.stacks.execute_stack_refactor(call.world.store, call.text("StackRefactorId"));
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

using Access = OperationEntry::Access;
constinit OperationEntry create_one{"cloudformation", "CreateStackRefactor", Access::Write,
                                    &create_refactor};
constinit OperationEntry describe_one{"cloudformation", "DescribeStackRefactor", Access::Read,
                                      &describe_refactor};
constinit OperationEntry list_all{"cloudformation", "ListStackRefactors", Access::Read,
                                  &list_refactors};
constinit OperationEntry list_some{"cloudformation", "ListStackRefactorActions", Access::Read,
                                   &list_actions};
constinit OperationEntry execute_one{"cloudformation", "ExecuteStackRefactor", Access::Write,
                                     &execute_refactor};
const Register<OperationEntry> kRegistered[]{Register(create_one), Register(describe_one),
                                             Register(list_all), Register(list_some),
                                             Register(execute_one)};

}  // namespace

}  // namespace formwork::cloudformation
