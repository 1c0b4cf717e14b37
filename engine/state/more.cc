// SPDX-License-Identifier: Apache-2.0
#include "engine/state/more.hh"

#include <cstdlib>

namespace formwork {

namespace {

void put(Value& more, std::string_view name, const std::string& text) {
  if (!text.empty()) {
    more.set(name, Value::string(text));
  }
}
void put(Value& more, std::string_view name, bool flag) {
  if (flag) {
    more.set(name, Value::boolean(true));
  }
}
void put(Value& more, std::string_view name, Millis time) {
  if (time != 0) {
    more.set(name, Value::number(time));
  }
}
void put(Value& more, std::string_view name, const Value& value) {
  if (!value.is_null()) {
    more.set(name, value);
  }
}

bool flag_of(const Value& more, std::string_view name) {
  const Value* value = more.find(name);
  return value != nullptr && value->as_bool();
}
Millis time_of(const Value& more, std::string_view name) {
  return std::strtoll(more.get_text(name).c_str(), nullptr, 10);
}
Value value_of(const Value& more, std::string_view name) {
  const Value* value = more.find(name);
  return value == nullptr ? Value() : *value;
}

}  // namespace

Value more_of(const StackRecord& stack) {
  Value more = Value::map();
  put(more, "policy_body", stack.policy_body);
  put(more, "rollback_configuration", stack.rollback_configuration);
  put(more, "retain_except_on_create", stack.retain_except_on_create);
  put(more, "deployment_mode", stack.deployment_mode);
  put(more, "detailed_status", stack.detailed_status);
  put(more, "drift_status", stack.drift_status);
  put(more, "drift_checked", stack.drift_checked);
  put(more, "last_operations", stack.last_operations);
  put(more, "details", stack.details);
  return more;
}

void read_more(const Value& more, StackRecord& stack) {
  if (more.members().empty()) {
    return;
  }
  stack.policy_body = more.get_text("policy_body");
  stack.rollback_configuration = value_of(more, "rollback_configuration");
  stack.retain_except_on_create = flag_of(more, "retain_except_on_create");
  stack.deployment_mode = more.get_text("deployment_mode");
  stack.detailed_status = more.get_text("detailed_status");
  stack.drift_status = more.get_text("drift_status");
  stack.drift_checked = time_of(more, "drift_checked");
  stack.last_operations = value_of(more, "last_operations");
  stack.details = value_of(more, "details");
}

Value more_of(const ResourceRecord& resource) {
  Value more = Value::map();
  put(more, "drift_status", resource.drift_status);
  put(more, "drift_checked", resource.drift_checked);
  put(more, "details", resource.details);
  return more;
}

void read_more(const Value& more, ResourceRecord& resource) {
  if (more.members().empty()) {
    return;
  }
  resource.drift_status = more.get_text("drift_status");
  resource.drift_checked = time_of(more, "drift_checked");
  resource.details = value_of(more, "details");
}

Value more_of(const EventRecord& event) {
  Value more = Value::map();
  put(more, "detailed_status", event.detailed_status);
  put(more, "event_type", event.event_type);
  put(more, "details", event.details);
  return more;
}

void read_more(const Value& more, EventRecord& event) {
  if (more.members().empty()) {
    return;
  }
  event.detailed_status = more.get_text("detailed_status");
  event.event_type = more.get_text("event_type");
  event.details = value_of(more, "details");
}

Value more_of(const DeploymentRecord& deployment) {
  Value more = Value::map();
  put(more, "operation", deployment.operation);
  put(more, "client_request_token", deployment.client_request_token);
  put(more, "is_cancelled", deployment.is_cancelled);
  if (!deployment.skipped.empty()) {
    Value skipped = Value::list();
    for (const std::string& name : deployment.skipped) {
      skipped.push(Value::string(name));
    }
    more.set("skipped", std::move(skipped));
  }
  put(more, "details", deployment.details);
  return more;
}

void read_more(const Value& more, DeploymentRecord& deployment) {
  if (more.members().empty()) {
    return;
  }
  deployment.operation = more.get_text("operation");
  deployment.client_request_token = more.get_text("client_request_token");
  deployment.is_cancelled = flag_of(more, "is_cancelled");
  const Value skipped = value_of(more, "skipped");
  for (const Value& name : skipped.items()) {
    deployment.skipped.push_back(name.as_string());
  }
  deployment.details = value_of(more, "details");
}

}  // namespace formwork
