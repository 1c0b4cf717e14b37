// SPDX-License-Identifier: Apache-2.0
// How the operations of a set go, and stopping one.
#include <algorithm>

#include "resources/cloudformation/stack_sets/advance.hh"
#include "resources/common/api_support.hh"

namespace formwork::cloudformation::stack_sets {

namespace {

Value status_details(const Value& operation) {
  Value details = Value::map();
  set_number(details, "FailedStackInstancesCount", failed_count(operation));
  return details;
}

// Of an operation that detects drift.
Value drift_details(const Value& operation) {
  std::int64_t drifted = 0;
  std::int64_t in_sync = 0;
  std::int64_t open = 0;
  const auto targets = operation.find("Targets")->items();
  for (const Value& target : targets) {
    const std::string status = target.get_text("Status");
    drifted += target.get_text("DriftStatus") == "DRIFTED" ? 1 : 0;
    in_sync += target.get_text("DriftStatus") == "IN_SYNC" ? 1 : 0;
    open += status == "PENDING" || status == "RUNNING" ? 1 : 0;
  }
  const std::int64_t failed = failed_count(operation);
  Value details = Value::map();
  details.set("DriftStatus", Value::string(drifted > 0 ? "DRIFTED" : "IN_SYNC"));
  details.set("DriftDetectionStatus", Value::string(!is_finished(operation) ? "IN_PROGRESS"
                                                    : failed == 0           ? "COMPLETED"
                                                    : drifted + in_sync > 0 ? "PARTIAL_SUCCESS"
                                                                            : "FAILED"));
  if (const Value* end = operation.find("EndTimestamp")) {
    details.set("LastDriftCheckTimestamp", *end);
  }
  set_number(details, "TotalStackInstancesCount", static_cast<std::int64_t>(targets.size()));
  set_number(details, "DriftedStackInstancesCount", drifted);
  set_number(details, "InSyncStackInstancesCount", in_sync);
  set_number(details, "InProgressStackInstancesCount", open);
  set_number(details, "FailedStackInstancesCount", failed);
  return details;
}

Result<Value> get_current_operation(ApiCall& call) {
  auto set = get_set(call);
  if (!set) {
    return set;
  }
  if (auto has_more = advance(call, *set); !has_more) {
    return std::move(has_more).failure();
  }
  return get_operation(call.world, id_of(*set), call.text("OperationId"));
}

Result<Value> describe_operation(ApiCall& call) {
  auto operation = get_current_operation(call);
  if (!operation) {
    return operation;
  }
  Value shape = Value::map();
  copy_members(shape, *operation,
               {"OperationId", "StackSetId", "Action", "Status", "StatusReason",
                "OperationPreferences", "RetainStacks", "AdministrationRoleARN",
                "ExecutionRoleName", "CreationTimestamp", "EndTimestamp"});
  if (operation->get_text("Action") == "DETECT_DRIFT") {
    shape.set("StackSetDriftDetectionDetails", drift_details(*operation));
  }
  shape.set("StatusDetails", status_details(*operation));
  return map_with("StackSetOperation", std::move(shape));
}

Result<Value> list_all_operations(ApiCall& call) {
  auto set = get_set(call);
  auto has_more = set ? advance(call, *set) : std::move(set).failure();
  if (!has_more) {
    return std::move(has_more).failure();
  }
  auto operations = list_operations(call.world, id_of(*set));
  if (!operations) {
    return std::move(operations).failure();
  }
  std::reverse(operations->begin(), operations->end());
  Value::List summaries;
  for (const Value& operation : *operations) {
    Value summary = Value::map();
    copy_members(summary, operation,
                 {"OperationId", "Action", "Status", "StatusReason", "CreationTimestamp",
                  "EndTimestamp", "OperationPreferences"});
    summary.set("StatusDetails", status_details(operation));
    summaries.push_back(std::move(summary));
  }
  return page_of(call, std::move(summaries), {.member = "Summaries"});
}

// No account has a gate function: formwork does not look for one.
Value gate_of(const Value& target, const World& world) {
  Value gate = Value::map();
  gate.set("Status", Value::string("SKIPPED"));
  gate.set("StatusReason", Value::string("Function not found: arn:" + world.partition + ":lambda:" +
                                         world.region + ":" + target.get_text("Account") +
                                         ":function:AWSCloudFormationStackSetAccountGate"));
  return gate;
}

Result<Value> list_results(ApiCall& call) {
  auto operation = get_current_operation(call);
  if (!operation) {
    return operation;
  }
  Value::List summaries;
  const Value* targets = operation->find("Targets");
  for (const Value& target : targets == nullptr ? std::span<const Value>() : targets->items()) {
    bool fits = true;
    for (const Value& filter : input_items(call, "Filters")) {
      fits = fits && target.get_text("Status") == filter.get_text("Values");
    }
    if (!fits) {
      continue;
    }
    Value summary = Value::map();
    copy_members(summary, target, {"Account", "Region", "Status", "StatusReason"});
    summary.set("OrganizationalUnitId", Value::string(""));
    summary.set("AccountGateResult", gate_of(target, call.world));
    summaries.push_back(std::move(summary));
  }
  return page_of(call, std::move(summaries), {.member = "Summaries"});
}

Result<Value> stop_operation(ApiCall& call) {
  auto set = get_set(call);
  auto operation = get_current_operation(call);
  if (!operation) {
    return operation;
  }
  if (is_finished(*operation)) {
    return fail("InvalidOperationException",
                "Operation " + call.text("OperationId") + " is not in progress");
  }
  operation->set("IsStopping", Value::boolean(true));
  operation->set("Status", Value::string("STOPPING"));
  if (auto put = put_operation(call.world, *operation); !put) {
    return std::move(put).failure();
  }
  auto has_more = advance(call, *set);
  return has_more ? Result<Value>(Value::map()) : std::move(has_more).failure();
}

using Access = OperationEntry::Access;
constinit OperationEntry describe_one{"cloudformation", "DescribeStackSetOperation", Access::Write,
                                      &describe_operation};
constinit OperationEntry list_all{"cloudformation", "ListStackSetOperations", Access::Write,
                                  &list_all_operations};
constinit OperationEntry list_targets{"cloudformation", "ListStackSetOperationResults",
                                      Access::Write, &list_results};
constinit OperationEntry stop_one{"cloudformation", "StopStackSetOperation", Access::Write,
                                  &stop_operation};
const Register<OperationEntry> kRegistered[]{Register(describe_one), Register(list_all),
                                             Register(list_targets), Register(stop_one)};

}  // namespace

}  // namespace formwork::cloudformation::stack_sets
