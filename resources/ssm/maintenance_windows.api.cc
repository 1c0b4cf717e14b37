// SPDX-License-Identifier: Apache-2.0
// Maintenance windows with their targets and tasks, as records: no task is ever run.
#include <algorithm>

#include "engine/service/operation_limit.hh"
#include "resources/common/api_support.hh"
#include "resources/common/register_all.hh"
#include "resources/ssm/records.hh"

namespace formwork::ssm {

namespace {

constexpr std::size_t kPage = 100;

Failure no_such_window(const std::string& id) {
  return fail("DoesNotExistException", "Maintenance window " + id + " does not exist");
}

Result<Value> find_window(ApiCall& call) {
  const std::string id = call.text("WindowId");
  auto window = find_object(call.world, kWindows, id);
  return window && window->is_null() ? Result<Value>(no_such_window(id)) : std::move(window);
}

Result<Value> put_window(ApiCall& call, const Value& window, Value answer) {
  auto put = put_object(call.world, kWindows, window.get_text("WindowId"), window);
  return put ? Result<Value>(std::move(answer)) : Result<Value>(std::move(put).failure());
}

Result<Value> create(ApiCall& call) {
  const std::string id = "mw-0" + call.world.ids.hex(16);
  if (number_of(call.input, "Cutoff") >= number_of(call.input, "Duration")) {
    return fail("ValidationException", "Cutoff must be less than Duration");
  }
  Value window = map_with("WindowId", Value::string(id));
  copy_members(window, call.input,
               {"Name", "Description", "Schedule", "ScheduleTimezone", "ScheduleOffset", "Duration",
                "Cutoff", "AllowUnassociatedTargets", "StartDate", "EndDate"});
  window.set("Enabled", Value::boolean(true));
  Value tags = Value::map();
  for (const Value& tag : input_items(call, "Tags")) {
    tags.set(tag.get_text("Key"), Value::string(tag.get_text("Value")));
  }
  window.set("Tags", std::move(tags));
  window.set("Targets", Value::list());
  window.set("Tasks", Value::list());
  set_number(window, "CreatedDate", call.world.clock.now());
  set_number(window, "ModifiedDate", call.world.clock.now());
  return put_window(call, window, map_with("WindowId", Value::string(id)));
}

Result<Value> update(ApiCall& call) {
  auto window = find_window(call);
  if (!window) {
    return window;
  }
  copy_members(*window, call.input,
               {"Name", "Description", "Schedule", "ScheduleTimezone", "ScheduleOffset", "Duration",
                "Cutoff", "AllowUnassociatedTargets", "StartDate", "EndDate", "Enabled"});
  set_number(*window, "ModifiedDate", call.world.clock.now());
  return put_window(call, *window, *window);
}

Result<Value> get(ApiCall& call) {
  return find_window(call);
}

Result<Value> remove(ApiCall& call) {
  const std::string id = call.text("WindowId");
  auto erased = call.world.store.erase_object(kWindows.service, kWindows.kind, id);
  if (!erased) {
    return std::move(erased).failure();
  }
  return map_with("WindowId", Value::string(id));
}

bool passes(const Value& window, const Value& filter) {
  const std::vector<std::string> values = texts_of(filter.find("Values"));
  return std::find(values.begin(), values.end(), window.get_text(filter.get_text("Key"))) !=
         values.end();
}

Result<Value> describe(ApiCall& call) {
  auto windows = list_objects(call.world, kWindows);
  if (!windows) {
    return std::move(windows).failure();
  }
  const auto filters = input_items(call, "Filters");
  Value::List list;
  for (auto& [id, window] : *windows) {
    if (std::all_of(filters.begin(), filters.end(),
                    [&](const Value& filter) { return passes(window, filter); })) {
      list.push_back(std::move(window));
    }
  }
  return page_of(
      call, std::move(list),
      {.member = "WindowIdentities", .largest = kPage, .fault_code = "InvalidNextToken"});
}

// Targets and tasks: a list in the window's record, each with an id of its own.
struct Part {
  const char* list;
  const char* id;
};
constexpr Part kTargets{"Targets", "WindowTargetId"};
constexpr Part kTasks{"Tasks", "WindowTaskId"};

Result<Value> add_part(ApiCall& call, const Part& part, Value shape) {
  auto window = find_window(call);
  if (!window) {
    return window;
  }
  const std::string id = call.world.ids.uuid();
  shape.set("WindowId", Value::string(call.text("WindowId")));
  shape.set(part.id, Value::string(id));
  const Value* known = window->find(part.list);
  Value list = known == nullptr ? Value::list() : *known;
  list.push(std::move(shape));
  window->set(part.list, std::move(list));
  return put_window(call, *window, map_with(part.id, Value::string(id)));
}

Result<Value> drop_part(ApiCall& call, const Part& part) {
  auto window = find_window(call);
  if (!window) {
    return window;
  }
  const std::string id = call.text(part.id);
  Value kept = Value::list();
  const Value* known = window->find(part.list);
  const auto items = known == nullptr ? std::span<const Value>() : known->items();
  for (const Value& item : items) {
    if (item.get_text(part.id) != id) {
      kept.push(item);
    }
  }
  if (kept.items().size() == items.size()) {
    return fail("DoesNotExistException", id + " does not exist in window " + call.text("WindowId"));
  }
  window->set(part.list, std::move(kept));
  Value answer = map_with("WindowId", Value::string(call.text("WindowId")));
  answer.set(part.id, Value::string(id));
  return put_window(call, *window, std::move(answer));
}

Result<Value> list_parts(ApiCall& call, const Part& part) {
  auto window = find_window(call);
  if (!window) {
    return window;
  }
  const Value* known = window->find(part.list);
  const auto items = known == nullptr ? std::span<const Value>() : known->items();
  return page_of(call, Value::List(items.begin(), items.end()),
                 {.member = part.list, .largest = kPage, .fault_code = "InvalidNextToken"});
}

Result<Value> add_target(ApiCall& call) {
  Value shape = Value::map();
  copy_members(shape, call.input,
               {"ResourceType", "Targets", "OwnerInformation", "Name", "Description"});
  return add_part(call, kTargets, std::move(shape));
}

Result<Value> add_task(ApiCall& call) {
  Value shape = Value::map();
  copy_members(shape, call.input,
               {"TaskArn", "Targets", "TaskParameters", "Priority", "LoggingInfo", "ServiceRoleArn",
                "MaxConcurrency", "MaxErrors", "Name", "Description", "CutoffBehavior",
                "TaskInvocationParameters", "AlarmConfiguration"});
  shape.set("Type", Value::string(call.text("TaskType")));
  return add_part(call, kTasks, std::move(shape));
}

Result<Value> drop_target(ApiCall& call) {
  return drop_part(call, kTargets);
}

Result<Value> drop_task(ApiCall& call) {
  return drop_part(call, kTasks);
}

Result<Value> list_targets(ApiCall& call) {
  return list_parts(call, kTargets);
}

Result<Value> list_tasks(ApiCall& call) {
  return list_parts(call, kTasks);
}

// The part of the call, when it is there.
Result<Value> find_part(ApiCall& call, const Part& part) {
  auto window = find_window(call);
  if (!window) {
    return window;
  }
  const Value* known = window->find(part.list);
  for (const Value& item : known == nullptr ? std::span<const Value>() : known->items()) {
    if (item.get_text(part.id) == call.text(part.id)) {
      return item;
    }
  }
  return fail("DoesNotExistException",
              call.text(part.id) + " does not exist in window " + call.text("WindowId"));
}

// With Replace, what the call does not say is forgotten.
Result<Value> update_part(ApiCall& call, const Part& part,
                          std::initializer_list<std::string_view> changeable) {
  auto shape = find_part(call, part);
  auto window = shape ? find_window(call) : std::move(shape);
  if (!window) {
    return window;
  }
  for (const std::string_view member : changeable) {
    if (call.flag("Replace") && call.find(member) == nullptr) {
      shape->erase(member);
    }
  }
  copy_members(*shape, call.input, changeable);
  Value list = Value::list();
  for (const Value& item : window->find(part.list)->items()) {
    list.push(item.get_text(part.id) == call.text(part.id) ? *shape : item);
  }
  window->set(part.list, std::move(list));
  return put_window(call, *window, *shape);
}

Value task_shape(Value task) {
  task.set("TaskType", Value::string(task.get_text("Type")));
  task.erase("Type");
  return task;
}

Result<Value> get_task(ApiCall& call) {
  auto task = find_part(call, kTasks);
  return task ? Result<Value>(task_shape(*std::move(task))) : std::move(task);
}

Result<Value> update_task(ApiCall& call) {
  auto task =
      update_part(call, kTasks,
                  {"TaskArn", "Targets", "TaskParameters", "TaskInvocationParameters", "Priority",
                   "LoggingInfo", "ServiceRoleArn", "MaxConcurrency", "MaxErrors", "Name",
                   "Description", "CutoffBehavior", "AlarmConfiguration"});
  return task ? Result<Value>(task_shape(*std::move(task))) : std::move(task);
}

Result<Value> update_target(ApiCall& call) {
  return update_part(call, kTargets, {"Targets", "OwnerInformation", "Name", "Description"});
}

// No task is ever run.
Result<Value> list_executions(ApiCall& call) {
  auto window = find_window(call);
  return window ? Result<Value>(map_with("WindowExecutions", Value::list())) : std::move(window);
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {
    {"ssm", "CreateMaintenanceWindow", Access::Write, &create},
    {"ssm", "UpdateMaintenanceWindow", Access::Write, &update},
    {"ssm", "GetMaintenanceWindow", Access::Read, &get},
    {"ssm", "DeleteMaintenanceWindow", Access::Write, &remove},
    {"ssm", "DescribeMaintenanceWindows", Access::Read, &describe},
    {"ssm", "RegisterTargetWithMaintenanceWindow", Access::Write, &add_target},
    {"ssm", "DeregisterTargetFromMaintenanceWindow", Access::Write, &drop_target},
    {"ssm", "DescribeMaintenanceWindowTargets", Access::Read, &list_targets},
    {"ssm", "RegisterTaskWithMaintenanceWindow", Access::Write, &add_task},
    {"ssm", "DeregisterTaskFromMaintenanceWindow", Access::Write, &drop_task},
    {"ssm", "DescribeMaintenanceWindowTasks", Access::Read, &list_tasks},
    {"ssm", "GetMaintenanceWindowTask", Access::Read, &get_task},
    {"ssm", "UpdateMaintenanceWindowTask", Access::Write, &update_task},
    {"ssm", "UpdateMaintenanceWindowTarget", Access::Write, &update_target},
    {"ssm", "DescribeMaintenanceWindowExecutions", Access::Read, &list_executions},
};
const RegisterEach<OperationEntry> kRegistered(entries);
constinit OperationLimit limit{"ssm", "RegisterTaskWithMaintenanceWindow",
                               "The task is kept and never run."};
const Register<OperationLimit> kLimit{limit};

}  // namespace

}  // namespace formwork::ssm
