// SPDX-License-Identifier: Apache-2.0
// DescribeStackEvents and DescribeEvents, both newest first. The former tells what was recorded
// from CloudFormation: operation ids, younger than the recordings, are told by the latter.
#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "resources/cloudformation/api/answers.hh"
#include "resources/cloudformation/api/change_set_input.hh"

namespace formwork::cloudformation {

namespace {

bool is_stack_event(const EventRecord& event) {
  return event.event_type.empty() || event.event_type == "STACK_EVENT";
}

Value event_value(const EventRecord& event) {
  Value shape = Value::map();
  shape.set("EventId", Value::string(event.id));
  shape.set("StackId", Value::string(event.stack_id));
  shape.set("LogicalResourceId", Value::string(event.logical_id));
  shape.set("PhysicalResourceId", Value::string(event.physical_id));
  shape.set("ResourceType", Value::string(event.type));
  shape.set("Timestamp", Value::number(event.time));
  set_text(shape, "ResourceStatus", event.status);
  set_text(shape, "ResourceStatusReason", event.reason);
  set_text(shape, "ResourceProperties", event.properties);
  set_text(shape, "ClientRequestToken", event.client_request_token);
  set_text(shape, "DetailedStatus", event.detailed_status);
  for (const Value::Member& member : event.details.members()) {
    shape.set(member.key, member.value);
  }
  return shape;
}

// A position counts the events that are older than the page, so that new ones do not shift it.
Result<Value> answer_newest_first(const ApiCall& call, std::vector<EventRecord> events,
                                  std::string_view member,
                                  const std::function<Value(const EventRecord&)>& shape) {
  std::reverse(events.begin(), events.end());
  Value answer = Value::map();
  Result<std::size_t> begin = take_page_from_end(call, answer, events.size());
  if (!begin) {
    return std::move(begin).failure();
  }
  Value list = Value::list();
  for (std::size_t i = *begin; i < std::min(*begin + kPageSize, events.size()); ++i) {
    list.push(shape(events[i]));
  }
  answer.set(member, std::move(list));
  return answer;
}

// Ids hold the millisecond, and here several things happen within one: later ones move on by as
// many as it takes. What is answered of an event never changes, because only older ones count.
void tell_apart(std::vector<EventRecord>& events) {
  std::set<std::string, std::less<>> seen;
  for (EventRecord& event : events) {
    while (!seen.insert(event.id).second) {
      std::string time = format_time(event.time);
      std::size_t at = event.id.rfind(time);
      ++event.time;
      event.id = at == std::string::npos
                     ? event.id + "-" + std::to_string(event.sequence)
                     : event.id.replace(at, time.size(), format_time(event.time));
    }
  }
}

// Events of a resource tell the properties it was last given, until it is cleaned up after an
// update.
void fill_properties(std::vector<EventRecord>& events) {
  std::map<std::string, std::string, std::less<>> given;
  bool is_cleanup = false;
  for (EventRecord& event : events) {
    if (event.physical_id == event.stack_id) {
      is_cleanup = event.status.ends_with("_CLEANUP_IN_PROGRESS");
      continue;
    }
    std::string& properties = given[event.logical_id];
    if (!event.properties.empty()) {
      properties = event.properties;
    } else if (!is_cleanup || !event.status.starts_with("DELETE_")) {
      event.properties = properties;
    }
  }
}

Result<Value> describe_stack_events(ApiCall& call) {
  Result<StackRecord> stack = get_stack(call, Missing::Brackets);
  if (!stack) {
    return std::move(stack).failure();
  }
  Result<std::vector<EventRecord>> events = call.world.store.list_events(stack->id);
  if (!events) {
    return std::move(events).failure();
  }
  tell_apart(*events);
  std::erase_if(*events, [](const EventRecord& event) { return !is_stack_event(event); });
  fill_properties(*events);
  return answer_newest_first(call, std::move(*events), "StackEvents", [](const EventRecord& event) {
    Value shape = event_value(event);
    shape.set("StackName", Value::string(event.stack_name));
    return shape;
  });
}

bool has_failed(const EventRecord& event) {
  return event.status.ends_with("_FAILED") || event.event_type == "VALIDATION_ERROR" ||
         event.event_type == "PROVISIONING_ERROR" || event.event_type == "HOOK_INVOCATION_ERROR";
}

// What DescribeEvents is asked about.
struct Subject {
  std::string stack_id;
  std::string operation_id;
  std::string change_set_id;
};

Result<Subject> find_subject(ApiCall& call) {
  Subject subject;
  subject.operation_id = call.text("OperationId");
  if (!call.text("ChangeSetName").empty()) {
    Result<ChangeSetRecord> record = get_change_set(call);
    if (!record) {
      return std::move(record).failure();
    }
    subject.stack_id = record->stack_id;
    subject.change_set_id = record->id;
  } else if (!call.text("StackName").empty()) {
    Result<StackRecord> stack = get_stack(call, Missing::Brackets);
    if (!stack) {
      return std::move(stack).failure();
    }
    subject.stack_id = stack->id;
  } else if (!subject.operation_id.empty()) {
    Result<std::optional<DeploymentRecord>> operation =
        call.world.store.find_deployment(subject.operation_id);
    if (!operation) {
      return std::move(operation).failure();
    }
    if (!*operation) {
      return validation_error("Operation [" + subject.operation_id + "] does not exist");
    }
    subject.stack_id = (*operation)->stack_id;
  } else {
    return validation_error("Either StackName, ChangeSetName or OperationId must be specified.");
  }
  return subject;
}

bool is_about(const EventRecord& event, const Subject& subject) {
  if (!subject.operation_id.empty() && event.operation_id != subject.operation_id) {
    return false;
  }
  return subject.change_set_id.empty() ||
         event.details.get_text("ChangeSetId") == subject.change_set_id ||
         event.operation_id == subject.change_set_id;
}

std::string operation_type(const DeploymentRecord& operation) {
  return operation.operation.empty() ? operation.kind + "_STACK" : operation.operation;
}

std::string operation_status(const EventRecord& event) {
  if (event.status.ends_with("_IN_PROGRESS")) {
    return "IN_PROGRESS";
  }
  return event.status.ends_with("_FAILED") || event.status.find("ROLLBACK") != std::string::npos
             ? "FAILED"
             : "SUCCEEDED";
}

Result<Value> describe_events(ApiCall& call) {
  Result<Subject> subject = find_subject(call);
  if (!subject) {
    return std::move(subject).failure();
  }
  Result<std::vector<EventRecord>> events = call.world.store.list_events(subject->stack_id);
  if (!events) {
    return std::move(events).failure();
  }
  tell_apart(*events);
  const Value* filter = call.input.find_path({"Filters", "FailedEvents"});
  bool only_failed = filter != nullptr && filter->scalar_text() == "true";
  std::erase_if(*events, [&](const EventRecord& event) {
    return !is_about(event, *subject) || (only_failed && !has_failed(event));
  });
  std::map<std::string, std::string, std::less<>> types;
  for (const EventRecord& event : *events) {
    if (event.operation_id.empty() || types.contains(event.operation_id)) {
      continue;
    }
    Result<std::optional<DeploymentRecord>> operation =
        call.world.store.find_deployment(event.operation_id);
    if (!operation) {
      return std::move(operation).failure();
    }
    types[event.operation_id] = *operation ? operation_type(**operation) : std::string();
  }
  return answer_newest_first(
      call, std::move(*events), "OperationEvents", [&](const EventRecord& event) {
        Value shape = event_value(event);
        shape.erase("ChangeSetId");
        shape.set("EventType",
                  Value::string(event.event_type.empty() ? "STACK_EVENT" : event.event_type));
        set_text(shape, "OperationId", event.operation_id);
        set_text(shape, "OperationType", types[event.operation_id]);
        if (is_stack_event(event) && event.physical_id == event.stack_id) {
          shape.set("OperationStatus", Value::string(operation_status(event)));
        }
        return shape;
      });
}

OperationEntry stack_entry{"cloudformation", "DescribeStackEvents", OperationEntry::Access::Read,
                           describe_stack_events};
OperationEntry events_entry{"cloudformation", "DescribeEvents", OperationEntry::Access::Read,
                            describe_events};
const Register<OperationEntry> kStackEvents{stack_entry};
const Register<OperationEntry> kEvents{events_entry};

}  // namespace

}  // namespace formwork::cloudformation
