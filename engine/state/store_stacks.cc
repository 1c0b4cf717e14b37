// SPDX-License-Identifier: Apache-2.0
#include "engine/state/more.hh"
#include "engine/state/query.hh"
#include "engine/state/store.hh"

namespace formwork {

namespace {

#define FORMWORK_STACK_COLUMNS                                                                 \
  "id, name, status, status_reason, description, template_body, processed_template, "          \
  "parameters, outputs, capabilities, notification_arns, tags, role_arn, parent_id, root_id, " \
  "change_set_id, disable_rollback, termination_protection, timeout_minutes, creation_time, "  \
  "last_updated_time, deletion_time, more"

#define FORMWORK_RESOURCE_COLUMNS                                                                 \
  "stack_id, logical_id, slot, physical_id, type, status, status_reason, properties, "            \
  "attributes, metadata, deletion_policy, update_replace_policy, depends_on, provider, updated, " \
  "more"

#define FORMWORK_EVENT_COLUMNS                                                          \
  "sequence, id, stack_id, stack_name, logical_id, physical_id, type, status, reason, " \
  "properties, operation_id, client_request_token, time, more"

Value to_value(const std::vector<StoredParameter>& parameters) {
  Value list = Value::list();
  for (const StoredParameter& parameter : parameters) {
    Value item = Value::map();
    item.set("key", Value::string(parameter.key));
    item.set("value", Value::string(parameter.value));
    item.set("resolved", Value::string(parameter.resolved));
    item.set("no_echo", Value::boolean(parameter.no_echo));
    list.push(std::move(item));
  }
  return list;
}

std::vector<StoredParameter> parameters_from(const Value& list) {
  std::vector<StoredParameter> parameters;
  for (const Value& item : list.items()) {
    const Value* no_echo = item.find("no_echo");
    parameters.push_back({item.get_text("key"), item.get_text("value"), item.get_text("resolved"),
                          no_echo != nullptr && no_echo->as_bool()});
  }
  return parameters;
}

Value to_value(const std::vector<StoredOutput>& outputs) {
  Value list = Value::list();
  for (const StoredOutput& output : outputs) {
    Value item = Value::map();
    item.set("key", Value::string(output.key));
    item.set("value", Value::string(output.value));
    item.set("description", Value::string(output.description));
    item.set("export_name", Value::string(output.export_name));
    list.push(std::move(item));
  }
  return list;
}

std::vector<StoredOutput> outputs_from(const Value& list) {
  std::vector<StoredOutput> outputs;
  for (const Value& item : list.items()) {
    outputs.push_back({item.get_text("key"), item.get_text("value"), item.get_text("description"),
                       item.get_text("export_name")});
  }
  return outputs;
}

Value to_value(const TagList& tags) {
  Value list = Value::list();
  for (const auto& [key, value] : tags) {
    list.push(Value::list({Value::string(key), Value::string(value)}));
  }
  return list;
}

TagList tags_from(const Value& list) {
  TagList tags;
  for (const Value& pair : list.items()) {
    if (pair.items().size() == 2) {
      tags.emplace_back(pair.items()[0].as_string(), pair.items()[1].as_string());
    }
  }
  return tags;
}

// Braced initialisers are evaluated in order, so each reads the next column.
StackRecord read_stack(Query& row) {
  StackRecord stack{.id = row.text(),
                    .name = row.text(),
                    .status = row.text(),
                    .status_reason = row.text(),
                    .description = row.text(),
                    .template_body = row.text(),
                    .processed_template = row.text(),
                    .parameters = parameters_from(row.value()),
                    .outputs = outputs_from(row.value()),
                    .capabilities = row.texts(),
                    .notification_arns = row.texts(),
                    .tags = tags_from(row.value()),
                    .role_arn = row.text(),
                    .parent_id = row.text(),
                    .root_id = row.text(),
                    .change_set_id = row.text(),
                    .disable_rollback = row.flag(),
                    .termination_protection = row.flag(),
                    .timeout_minutes = row.integer(),
                    .creation_time = row.integer(),
                    .last_updated_time = row.integer(),
                    .deletion_time = row.integer()};
  read_more(row.value(), stack);
  return stack;
}

ResourceRecord read_resource(Query& row) {
  ResourceRecord resource{.stack_id = row.text(),
                          .logical_id = row.text(),
                          .slot = row.text(),
                          .physical_id = row.text(),
                          .type = row.text(),
                          .status = row.text(),
                          .status_reason = row.text(),
                          .properties = row.value(),
                          .attributes = row.value(),
                          .metadata = row.value(),
                          .deletion_policy = row.text(),
                          .update_replace_policy = row.text(),
                          .depends_on = row.texts(),
                          .provider = row.text(),
                          .updated = row.integer()};
  read_more(row.value(), resource);
  return resource;
}

EventRecord read_event(Query& row) {
  EventRecord event{.sequence = row.integer(),
                    .id = row.text(),
                    .stack_id = row.text(),
                    .stack_name = row.text(),
                    .logical_id = row.text(),
                    .physical_id = row.text(),
                    .type = row.text(),
                    .status = row.text(),
                    .reason = row.text(),
                    .properties = row.text(),
                    .operation_id = row.text(),
                    .client_request_token = row.text(),
                    .time = row.integer()};
  read_more(row.value(), event);
  return event;
}

}  // namespace

Result<std::optional<StackRecord>> Transaction::find_stack(std::string_view name_or_id) {
  if (name_or_id.starts_with("arn:")) {
    Query query(*database_, "SELECT " FORMWORK_STACK_COLUMNS " FROM stacks WHERE id = ?");
    return read_one<StackRecord>(query.bind(name_or_id), read_stack);
  }
  Query query(*database_, "SELECT " FORMWORK_STACK_COLUMNS
                          " FROM stacks WHERE name = ? AND status <> 'DELETE_COMPLETE'");
  return read_one<StackRecord>(query.bind(name_or_id), read_stack);
}

Result<std::vector<StackRecord>> Transaction::list_stacks() {
  Query query(*database_,
              "SELECT " FORMWORK_STACK_COLUMNS " FROM stacks ORDER BY creation_time, id");
  return read_all<StackRecord>(query, read_stack);
}

Result<void> Transaction::put_stack(const StackRecord& stack) {
  Query query(
      *database_,
      "INSERT INTO stacks (" FORMWORK_STACK_COLUMNS
      ") "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (id) DO UPDATE SET name = excluded.name, status = excluded.status, "
      "status_reason = excluded.status_reason, description = excluded.description, "
      "template_body = excluded.template_body, processed_template = excluded.processed_template, "
      "parameters = excluded.parameters, outputs = excluded.outputs, "
      "capabilities = excluded.capabilities, notification_arns = excluded.notification_arns, "
      "tags = excluded.tags, role_arn = excluded.role_arn, parent_id = excluded.parent_id, "
      "root_id = excluded.root_id, change_set_id = excluded.change_set_id, "
      "disable_rollback = excluded.disable_rollback, "
      "termination_protection = excluded.termination_protection, "
      "timeout_minutes = excluded.timeout_minutes, creation_time = excluded.creation_time, "
      "last_updated_time = excluded.last_updated_time, deletion_time = excluded.deletion_time, "
      "more = excluded.more");
  query.bind(stack.id).bind(stack.name).bind(stack.status).bind(stack.status_reason);
  query.bind(stack.description).bind(stack.template_body).bind(stack.processed_template);
  query.bind(to_value(stack.parameters)).bind(to_value(stack.outputs));
  query.bind(stack.capabilities).bind(stack.notification_arns).bind(to_value(stack.tags));
  query.bind(stack.role_arn).bind(stack.parent_id).bind(stack.root_id).bind(stack.change_set_id);
  query.bind(stack.disable_rollback).bind(stack.termination_protection);
  query.bind(stack.timeout_minutes).bind(stack.creation_time).bind(stack.last_updated_time);
  return query.bind(stack.deletion_time).bind(more_of(stack)).run();
}

Result<std::vector<ResourceRecord>> Transaction::list_resources(std::string_view stack_id) {
  Query query(*database_, "SELECT " FORMWORK_RESOURCE_COLUMNS
                          " FROM resources WHERE stack_id = ? ORDER BY logical_id, slot");
  return read_all<ResourceRecord>(query.bind(stack_id), read_resource);
}

Result<std::optional<ResourceRecord>> Transaction::find_resource(std::string_view stack_id,
                                                                 std::string_view logical_id,
                                                                 std::string_view slot) {
  Query query(*database_, "SELECT " FORMWORK_RESOURCE_COLUMNS
                          " FROM resources WHERE stack_id = ? AND logical_id = ? AND slot = ?");
  return read_one<ResourceRecord>(query.bind(stack_id).bind(logical_id).bind(slot), read_resource);
}

Result<void> Transaction::put_resource(const ResourceRecord& resource) {
  Query query(
      *database_,
      "INSERT INTO resources (" FORMWORK_RESOURCE_COLUMNS
      ") "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (stack_id, logical_id, slot) DO UPDATE SET physical_id = excluded.physical_id, "
      "type = excluded.type, status = excluded.status, status_reason = excluded.status_reason, "
      "properties = excluded.properties, attributes = excluded.attributes, "
      "metadata = excluded.metadata, deletion_policy = excluded.deletion_policy, "
      "update_replace_policy = excluded.update_replace_policy, depends_on = excluded.depends_on, "
      "provider = excluded.provider, updated = excluded.updated, more = excluded.more");
  query.bind(resource.stack_id).bind(resource.logical_id).bind(resource.slot);
  query.bind(resource.physical_id).bind(resource.type).bind(resource.status);
  query.bind(resource.status_reason).bind(resource.properties).bind(resource.attributes);
  query.bind(resource.metadata).bind(resource.deletion_policy);
  query.bind(resource.update_replace_policy).bind(resource.depends_on).bind(resource.provider);
  return query.bind(resource.updated).bind(more_of(resource)).run();
}

Result<void> Transaction::erase_resource(std::string_view stack_id, std::string_view logical_id,
                                         std::string_view slot) {
  Query query(*database_,
              "DELETE FROM resources WHERE stack_id = ? AND logical_id = ? AND slot = ?");
  return query.bind(stack_id).bind(logical_id).bind(slot).run();
}

Result<std::int64_t> Transaction::append_event(const EventRecord& event) {
  if (next_event_ == 0) {
    Query last(*database_, "SELECT COALESCE(MAX(sequence), 0) FROM events");
    auto newest = read_one<std::int64_t>(last, [](Query& row) { return row.integer(); });
    if (!newest) {
      return std::move(newest).failure();
    }
    next_event_ = newest->value_or(0) + 1;
  }
  std::int64_t sequence = next_event_++;
  Query query(*database_, "INSERT INTO events (" FORMWORK_EVENT_COLUMNS
                          ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  query.bind(sequence).bind(event.id).bind(event.stack_id).bind(event.stack_name);
  query.bind(event.logical_id).bind(event.physical_id).bind(event.type).bind(event.status);
  query.bind(event.reason).bind(event.properties).bind(event.operation_id);
  query.bind(event.client_request_token).bind(event.time);
  if (auto done = query.bind(more_of(event)).run(); !done) {
    return std::move(done).failure();
  }
  return sequence;
}

Result<std::vector<EventRecord>> Transaction::list_events(std::string_view stack_id,
                                                          std::int64_t after) {
  Query query(*database_, "SELECT " FORMWORK_EVENT_COLUMNS
                          " FROM events WHERE stack_id = ? AND sequence > ? ORDER BY sequence");
  return read_all<EventRecord>(query.bind(stack_id).bind(after), read_event);
}

}  // namespace formwork
