// SPDX-License-Identifier: Apache-2.0
#include "engine/provision/ledger.hh"

#include <algorithm>

namespace formwork {

namespace {

// The account in "arn:aws:cloudformation:region:account:stack/...".
std::string_view account_of(std::string_view arn) {
  for (int field = 0; field < 4; ++field) {
    arn.remove_prefix(std::min(arn.size(), arn.find(':') + 1));
  }
  return arn.substr(0, arn.find(':'));
}

// Lines of key='value', as CloudFormation writes them.
std::string message_of(const EventRecord& event) {
  const std::pair<std::string_view, std::string> kLines[] = {
      {"StackId", event.stack_id},
      {"EventId", event.id},
      {"LogicalResourceId", event.logical_id},
      {"Namespace", std::string(account_of(event.stack_id))},
      {"PhysicalResourceId", event.physical_id},
      {"ResourceProperties", event.properties.empty() ? "null" : event.properties},
      {"ResourceStatus", event.status},
      {"ResourceStatusReason", event.reason},
      {"ResourceType", event.type},
      {"StackName", event.stack_name},
      {"ClientRequestToken",
       event.client_request_token.empty() ? "null" : event.client_request_token},
  };
  std::string text;
  for (const auto& [key, value] : kLines) {
    text.append(key).append("='").append(value).append("'\n");
    if (key == "StackId") {
      text.append("Timestamp='").append(format_time(event.time)).append("'\n");
    }
  }
  return text;
}

}  // namespace

void Ledger::note(Failure failure) {
  if (!fault_) {
    fault_ = std::move(*failure.diagnostic);
  }
}

void Ledger::put_stack(const StackRecord& stack) {
  ++writes_;
  if (!is_broken()) {
    write(tx_.put_stack(stack));
  }
}

void Ledger::put_row(const ResourceRecord& row) {
  ++writes_;
  if (!is_broken()) {
    write(tx_.put_resource(row));
  }
}

void Ledger::put_row_later(const ResourceRecord& row) {
  ++writes_;
  if (is_late_.insert(&row).second) {
    late_rows_.push_back(&row);
  }
}

void Ledger::put_step_later(const StepRecord& step) {
  ++writes_;
  std::string key = step.deployment_id + " " + step.step_id;
  auto [place, is_new] = late_step_index_.emplace(std::move(key), late_steps_.size());
  if (is_new) {
    late_steps_.push_back(step);
  } else {
    late_steps_[place->second] = step;
  }
}

void Ledger::flush() {
  for (const ResourceRecord* row : std::exchange(late_rows_, {})) {
    if (is_late_.contains(row)) {
      put_row(*row);
    }
  }
  is_late_.clear();
  late_step_index_.clear();
  for (const StepRecord& step : std::exchange(late_steps_, {})) {
    put_step(step);
  }
}

void Ledger::erase_row(const ResourceRecord& row) {
  is_late_.erase(&row);
  ++writes_;
  if (!is_broken()) {
    write(tx_.erase_resource(row.stack_id, row.logical_id, row.slot));
  }
}

void Ledger::put_deployment(const DeploymentRecord& deployment) {
  ++writes_;
  if (!is_broken()) {
    write(tx_.put_deployment(deployment));
  }
}

void Ledger::put_step(const StepRecord& step) {
  ++writes_;
  if (!is_broken()) {
    write(tx_.put_step(step));
  }
}

void Ledger::append(EventRecord event) {
  ++writes_;
  if (is_broken()) {
    return;
  }
  std::optional<std::int64_t> sequence = read(tx_.append_event(event));
  if (sequence) {
    event.sequence = *sequence;
    events_.push_back(std::move(event));
  }
}

void Ledger::notify(const StackRecord& stack, const EventRecord& event) {
  for (const std::string& topic : stack.notification_arns) {
    std::optional<std::optional<Value>> found = read(tx_.find_object("sns", "topic", topic));
    if (!found || !*found || events_.empty()) {
      continue;
    }
    Value message = Value::map();
    message.set("TopicArn", Value::string(topic));
    message.set("Subject", Value::string("AWS CloudFormation Notification"));
    message.set("Message", Value::string(message_of(event)));
    std::string number = std::to_string(events_.back().sequence);
    number.insert(0, number.size() < 8 ? 8 - number.size() : 0, '0');
    write(tx_.put_object("sns", "message", topic + "/" + number, message));
  }
}

void Ledger::stack_event(const StackRecord& stack, const EventOrigin& origin) {
  EventRecord event;
  event.id = ids_.uuid();
  event.stack_id = stack.id;
  event.stack_name = stack.name;
  event.logical_id = stack.name;
  event.physical_id = stack.id;
  event.type = "AWS::CloudFormation::Stack";
  event.status = stack.status;
  event.reason = stack.status_reason;
  event.operation_id = origin.operation_id;
  event.client_request_token = origin.client_request_token;
  event.detailed_status = stack.detailed_status;
  event.time = clock_.now();
  append(event);
  notify(stack, event);
}

void Ledger::resource_event(const StackRecord& stack, const ResourceRecord& row,
                            const EventOrigin& origin, const ResourceEvent& what) {
  EventRecord event;
  event.time = clock_.now();
  event.id = row.logical_id + "-" + std::string(what.status) + "-" + format_time(event.time);
  event.stack_id = stack.id;
  event.stack_name = stack.name;
  event.logical_id = row.logical_id;
  event.physical_id = what.physical_id;
  event.type = row.type;
  event.status = what.status;
  event.reason = what.reason;
  event.properties = what.properties;
  event.detailed_status = what.detailed_status;
  event.operation_id = origin.operation_id;
  event.client_request_token = origin.client_request_token;
  append(event);
  notify(stack, event);
  if (what.is_cause) {
    event.id += "-PROVISIONING_ERROR";
    event.event_type = "PROVISIONING_ERROR";
    append(std::move(event));
  }
}

Result<void> Ledger::commit() {
  flush();
  if (!is_broken()) {
    write(tx_.commit());
  }
  if (is_broken()) {
    return fail(*fault_);
  }
  return {};
}

}  // namespace formwork
