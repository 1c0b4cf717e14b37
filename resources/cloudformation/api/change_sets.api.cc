// SPDX-License-Identifier: Apache-2.0
// CreateChangeSet, ExecuteChangeSet, DeleteChangeSet.
#include "resources/cloudformation/api/answers.hh"
#include "resources/cloudformation/api/change_set_input.hh"
#include "resources/cloudformation/api/stack_input.hh"

namespace formwork::cloudformation {

namespace {

std::vector<ImportedResource> read_imports(const ApiCall& call) {
  std::vector<ImportedResource> imports;
  const Value* list = call.find("ResourcesToImport");
  for (const Value& item : list == nullptr ? std::span<const Value>() : list->items()) {
    ImportedResource imported;
    imported.type = item.get_text("ResourceType");
    imported.logical_id = item.get_text("LogicalResourceId");
    if (const Value* identifier = item.find("ResourceIdentifier")) {
      imported.identifier = *identifier;
    }
    imports.push_back(std::move(imported));
  }
  return imports;
}

// What the kinds of change sets exclude.
Result<void> check_combination(const ChangeSetRequest& request) {
  if (request.type != "IMPORT" && !request.imports.empty()) {
    return validation_error("ResourcesToImport can only be specified for IMPORT change sets.");
  }
  if (request.type != "CREATE" && request.on_stack_failure == "DELETE") {
    return validation_error("OnStackFailure DELETE can only be specified for CREATE change sets.");
  }
  if (request.type == "CREATE" && request.stack.use_previous_template) {
    return validation_error("UsePreviousTemplate cannot be specified for CREATE change sets.");
  }
  return {};
}

// A parameter that names nothing in the Parameter Store is told otherwise than by CreateStack.
Failure in_words_of_change_sets(Failure fault, const ChangeSetRequest& request) {
  constexpr std::string_view kUnfetched = "Unable to fetch parameters [";
  std::string_view message = fault.diagnostic->message;
  if (!message.starts_with(kUnfetched)) {
    return fault;
  }
  std::string name(message.substr(kUnfetched.size(), message.find(']') - kUnfetched.size()));
  for (const auto& [key, input] : request.stack.parameters) {
    if (input.value == name) {
      return validation_error("Parameter " + key +
                              " should either have input value or default value");
    }
  }
  return fault;
}

Result<Value> create_change_set(ApiCall& call) {
  Result<StackRequest> stack = read_stack_request(call);
  if (!stack) {
    return std::move(stack).failure();
  }
  ChangeSetRequest request;
  request.stack = std::move(*stack);
  request.name = call.text("ChangeSetName");
  request.description = call.text("Description");
  if (std::string type = call.text("ChangeSetType"); !type.empty()) {
    request.type = type;
  }
  request.imports = read_imports(call);
  request.imports_existing = call.flag("ImportExistingResources");
  request.includes_nested = call.flag("IncludeNestedStacks");
  request.on_stack_failure = call.text("OnStackFailure");
  request.reverts_drift = call.text("DeploymentMode") == "REVERT_DRIFT";
  if (Result<void> good = check_combination(request); !good) {
    return std::move(good).failure();
  }
  Result<CreatedChangeSet> created = call.stacks.create_change_set(call.world.store, request);
  if (!created) {
    return in_words_of_change_sets(std::move(created).failure(), request);
  }
  Value answer = Value::map();
  answer.set("Id", Value::string(created->id));
  answer.set("StackId", Value::string(created->stack_id));
  return answer;
}

Result<void> check_is_named(const ApiCall& call) {
  if (call.text("StackName").empty() && !call.text("ChangeSetName").starts_with("arn:")) {
    return validation_error(
        "StackName must be specified if ChangeSetName is not specified as an ARN.");
  }
  return {};
}

Result<Value> execute_change_set(ApiCall& call) {
  if (Result<void> named = check_is_named(call); !named) {
    return std::move(named).failure();
  }
  ExecuteRequest request;
  request.change_set = call.text("ChangeSetName");
  request.stack_name = request.change_set.starts_with("arn:") ? "" : call.text("StackName");
  if (call.find("DisableRollback") != nullptr) {
    request.disable_rollback = call.flag("DisableRollback");
  }
  request.retain_except_on_create = call.flag("RetainExceptOnCreate");
  request.client_request_token = call.text("ClientRequestToken");
  Result<void> begun = call.stacks.execute_change_set(call.world.store, request);
  return begun ? Result<Value>(Value::map()) : std::move(begun).failure();
}

Result<Value> delete_change_set(ApiCall& call) {
  if (Result<void> named = check_is_named(call); !named) {
    return std::move(named).failure();
  }
  std::string name = call.text("ChangeSetName");
  Result<void> deleted = call.stacks.delete_change_set(
      call.world.store, name.starts_with("arn:") ? "" : call.text("StackName"), name);
  return deleted ? Result<Value>(Value::map()) : std::move(deleted).failure();
}

constexpr auto kWrite = OperationEntry::Access::Write;
OperationEntry create_entry{"cloudformation", "CreateChangeSet", kWrite, create_change_set};
OperationEntry execute_entry{"cloudformation", "ExecuteChangeSet", kWrite, execute_change_set};
OperationEntry delete_entry{"cloudformation", "DeleteChangeSet", kWrite, delete_change_set};
const Register<OperationEntry> kCreate{create_entry};
const Register<OperationEntry> kExecute{execute_entry};
const Register<OperationEntry> kDelete{delete_entry};

}  // namespace

}  // namespace formwork::cloudformation
