// SPDX-License-Identifier: Apache-2.0
// Associations of documents with instances, as records: an association is never run, so it stays
// pending and has no executions. Associations are not started.
#include <algorithm>

#include "engine/service/operation_limit.hh"
#include "resources/common/api_support.hh"
#include "resources/common/register_all.hh"
#include "resources/ssm/document.hh"

namespace formwork::ssm {

namespace {

constexpr std::size_t kPage = 50;

Failure no_such_association() {
  return fail("AssociationDoesNotExist", "The specified association does not exist.");
}

// AWS's own documents are not kept here, so theirs are not looked for.
Result<void> check_document(ApiCall& call, const std::string& name) {
  if (name.starts_with("AWS")) {
    return {};
  }
  auto document = find_document(call.world, name);
  return document ? Result<void>() : Result<void>(std::move(document).failure());
}

// By id, or by the name of its document and the instance.
Result<Value> find_association(ApiCall& call) {
  const std::string id = call.text("AssociationId");
  if (!id.empty()) {
    auto found = find_object(call.world, kAssociations, id);
    return found && found->is_null() ? Result<Value>(no_such_association()) : std::move(found);
  }
  auto all = list_objects(call.world, kAssociations);
  if (!all) {
    return std::move(all).failure();
  }
  for (auto& [key, association] : *all) {
    if (!call.text("InstanceId").empty() && association.get_text("Name") == call.text("Name") &&
        association.get_text("InstanceId") == call.text("InstanceId")) {
      return std::move(association);
    }
  }
  return no_such_association();
}

void take_settings(Value& association, const Value& input) {
  copy_members(association, input,
               {"Name",
                "DocumentVersion",
                "Parameters",
                "Targets",
                "ScheduleExpression",
                "OutputLocation",
                "AssociationName",
                "AutomationTargetParameterName",
                "MaxErrors",
                "MaxConcurrency",
                "ComplianceSeverity",
                "SyncCompliance",
                "ApplyOnlyAtCronInterval",
                "CalendarNames",
                "TargetLocations",
                "ScheduleOffset",
                "Duration",
                "TargetMaps",
                "AlarmConfiguration",
                "AssociationDispatchAssumeRole"});
}

// Keeps the association's state as the newest of its versions.
void enter_version(Value& association) {
  Value version = Value::map();
  take_settings(version, association);
  copy_members(version, association, {"AssociationId", "AssociationVersion"});
  copy_members(version, map_with("CreatedDate", *association.find("LastUpdateAssociationDate")),
               {"CreatedDate"});
  const Value* known = association.find("Versions");
  Value versions = known == nullptr ? Value::list() : *known;
  versions.push(std::move(version));
  association.set("Versions", std::move(versions));
}

Value told(Value association) {
  association.erase("Versions");
  association.erase("Tags");
  return association;
}

Result<Value> keep(ApiCall& call, const Value& association) {
  auto put =
      put_object(call.world, kAssociations, association.get_text("AssociationId"), association);
  return put ? Result<Value>(map_with("AssociationDescription", told(association)))
             : Result<Value>(std::move(put).failure());
}

Result<Value> create_one(ApiCall& call, const Value& input) {
  if (auto checked = check_document(call, input.get_text("Name")); !checked) {
    return std::move(checked).failure();
  }
  const std::string instance = input.get_text("InstanceId");
  auto all = list_objects(call.world, kAssociations);
  if (!all) {
    return std::move(all).failure();
  }
  const bool is_taken =
      !instance.empty() && std::any_of(all->begin(), all->end(), [&](const auto& item) {
        return item.second.get_text("Name") == input.get_text("Name") &&
               item.second.get_text("InstanceId") == instance;
      });
  if (is_taken) {
    return fail("AssociationAlreadyExists", "The specified association already exists.");
  }
  Value association = map_with("AssociationId", Value::string(call.world.ids.uuid()));
  association.set("AssociationVersion", Value::string("1"));
  association.set("DocumentVersion", Value::string("$DEFAULT"));
  association.set("ApplyOnlyAtCronInterval", Value::boolean(false));
  take_settings(association, input);
  set_text(association, "InstanceId", instance);
  if (!instance.empty() && association.find("Targets") == nullptr) {
    Value target = map_with("Key", Value::string("InstanceIds"));
    target.set("Values", list_of({instance}));
    association.set("Targets", Value::list({std::move(target)}));
  }
  Value overview = map_with("Status", Value::string("Pending"));
  overview.set("DetailedStatus", Value::string("Creating"));
  association.set("Overview", std::move(overview));
  Value tags = Value::map();
  const Value* given = input.find("Tags");
  for (const Value& tag : given == nullptr ? std::span<const Value>() : given->items()) {
    tags.set(tag.get_text("Key"), Value::string(tag.get_text("Value")));
  }
  association.set("Tags", std::move(tags));
  set_number(association, "Date", call.world.clock.now());
  set_number(association, "LastUpdateAssociationDate", call.world.clock.now());
  enter_version(association);
  return keep(call, association);
}

Result<Value> create(ApiCall& call) {
  return create_one(call, call.input);
}

Result<Value> create_batch(ApiCall& call) {
  Value made = Value::list();
  Value failed = Value::list();
  for (const Value& entry : input_items(call, "Entries")) {
    auto one = create_one(call, entry);
    if (one) {
      made.push(*one->find("AssociationDescription"));
      continue;
    }
    Value fault = map_with("Entry", entry);
    fault.set("Message", Value::string(one.error().message));
    fault.set("Fault", Value::string("Client"));
    failed.push(std::move(fault));
  }
  Value answer = map_with("Successful", std::move(made));
  answer.set("Failed", std::move(failed));
  return answer;
}

Result<Value> describe(ApiCall& call) {
  auto association = find_association(call);
  if (!association) {
    return association;
  }
  const std::string asked = call.text("AssociationVersion");
  if (asked.empty() || asked == "$LATEST" || asked == association->get_text("AssociationVersion")) {
    return map_with("AssociationDescription", told(*std::move(association)));
  }
  const Value* versions = association->find("Versions");
  for (const Value& version : versions == nullptr ? std::span<const Value>() : versions->items()) {
    if (version.get_text("AssociationVersion") == asked) {
      Value shape = told(*association);
      take_settings(shape, version);
      shape.set("AssociationVersion", Value::string(asked));
      return map_with("AssociationDescription", std::move(shape));
    }
  }
  return fail("InvalidAssociationVersion",
              "The version you specified is not valid. Use ListAssociationVersions to view all "
              "versions of an association according to the association ID. Or, use the $LATEST "
              "parameter to view the latest version of the association.");
}

Result<Value> update(ApiCall& call) {
  auto association = find_association(call);
  if (!association) {
    return association;
  }
  if (const std::string name = call.text("Name"); !name.empty()) {
    if (auto checked = check_document(call, name); !checked) {
      return std::move(checked).failure();
    }
  }
  take_settings(*association, call.input);
  association->set(
      "AssociationVersion",
      Value::string(std::to_string(number_of(*association, "AssociationVersion") + 1)));
  set_number(*association, "LastUpdateAssociationDate", call.world.clock.now());
  enter_version(*association);
  return keep(call, *association);
}

Result<Value> update_status(ApiCall& call) {
  auto association = find_association(call);
  if (!association) {
    return association;
  }
  copy_members(*association, map_with("Status", *call.find("AssociationStatus")), {"Status"});
  return keep(call, *association);
}

Result<Value> remove(ApiCall& call) {
  auto association = find_association(call);
  if (!association) {
    return association;
  }
  auto erased = call.world.store.erase_object(kAssociations.service, kAssociations.kind,
                                              association->get_text("AssociationId"));
  return erased ? Result<Value>(Value::map()) : Result<Value>(std::move(erased).failure());
}

bool passes(const Value& association, const Value& filter) {
  const std::string key = filter.get_text("key");
  const std::string value = filter.get_text("value");
  if (key == "AssociationStatusName") {
    const Value* status = association.find_path({"Overview", "Status"});
    return status != nullptr && status->as_string() == value;
  }
  return association.get_text(key) == value;
}

Result<Value> list(ApiCall& call) {
  auto all = list_objects(call.world, kAssociations);
  if (!all) {
    return std::move(all).failure();
  }
  const auto filters = input_items(call, "AssociationFilterList");
  Value::List shapes;
  for (const auto& [id, association] : *all) {
    if (std::all_of(filters.begin(), filters.end(),
                    [&](const Value& filter) { return passes(association, filter); })) {
      Value shape = Value::map();
      copy_members(shape, association,
                   {"Name", "InstanceId", "AssociationId", "AssociationVersion", "DocumentVersion",
                    "Targets", "Overview", "ScheduleExpression", "AssociationName",
                    "ScheduleOffset", "Duration", "TargetMaps"});
      shapes.push_back(std::move(shape));
    }
  }
  return page_of(call, std::move(shapes),
                 {.member = "Associations", .largest = kPage, .fault_code = "InvalidNextToken"});
}

Result<Value> list_versions(ApiCall& call) {
  auto association = find_association(call);
  if (!association) {
    return association;
  }
  const Value* versions = association->find("Versions");
  const auto items = versions == nullptr ? std::span<const Value>() : versions->items();
  return page_of(
      call, Value::List(items.begin(), items.end()),
      {.member = "AssociationVersions", .largest = kPage, .fault_code = "InvalidNextToken"});
}

Result<Value> list_executions(ApiCall& call) {
  auto association = find_association(call);
  return association ? Result<Value>(map_with("AssociationExecutions", Value::list()))
                     : std::move(association);
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {
    {"ssm", "CreateAssociation", Access::Write, &create},
    {"ssm", "CreateAssociationBatch", Access::Write, &create_batch},
    {"ssm", "DescribeAssociation", Access::Read, &describe},
    {"ssm", "UpdateAssociation", Access::Write, &update},
    {"ssm", "UpdateAssociationStatus", Access::Write, &update_status},
    {"ssm", "DeleteAssociation", Access::Write, &remove},
    {"ssm", "ListAssociations", Access::Read, &list},
    {"ssm", "ListAssociationVersions", Access::Read, &list_versions},
    {"ssm", "DescribeAssociationExecutions", Access::Read, &list_executions},
};
const RegisterEach<OperationEntry> kRegistered(entries);
constinit OperationLimit limits[] = {
    {"ssm", "CreateAssociation", "The association is kept and never run."},
    {"ssm", "CreateAssociationBatch", "The associations are kept and never run."}};
const RegisterEach<OperationLimit> kLimits(limits);

}  // namespace

}  // namespace formwork::ssm
