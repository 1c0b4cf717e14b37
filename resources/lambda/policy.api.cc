// SPDX-License-Identifier: Apache-2.0
// Policies of functions.
#include "resources/common/api_support.hh"
#include "resources/lambda/permission.hh"
#include "resources/lambda/shapes.hh"
#include "resources/lambda/statements.hh"

namespace formwork::lambda {

namespace {

Result<Value> put_permission(ApiCall& call) {
  auto target = permission_target(call.world, call.text("FunctionName"), call.text("Qualifier"));
  if (!target) {
    return std::move(target).failure();
  }
  if (auto checked =
          check_revision(call.text("RevisionId"), target_revision(*target), "Function/GetAlias");
      !checked) {
    return std::move(checked).failure();
  }
  Value properties = Value::map();
  copy_members(properties, call.input,
               {"Action", "Principal", "SourceArn", "SourceAccount", "EventSourceToken",
                "PrincipalOrgID", "FunctionUrlAuthType", "InvokedViaFunctionUrl"});
  properties.set("FunctionName", Value::string(target->asked_arn()));
  const OutsideCall outside(call.world, "AWS::Lambda::Permission", "", std::move(properties));
  auto statement = add_permission(*outside, *target, call.text("StatementId"));
  if (!statement) {
    return api_fault(statement.error());
  }
  return map_with("Statement", Value::string(value_to_json(*statement)));
}

Result<Value> remove_permission(ApiCall& call) {
  if (auto function = asked_by_name(call); !function) {
    return function.error().message.starts_with("Function not found")
               ? no_such("No policy found for: " +
                         function_arn(call.world, name_in(call.text("FunctionName"))))
               : std::move(function).failure();
  }
  auto target = permission_target(call.world, call.text("FunctionName"), call.text("Qualifier"));
  if (!target) {
    return std::move(target).failure();
  }
  const std::string arn = target->asked_arn();
  const std::string id = call.text("StatementId");
  auto statements = statements_on(call.world, kPermissions, arn);
  if (!statements) {
    return std::move(statements).failure();
  }
  if (statements->empty()) {
    return no_such("No policy is associated with the given resource.");
  }
  const std::string key = statement_key(arn, id);
  auto record = find_object(call.world, kPermissions, key);
  if (!record) {
    return record;
  }
  if (record->is_null()) {
    return no_such("Statement " + id + " is not found in resource policy.");
  }
  auto done =
      check_revision(call.text("RevisionId"), target_revision(*target), "Function/GetAlias");
  if (done) {
    if (auto erased = call.world.store.erase_object(kPermissions.service, kPermissions.kind, key);
        !erased) {
      return std::move(erased).failure();
    }
    done = touch_target(call.world, *target);
  }
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

Result<Value> get_policy(ApiCall& call) {
  if (auto function = asked_by_name(call); !function) {
    return std::move(function).failure();
  }
  auto target = asked_function(call);
  if (!target) {
    return target.error().code == "ResourceNotFoundException"
               ? no_such("The resource you requested does not exist.")
               : std::move(target).failure();
  }
  const bool is_latest = target->qualifier == kLatest;
  auto policy = function_policy(call.world, target->name, is_latest ? "" : target->qualifier);
  if (!policy) {
    return policy;
  }
  if (policy->is_null()) {
    return no_such("The resource you requested does not exist.");
  }
  Value answer = map_with("Policy", Value::string(value_to_json(*policy)));
  answer.set("RevisionId", Value::string(target_revision(*target)));
  return answer;
}

FORMWORK_LAMBDA_OPERATION(put_permission, "AddPermission", Write);
FORMWORK_LAMBDA_OPERATION(remove_permission, "RemovePermission", Write);
FORMWORK_LAMBDA_OPERATION(get_policy, "GetPolicy", Read);

}  // namespace

}  // namespace formwork::lambda
