// SPDX-License-Identifier: Apache-2.0
// CreateStackSet, DeleteStackSet, DescribeStackSet, ListStackSets,
// ListStackSetAutoDeploymentTargets.
#include <algorithm>

#include "engine/schema/pattern.hh"
#include "resources/cloudformation/stack_sets/advance.hh"
#include "resources/cloudformation/stack_sets/set_input.hh"
#include "resources/common/api_support.hh"

namespace formwork::cloudformation::stack_sets {

namespace {

Result<void> check_name(const std::string& name) {
  auto pattern = Pattern::compile("[a-zA-Z][-a-zA-Z0-9]{0,127}");
  if (pattern && pattern->full_match(name) != Pattern::Match::Yes) {
    return validation_error("1 validation error detected: Value '" + name +
                            "' at 'stackSetName' failed to satisfy constraint: Member must satisfy "
                            "regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*");
  }
  return {};
}

// The same request again is answered as the first one was.
Result<Value> answer_existing(const ApiCall& call, const Value& set) {
  const std::string token = call.text("ClientRequestToken");
  if (!token.empty() && set.get_text("Token") == token) {
    return map_with("StackSetId", Value::string(id_of(set)));
  }
  return fail("NameAlreadyExistsException",
              "StackSet " + call.text("StackSetName") + " already exists");
}

Result<Value> create_stack_set(ApiCall& call) {
  auto good = check_caller(call);
  if (good) {
    good = check_name(call.text("StackSetName"));
  }
  if (!good) {
    return std::move(good).failure();
  }
  auto existing = get_set(call);
  if (existing) {
    return answer_existing(call, *existing);
  }
  if (existing.error().code != "StackSetNotFoundException") {
    return existing;
  }
  Value set = Value::map();
  const std::string name = call.text("StackSetName");
  set.set("StackSetName", Value::string(name));
  set.set("StackSetId", Value::string(name + ":" + call.world.ids.uuid()));
  set.set("Status", Value::string("ACTIVE"));
  set.set("AdministrationRoleARN",
          Value::string("arn:" + call.world.partition + ":iam::" + call.world.account_id +
                        ":role/AWSCloudFormationStackSetAdministrationRole"));
  set.set("ExecutionRoleName", Value::string("AWSCloudFormationStackSetExecutionRole"));
  set.set("PermissionModel", Value::string("SELF_MANAGED"));
  if (auto read = read_set(call, set); !read) {
    return std::move(read).failure();
  }
  set_text(set, "Token", call.text("ClientRequestToken"));
  auto put = put_set(call.world, set);
  return put ? Result<Value>(map_with("StackSetId", Value::string(id_of(set))))
             : std::move(put).failure();
}

Result<Value> delete_stack_set(ApiCall& call) {
  auto set = get_set(call);
  if (!set) {
    return set;
  }
  auto has_more = advance(call, *set);
  if (!has_more) {
    return std::move(has_more).failure();
  }
  auto instances = list_instances(call.world, id_of(*set));
  if (!instances) {
    return std::move(instances).failure();
  }
  if (*has_more) {
    return fail("OperationInProgressException",
                "An operation on StackSet " + arn_of(call.world, id_of(*set)) + " is in progress");
  }
  if (!instances->empty()) {
    return fail("StackSetNotEmptyException", "StackSet is not empty");
  }
  set->set("Status", Value::string("DELETED"));
  auto put = put_set(call.world, *set);
  return put ? Result<Value>(Value::map()) : std::move(put).failure();
}

// What drift detection found in all instances, when there was one.
Value drift_details(const std::vector<Value>& instances) {
  Value details = Value::map();
  std::int64_t drifted = 0;
  std::int64_t in_sync = 0;
  Millis checked = 0;
  for (const Value& instance : instances) {
    drifted += instance.get_text("DriftStatus") == "DRIFTED" ? 1 : 0;
    in_sync += instance.get_text("DriftStatus") == "IN_SYNC" ? 1 : 0;
    checked = std::max(checked, number_of(instance, "LastDriftCheckTimestamp"));
  }
  details.set("DriftStatus", Value::string(drifted > 0   ? "DRIFTED"
                                           : in_sync > 0 ? "IN_SYNC"
                                                         : "NOT_CHECKED"));
  if (checked != 0) {
    set_number(details, "LastDriftCheckTimestamp", checked);
  }
  set_number(details, "TotalStackInstancesCount", static_cast<std::int64_t>(instances.size()));
  set_number(details, "DriftedStackInstancesCount", drifted);
  set_number(details, "InSyncStackInstancesCount", in_sync);
  set_number(details, "InProgressStackInstancesCount", 0);
  set_number(details, "FailedStackInstancesCount", 0);
  return details;
}

Result<Value> describe_stack_set(ApiCall& call) {
  auto set = get_set(call);
  auto instances = set ? list_instances(call.world, id_of(*set)) : std::move(set).failure();
  if (!instances) {
    return std::move(instances).failure();
  }
  Value shape = Value::map();
  copy_members(shape, *set,
               {"StackSetName", "StackSetId", "Description", "Status", "TemplateBody", "Parameters",
                "Capabilities", "Tags", "AdministrationRoleARN", "ExecutionRoleName",
                "PermissionModel", "ManagedExecution"});
  shape.set("StackSetARN", Value::string(arn_of(call.world, id_of(*set))));
  shape.set("StackSetDriftDetectionDetails", drift_details(*instances));
  shape.set("OrganizationalUnitIds", Value::list());
  std::vector<std::string> regions;
  for (const Value& instance : *instances) {
    const std::string region = instance.get_text("Region");
    if (std::find(regions.begin(), regions.end(), region) == regions.end()) {
      regions.push_back(region);
    }
  }
  std::sort(regions.begin(), regions.end());
  shape.set("Regions", list_of(regions));
  return map_with("StackSet", std::move(shape));
}

Result<Value> list_stack_sets(ApiCall& call) {
  if (auto good = check_caller(call); !good) {
    return std::move(good).failure();
  }
  auto sets = list_objects(call.world, kSets);
  if (!sets) {
    return std::move(sets).failure();
  }
  const std::string status = call.text("Status");
  Value::List summaries;
  for (const auto& [id, set] : *sets) {
    if (!status.empty() && set.get_text("Status") != status) {
      continue;
    }
    auto instances = list_instances(call.world, id);
    if (!instances) {
      return std::move(instances).failure();
    }
    Value details = drift_details(*instances);
    Value summary = Value::map();
    copy_members(summary, set,
                 {"StackSetName", "StackSetId", "Description", "Status", "PermissionModel",
                  "ManagedExecution"});
    copy_members(summary, details, {"DriftStatus", "LastDriftCheckTimestamp"});
    summaries.push_back(std::move(summary));
  }
  return page_of(call, std::move(summaries), {.member = "Summaries"});
}

// Organizational units alone have automatic deployments.
Result<Value> list_auto_deployment_targets(ApiCall& call) {
  auto set = get_set(call);
  return set ? Result<Value>(map_with("Summaries", Value::list())) : std::move(set);
}

using Access = OperationEntry::Access;
constinit OperationEntry create_one{"cloudformation", "CreateStackSet", Access::Write,
                                    &create_stack_set};
constinit OperationEntry delete_one{"cloudformation", "DeleteStackSet", Access::Write,
                                    &delete_stack_set};
constinit OperationEntry describe_one{"cloudformation", "DescribeStackSet", Access::Read,
                                      &describe_stack_set};
constinit OperationEntry list_all{"cloudformation", "ListStackSets", Access::Read,
                                  &list_stack_sets};
constinit OperationEntry list_targets{"cloudformation", "ListStackSetAutoDeploymentTargets",
                                      Access::Read, &list_auto_deployment_targets};
const Register<OperationEntry> kRegistered[]{Register(create_one), Register(delete_one),
                                             Register(describe_one), Register(list_all),
                                             Register(list_targets)};

}  // namespace

}  // namespace formwork::cloudformation::stack_sets
