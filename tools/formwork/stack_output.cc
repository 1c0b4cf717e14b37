// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/stack_output.hh"

#include <utility>

#include "engine/value/convert.hh"
#include "tools/formwork/table.hh"

namespace formwork::cli {

namespace {

constexpr const char* kMask = "****";

void write_time(JsonWriter& json, std::string_view name, Millis time) {
  if (time != 0) {
    json.member(name, format_time(time));
  }
}

void write_texts(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
  json.key(name).begin_array();
  for (const std::string& text : texts) {
    json.string(text);
  }
  json.end_array();
}

void write_parameters(JsonWriter& json, const std::vector<StoredParameter>& parameters) {
  json.key("Parameters").begin_array();
  for (const StoredParameter& parameter : parameters) {
    json.begin_object().member("ParameterKey", parameter.key);
    json.member("ParameterValue", parameter.no_echo ? kMask : parameter.value);
    json.member_if("ResolvedValue", parameter.no_echo ? "" : parameter.resolved).end_object();
  }
  json.end_array();
}

void write_tags(JsonWriter& json, const TagList& tags) {
  json.key("Tags").begin_array();
  for (const auto& [key, value] : tags) {
    json.begin_object().member("Key", key).member("Value", value).end_object();
  }
  json.end_array();
}

Failure no_such_stack(const std::string& name_or_id) {
  return fail("ValidationError", "Stack with id " + name_or_id + " does not exist", {},
              "formwork stacks lists what there is; --state, --region and --account say where.");
}

}  // namespace

void write_outputs(JsonWriter& json, const std::vector<StoredOutput>& outputs) {
  json.begin_array();
  for (const StoredOutput& output : outputs) {
    json.begin_object().member("OutputKey", output.key).member("OutputValue", output.value);
    json.member_if("Description", output.description);
    json.member_if("ExportName", output.export_name).end_object();
  }
  json.end_array();
}

void write_stack(JsonWriter& json, const StackRecord& stack) {
  json.begin_object();
  json.member("StackId", stack.id).member("StackName", stack.name);
  json.member_if("ChangeSetId", stack.change_set_id).member_if("Description", stack.description);
  write_parameters(json, stack.parameters);
  write_time(json, "CreationTime", stack.creation_time);
  write_time(json, "DeletionTime", stack.deletion_time);
  write_time(json, "LastUpdatedTime", stack.last_updated_time);
  json.member("StackStatus", stack.status).member_if("StackStatusReason", stack.status_reason);
  json.member_bool("DisableRollback", stack.disable_rollback);
  write_texts(json, "NotificationARNs", stack.notification_arns);
  if (stack.timeout_minutes != 0) {
    json.member_int("TimeoutInMinutes", stack.timeout_minutes);
  }
  write_texts(json, "Capabilities", stack.capabilities);
  json.key("Outputs");
  write_outputs(json, stack.outputs);
  json.member_if("RoleARN", stack.role_arn);
  write_tags(json, stack.tags);
  json.member_bool("EnableTerminationProtection", stack.termination_protection);
  json.member_if("ParentId", stack.parent_id);
  if (!stack.parent_id.empty()) {
    json.member_if("RootId", stack.root_id);
  }
  json.end_object();
}

void write_resource(JsonWriter& json, const ResourceRecord& resource) {
  json.begin_object();
  json.member("LogicalResourceId", resource.logical_id);
  json.member("PhysicalResourceId", resource.physical_id);
  json.member("ResourceType", resource.type).member("ResourceStatus", resource.status);
  json.member_if("ResourceStatusReason", resource.status_reason);
  // A resource that only waits to be cleaned up says so.
  json.member_if("Slot", resource.slot).member_if("Provider", resource.provider);
  write_time(json, "LastUpdatedTimestamp", resource.updated);
  json.end_object();
}

void write_event(JsonWriter& json, const EventRecord& event) {
  json.begin_object();
  json.member("StackId", event.stack_id).member("EventId", event.id);
  json.member("StackName", event.stack_name).member_if("OperationId", event.operation_id);
  json.member("LogicalResourceId", event.logical_id);
  json.member("PhysicalResourceId", event.physical_id).member("ResourceType", event.type);
  write_time(json, "Timestamp", event.time);
  json.member("ResourceStatus", event.status).member_if("ResourceStatusReason", event.reason);
  json.member_if("DetailedStatus", event.detailed_status);
  json.member_if("ResourceProperties", event.properties);
  json.member_if("ClientRequestToken", event.client_request_token).end_object();
}

Style status_style(std::string_view status) {
  if (status.find("FAILED") != std::string_view::npos) {
    return Style::Red;
  }
  if (status.find("ROLLBACK") != std::string_view::npos || status.ends_with("SKIPPED")) {
    return Style::Yellow;
  }
  return status.ends_with("_COMPLETE") ? Style::Green : Style::Blue;
}

std::string event_line(const EventRecord& event, std::string_view stack_name, bool colored) {
  constexpr std::size_t kStatusWidth = 18;
  constexpr std::size_t kTypeWidth = 26;
  std::string name = event.stack_name == stack_name ? "" : event.stack_name + "/";
  std::string line = paint(Style::Dim, format_time(event.time), colored) + "  " +
                     paint(status_style(event.status), pad(event.status, kStatusWidth), colored) +
                     "  " + pad(one_line(event.type), kTypeWidth) + "  " +
                     one_line(name + event.logical_id);
  if (!event.detailed_status.empty()) {
    line += "  (" + event.detailed_status + ")";
  }
  return line + (event.reason.empty() ? "" : "  " + one_line(event.reason)) + "\n";
}

std::string outputs_text(const std::vector<StoredOutput>& outputs, std::size_t indent) {
  std::vector<std::vector<std::string>> rows;
  for (const StoredOutput& output : outputs) {
    std::string exported = output.export_name.empty() ? "" : "(export " + output.export_name + ")";
    rows.push_back({output.key, output.value, exported});
  }
  return format_table(rows, indent);
}

std::string resources_text(const std::vector<ResourceRecord>& resources, std::size_t indent) {
  std::vector<std::vector<std::string>> rows;
  for (const ResourceRecord& resource : resources) {
    std::string name = resource.logical_id + (resource.slot.empty() ? "" : "@" + resource.slot);
    rows.push_back({name, resource.type, resource.status, resource.physical_id});
  }
  return format_table(rows, indent);
}

bool is_memory(const ResourceRecord& resource) {
  return resource.slot == "before" || resource.slot == "stable";
}

Result<StackRecord> get_stack(Transaction& transaction, const std::string& name_or_id) {
  auto found = transaction.find_stack(name_or_id);
  if (!found) {
    return std::move(found).failure();
  }
  return *found ? Result<StackRecord>(**std::move(found)) : no_such_stack(name_or_id);
}

Result<StackRecord> get_stack_ever(Transaction& transaction, const std::string& name_or_id) {
  auto found = transaction.find_stack(name_or_id);
  if (!found || *found) {
    return found ? Result<StackRecord>(**std::move(found)) : std::move(found).failure();
  }
  auto all = transaction.list_stacks();
  if (!all) {
    return std::move(all).failure();
  }
  for (std::size_t i = all->size(); i-- > 0;) {
    if ((*all)[i].name == name_or_id) {
      return std::move((*all)[i]);
    }
  }
  return no_such_stack(name_or_id);
}

}  // namespace formwork::cli
