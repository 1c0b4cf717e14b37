// SPDX-License-Identifier: Apache-2.0
// Operational items, as records, without related items and events; and lists of what is never here,
// because no machine is managed: instances, nodes, their inventories, patches and sessions.
#include <algorithm>

#include "resources/common/api_support.hh"
#include "resources/common/naming.hh"
#include "resources/common/register_all.hh"
#include "resources/ssm/records.hh"

namespace formwork::ssm {

namespace {

constexpr std::size_t kPage = 50;

Result<Value> find_item(ApiCall& call) {
  const std::string id = call.text("OpsItemId");
  auto item = find_object(call.world, kOpsItems, id);
  return item && item->is_null()
             ? Result<Value>(fail("OpsItemNotFoundException", "OpsItem ID " + id + " not found"))
             : std::move(item);
}

Result<void> keep_item(ApiCall& call, const Value& item) {
  return put_object(call.world, kOpsItems, item.get_text("OpsItemId"), item);
}

void take_members(Value& item, const Value& input) {
  copy_members(
      item, input,
      {"Description", "Notifications", "Priority", "RelatedOpsItems", "Title", "Category",
       "Severity", "ActualStartTime", "ActualEndTime", "PlannedStartTime", "PlannedEndTime"});
}

Result<Value> create(ApiCall& call) {
  const std::string id = "oi-" + call.world.ids.hex(12);
  Value item = map_with("OpsItemId", Value::string(id));
  item.set("OpsItemArn", Value::string(regional_arn(call.world, "ssm", "opsitem/" + id)));
  item.set("OpsItemType", Value::string("/aws/issue"));
  copy_members(item, call.input, {"OpsItemType", "Source", "OperationalData"});
  take_members(item, call.input);
  item.set("Status", Value::string("Open"));
  item.set("Version", Value::string("1"));
  item.set("CreatedBy", Value::string(call.caller.arn));
  item.set("LastModifiedBy", Value::string(call.caller.arn));
  set_number(item, "CreatedTime", call.world.clock.now());
  set_number(item, "LastModifiedTime", call.world.clock.now());
  Value tags = Value::map();
  for (const Value& tag : input_items(call, "Tags")) {
    tags.set(tag.get_text("Key"), Value::string(tag.get_text("Value")));
  }
  item.set("Tags", std::move(tags));
  if (auto kept = keep_item(call, item); !kept) {
    return std::move(kept).failure();
  }
  Value answer = map_with("OpsItemId", Value::string(id));
  copy_members(answer, item, {"OpsItemArn"});
  return answer;
}

Result<Value> update(ApiCall& call) {
  auto item = find_item(call);
  if (!item) {
    return item;
  }
  take_members(*item, call.input);
  copy_members(*item, call.input, {"Status"});
  const Value* known = item->find("OperationalData");
  Value data = known == nullptr ? Value::map() : *known;
  if (const Value* changed = call.find("OperationalData")) {
    for (const Value::Member& member : changed->members()) {
      data.set(member.key, member.value);
    }
  }
  for (const std::string& key : input_texts(call, "OperationalDataToDelete")) {
    data.erase(key);
  }
  item->set("OperationalData", std::move(data));
  item->set("Version", Value::string(std::to_string(number_of(*item, "Version") + 1)));
  item->set("LastModifiedBy", Value::string(call.caller.arn));
  set_number(*item, "LastModifiedTime", call.world.clock.now());
  auto kept = keep_item(call, *item);
  return kept ? Result<Value>(Value::map()) : Result<Value>(std::move(kept).failure());
}

Result<Value> get(ApiCall& call) {
  auto item = find_item(call);
  if (item) {
    item->erase("Tags");
  }
  return item ? Result<Value>(map_with("OpsItem", *std::move(item))) : std::move(item);
}

// Nothing is said of an item that is not there.
Result<Value> remove(ApiCall& call) {
  auto erased =
      call.world.store.erase_object(kOpsItems.service, kOpsItems.kind, call.text("OpsItemId"));
  return erased ? Result<Value>(Value::map()) : Result<Value>(std::move(erased).failure());
}

bool passes(const Value& item, const Value& filter) {
  const std::string key = filter.get_text("Key");
  const bool is_part = filter.get_text("Operator") == "Contains";
  const std::string text = item.get_text(key);
  const std::vector<std::string> values = texts_of(filter.find("Values"));
  return std::any_of(values.begin(), values.end(), [&](const std::string& value) {
    return is_part ? text.find(value) != std::string::npos : text == value;
  });
}

Result<Value> describe(ApiCall& call) {
  const auto filters = input_items(call, "OpsItemFilters");
  for (const Value& filter : filters) {
    const std::string key = filter.get_text("Key");
    const bool is_told = key == "Status" || key == "Title" || key == "Source" ||
                         key == "CreatedBy" || key == "Priority" || key == "OpsItemId" ||
                         key == "Category" || key == "Severity" || key == "OpsItemType";
    const std::string how = filter.get_text("Operator");
    if (!is_told || (how != "Equal" && how != "Contains")) {
      return fail("NotImplemented", "formwork does not list OpsItems by " + key + " " + how + ".");
    }
  }
  auto all = list_objects(call.world, kOpsItems);
  if (!all) {
    return std::move(all).failure();
  }
  Value::List shapes;
  for (const auto& [id, item] : *all) {
    if (std::all_of(filters.begin(), filters.end(),
                    [&](const Value& filter) { return passes(item, filter); })) {
      Value shape = Value::map();
      copy_members(
          shape, item,
          {"CreatedBy", "CreatedTime", "LastModifiedBy", "LastModifiedTime", "Priority", "Source",
           "Status", "OpsItemId", "Title", "OperationalData", "Category", "Severity", "OpsItemType",
           "ActualStartTime", "ActualEndTime", "PlannedStartTime", "PlannedEndTime"});
      shapes.push_back(std::move(shape));
    }
  }
  return page_of(
      call, std::move(shapes),
      {.member = "OpsItemSummaries", .largest = kPage, .fault_code = "InvalidNextToken"});
}

// --- what is never here

constexpr std::string_view kInstances = "InstanceInformationList";
constexpr std::string_view kProperties = "InstanceProperties";
constexpr std::string_view kSessions = "Sessions";
constexpr std::string_view kExecutions = "AutomationExecutionMetadataList";
constexpr std::string_view kEntities = "Entities";
constexpr std::string_view kDeletions = "InventoryDeletions";
constexpr std::string_view kPatchStates = "InstancePatchStates";
constexpr std::string_view kNodes = "Nodes";
constexpr std::string_view kCompliance = "ComplianceItems";
constexpr std::string_view kComplianceSums = "ComplianceSummaryItems";
constexpr std::string_view kResourceSums = "ResourceComplianceSummaryItems";

template <const std::string_view& kMember>
Result<Value> list_none(ApiCall&) {
  return map_with(kMember, Value::list());
}

Result<Value> find_execution(ApiCall& call) {
  return fail(
      "AutomationExecutionNotFoundException",
      "Couldn't find Automation execution with id " + call.text("AutomationExecutionId") + ".");
}

Result<Value> group_state(ApiCall&) {
  Value answer = Value::map();
  for (const std::string_view member :
       {"Instances", "InstancesWithInstalledPatches", "InstancesWithInstalledOtherPatches",
        "InstancesWithInstalledPendingRebootPatches", "InstancesWithInstalledRejectedPatches",
        "InstancesWithMissingPatches", "InstancesWithFailedPatches",
        "InstancesWithNotApplicablePatches", "InstancesWithUnreportedNotApplicablePatches",
        "InstancesWithCriticalNonCompliantPatches", "InstancesWithSecurityNonCompliantPatches",
        "InstancesWithOtherNonCompliantPatches"}) {
    set_number(answer, member, 0);
  }
  return answer;
}

Result<Value> connection(ApiCall& call) {
  Value answer = map_with("Target", Value::string(call.text("Target")));
  answer.set("Status", Value::string("notconnected"));
  return answer;
}

Result<Value> start_session(ApiCall& call) {
  return fail("TargetNotConnected", call.text("Target") + " is not connected.");
}

Result<Value> resume_session(ApiCall& call) {
  return fail("DoesNotExistException", "Session " + call.text("SessionId") + " does not exist.");
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {
    {"ssm", "CreateOpsItem", Access::Write, &create},
    {"ssm", "UpdateOpsItem", Access::Write, &update},
    {"ssm", "GetOpsItem", Access::Read, &get},
    {"ssm", "DeleteOpsItem", Access::Write, &remove},
    {"ssm", "DescribeOpsItems", Access::Read, &describe},
    {"ssm", "DescribeInstanceInformation", Access::Read, &list_none<kInstances>},
    {"ssm", "DescribeInstanceProperties", Access::Read, &list_none<kProperties>},
    {"ssm", "DescribeSessions", Access::Read, &list_none<kSessions>},
    {"ssm", "DescribeAutomationExecutions", Access::Read, &list_none<kExecutions>},
    {"ssm", "GetInventory", Access::Read, &list_none<kEntities>},
    {"ssm", "DescribeInventoryDeletions", Access::Read, &list_none<kDeletions>},
    {"ssm", "DescribeInstancePatchStates", Access::Read, &list_none<kPatchStates>},
    {"ssm", "DescribeInstancePatchStatesForPatchGroup", Access::Read, &list_none<kPatchStates>},
    {"ssm", "ListNodes", Access::Read, &list_none<kNodes>},
    {"ssm", "ListComplianceItems", Access::Read, &list_none<kCompliance>},
    {"ssm", "ListComplianceSummaries", Access::Read, &list_none<kComplianceSums>},
    {"ssm", "ListResourceComplianceSummaries", Access::Read, &list_none<kResourceSums>},
    {"ssm", "GetAutomationExecution", Access::Read, &find_execution},
    {"ssm", "DescribeAutomationStepExecutions", Access::Read, &find_execution},
    {"ssm", "StopAutomationExecution", Access::Read, &find_execution},
    {"ssm", "DescribePatchGroupState", Access::Read, &group_state},
    {"ssm", "GetConnectionStatus", Access::Read, &connection},
    {"ssm", "StartSession", Access::Read, &start_session},
    {"ssm", "ResumeSession", Access::Read, &resume_session},
};
const RegisterEach<OperationEntry> kRegistered(entries);

}  // namespace

}  // namespace formwork::ssm
