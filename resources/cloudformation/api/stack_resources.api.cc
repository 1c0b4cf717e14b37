// SPDX-License-Identifier: Apache-2.0
// DescribeStackResource, DescribeStackResources and ListStackResources.
#include <algorithm>

#include "resources/cloudformation/api/answers.hh"

namespace formwork::cloudformation {

namespace {

constexpr std::size_t kMostDescribed = 100;

// What never got a physical id is not among the resources of a stack.
Result<std::vector<ResourceRecord>> list_rows(ApiCall& call, const std::string& stack_id) {
  Result<std::vector<ResourceRecord>> rows = call.world.store.list_resources(stack_id);
  if (rows) {
    std::erase_if(*rows, [](const ResourceRecord& row) {
      return !row.slot.empty() || row.physical_id.empty();
    });
  }
  return rows;
}

// Members that all three operations tell under the same names.
Value resource_value(const ResourceRecord& row, std::string_view time_member) {
  Value shape = Value::map();
  shape.set("LogicalResourceId", Value::string(row.logical_id));
  shape.set("PhysicalResourceId", Value::string(row.physical_id));
  shape.set("ResourceType", Value::string(row.type));
  shape.set(time_member, Value::number(row.updated));
  shape.set("ResourceStatus", Value::string(row.status));
  set_text(shape, "ResourceStatusReason", row.status_reason);
  shape.set("DriftInformation",
            drift_value("StackResourceDriftStatus", row.drift_status, row.drift_checked));
  if (const Value* module = row.details.find("ModuleInfo")) {
    shape.set("ModuleInfo", *module);
  }
  return shape;
}

Value resource_of_stack(const StackRecord& stack, const ResourceRecord& row,
                        std::string_view time_member) {
  Value shape = resource_value(row, time_member);
  shape.set("StackId", Value::string(stack.id));
  shape.set("StackName", Value::string(stack.name));
  return shape;
}

Failure no_such_resource(const std::string& logical_id, const std::string& stack_name) {
  return validation_error("Resource " + logical_id + " does not exist for stack " + stack_name);
}

Result<Value> describe_stack_resource(ApiCall& call) {
  Result<StackRecord> stack = get_stack(call, Missing::Quotes);
  if (!stack) {
    return std::move(stack).failure();
  }
  std::string logical_id = call.text("LogicalResourceId");
  Result<std::vector<ResourceRecord>> rows = list_rows(call, stack->id);
  if (!rows) {
    return std::move(rows).failure();
  }
  for (const ResourceRecord& row : *rows) {
    if (row.logical_id == logical_id) {
      Value shape = resource_of_stack(*stack, row, "LastUpdatedTimestamp");
      shape.set("Metadata",
                Value::string(row.metadata.is_map() ? value_to_json(row.metadata) : "{}"));
      Value answer = Value::map();
      answer.set("StackResourceDetail", std::move(shape));
      return answer;
    }
  }
  return no_such_resource(logical_id, call.text("StackName"));
}

// The stack that a physical id belongs to.
Result<StackRecord> stack_of_physical_id(ApiCall& call, const std::string& physical_id) {
  Result<std::vector<StackRecord>> stacks = call.world.store.list_stacks();
  if (!stacks) {
    return std::move(stacks).failure();
  }
  for (StackRecord& stack : *stacks) {
    if (stack.status == "DELETE_COMPLETE") {
      continue;
    }
    Result<std::vector<ResourceRecord>> rows = list_rows(call, stack.id);
    if (!rows) {
      return std::move(rows).failure();
    }
    if (std::any_of(rows->begin(), rows->end(), [&](const ResourceRecord& row) {
          return row.physical_id == physical_id && row.status != "DELETE_COMPLETE";
        })) {
      return std::move(stack);
    }
  }
  return validation_error("Stack for " + physical_id + " does not exist");
}

Result<StackRecord> described_stack(ApiCall& call) {
  std::string name = call.text("StackName");
  std::string physical_id = call.text("PhysicalResourceId");
  if (name.empty() == physical_id.empty()) {
    return validation_error(
        "You must specify either StackName or PhysicalResourceId, but not both.");
  }
  return name.empty() ? stack_of_physical_id(call, physical_id)
                      : get_stack(call, name, Missing::WithId);
}

Result<Value> describe_stack_resources(ApiCall& call) {
  Result<StackRecord> stack = described_stack(call);
  if (!stack) {
    return std::move(stack).failure();
  }
  Result<std::vector<ResourceRecord>> rows = list_rows(call, stack->id);
  if (!rows) {
    return std::move(rows).failure();
  }
  std::string logical_id = call.text("LogicalResourceId");
  Value list = Value::list();
  for (const ResourceRecord& row : *rows) {
    if (list.items().size() < kMostDescribed &&
        (logical_id.empty() || row.logical_id == logical_id)) {
      list.push(resource_of_stack(*stack, row, "Timestamp"));
    }
  }
  if (!logical_id.empty() && list.items().empty()) {
    return no_such_resource(logical_id, stack->name);
  }
  Value answer = Value::map();
  answer.set("StackResources", std::move(list));
  return answer;
}

Result<Value> list_stack_resources(ApiCall& call) {
  Result<StackRecord> stack = get_stack(call, Missing::WithId);
  if (!stack) {
    return std::move(stack).failure();
  }
  Result<std::vector<ResourceRecord>> rows = list_rows(call, stack->id);
  if (!rows) {
    return std::move(rows).failure();
  }
  Value answer = Value::map();
  Result<Page> page = take_page(call, answer, rows->size());
  if (!page) {
    return std::move(page).failure();
  }
  Value list = Value::list();
  for (std::size_t i = page->begin; i < page->end; ++i) {
    list.push(resource_value((*rows)[i], "LastUpdatedTimestamp"));
  }
  answer.set("StackResourceSummaries", std::move(list));
  return answer;
}

constexpr auto kRead = OperationEntry::Access::Read;
OperationEntry one_entry{"cloudformation", "DescribeStackResource", kRead, describe_stack_resource};
OperationEntry all_entry{"cloudformation", "DescribeStackResources", kRead,
                         describe_stack_resources};
OperationEntry list_entry{"cloudformation", "ListStackResources", kRead, list_stack_resources};
const Register<OperationEntry> kOne{one_entry};
const Register<OperationEntry> kAll{all_entry};
const Register<OperationEntry> kList{list_entry};

}  // namespace

}  // namespace formwork::cloudformation
