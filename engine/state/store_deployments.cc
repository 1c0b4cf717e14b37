// SPDX-License-Identifier: Apache-2.0
#include "engine/state/more.hh"
#include "engine/state/query.hh"
#include "engine/state/store.hh"

namespace formwork {

namespace {

#define FORMWORK_CHANGE_SET_COLUMNS                                                  \
  "id, name, stack_id, type, status, execution_status, status_reason, description, " \
  "document, request, creation_time, plain_document, values_reason, plan, details"

#define FORMWORK_DEPLOYMENT_COLUMNS \
  "id, stack_id, kind, phase, plan, outcome, reason, parent_id, created, more"

#define FORMWORK_STEP_COLUMNS \
  "deployment_id, step_id, status, request_token, callback_context, due, attempts, reason"

// Braced initialisers are evaluated in order, so each reads the next column.
ChangeSetRecord read_change_set(Query& row) {
  return {.id = row.text(),
          .name = row.text(),
          .stack_id = row.text(),
          .type = row.text(),
          .status = row.text(),
          .execution_status = row.text(),
          .status_reason = row.text(),
          .description = row.text(),
          .document = row.text(),
          .request = row.text(),
          .creation_time = row.integer(),
          .plain_document = row.text(),
          .values_reason = row.text(),
          .plan = row.text(),
          .details = row.value()};
}

DeploymentRecord read_deployment(Query& row) {
  DeploymentRecord deployment{.id = row.text(),
                              .stack_id = row.text(),
                              .kind = row.text(),
                              .phase = row.text(),
                              .plan = row.text(),
                              .outcome = row.text(),
                              .reason = row.text(),
                              .parent_id = row.text(),
                              .created = row.integer()};
  read_more(row.value(), deployment);
  return deployment;
}

StepRecord read_step(Query& row) {
  return {.deployment_id = row.text(),
          .step_id = row.text(),
          .status = row.text(),
          .request_token = row.text(),
          .callback_context = row.value(),
          .due = row.integer(),
          .attempts = row.integer(),
          .reason = row.text()};
}

}  // namespace

Result<std::optional<ChangeSetRecord>> Transaction::find_change_set(std::string_view stack_id,
                                                                    std::string_view name_or_id) {
  // The id of a change set of another stack is not found here: the stack must agree.
  Query query(*database_, "SELECT " FORMWORK_CHANGE_SET_COLUMNS
                          " FROM change_sets WHERE stack_id = ? AND (name = ? OR id = ?) "
                          "ORDER BY creation_time DESC, id");
  return read_one<ChangeSetRecord>(query.bind(stack_id).bind(name_or_id).bind(name_or_id),
                                   read_change_set);
}

Result<std::optional<ChangeSetRecord>> Transaction::find_change_set_by_id(std::string_view id) {
  Query query(*database_, "SELECT " FORMWORK_CHANGE_SET_COLUMNS " FROM change_sets WHERE id = ?");
  return read_one<ChangeSetRecord>(query.bind(id), read_change_set);
}

Result<std::vector<ChangeSetRecord>> Transaction::list_change_sets(std::string_view stack_id) {
  Query query(*database_, "SELECT " FORMWORK_CHANGE_SET_COLUMNS
                          " FROM change_sets WHERE stack_id = ? ORDER BY creation_time, id");
  return read_all<ChangeSetRecord>(query.bind(stack_id), read_change_set);
}

Result<void> Transaction::put_change_set(const ChangeSetRecord& change_set) {
  Query query(
      *database_,
      "INSERT INTO change_sets (" FORMWORK_CHANGE_SET_COLUMNS
      ") "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (id) DO UPDATE SET name = excluded.name, stack_id = excluded.stack_id, "
      "type = excluded.type, status = excluded.status, "
      "execution_status = excluded.execution_status, status_reason = excluded.status_reason, "
      "description = excluded.description, document = excluded.document, "
      "request = excluded.request, creation_time = excluded.creation_time, "
      "plain_document = excluded.plain_document, values_reason = excluded.values_reason, "
      "plan = excluded.plan, details = excluded.details");
  query.bind(change_set.id).bind(change_set.name).bind(change_set.stack_id).bind(change_set.type);
  query.bind(change_set.status).bind(change_set.execution_status).bind(change_set.status_reason);
  query.bind(change_set.description).bind(change_set.document).bind(change_set.request);
  query.bind(change_set.creation_time).bind(change_set.plain_document);
  query.bind(change_set.values_reason).bind(change_set.plan);
  return query.bind(change_set.details.is_null() ? Value::map() : change_set.details).run();
}

Result<void> Transaction::erase_change_set(std::string_view id) {
  return Query(*database_, "DELETE FROM change_sets WHERE id = ?").bind(id).run();
}

Result<void> Transaction::put_deployment(const DeploymentRecord& deployment) {
  Query query(
      *database_,
      "INSERT INTO deployments (" FORMWORK_DEPLOYMENT_COLUMNS
      ") "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (id) DO UPDATE SET stack_id = excluded.stack_id, kind = excluded.kind, "
      "phase = excluded.phase, plan = excluded.plan, outcome = excluded.outcome, "
      "reason = excluded.reason, parent_id = excluded.parent_id, created = excluded.created, "
      "more = excluded.more");
  query.bind(deployment.id).bind(deployment.stack_id).bind(deployment.kind);
  query.bind(deployment.phase).bind(deployment.plan).bind(deployment.outcome);
  query.bind(deployment.reason).bind(deployment.parent_id);
  return query.bind(deployment.created).bind(more_of(deployment)).run();
}

Result<std::optional<DeploymentRecord>> Transaction::find_deployment(std::string_view id) {
  Query query(*database_, "SELECT " FORMWORK_DEPLOYMENT_COLUMNS " FROM deployments WHERE id = ?");
  return read_one<DeploymentRecord>(query.bind(id), read_deployment);
}

Result<std::vector<DeploymentRecord>> Transaction::list_unfinished_deployments() {
  // Made in the same millisecond, a parent still comes before its nested ones.
  Query query(*database_, "SELECT " FORMWORK_DEPLOYMENT_COLUMNS
                          " FROM deployments WHERE outcome = '' "
                          "ORDER BY created, CASE WHEN parent_id = '' THEN 0 ELSE 1 END, id");
  return read_all<DeploymentRecord>(query, read_deployment);
}

Result<void> Transaction::put_step(const StepRecord& step) {
  Query query(
      *database_,
      "INSERT INTO steps (" FORMWORK_STEP_COLUMNS
      ") VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (deployment_id, step_id) DO UPDATE SET status = excluded.status, "
      "request_token = excluded.request_token, callback_context = excluded.callback_context, "
      "due = excluded.due, attempts = excluded.attempts, reason = excluded.reason");
  query.bind(step.deployment_id).bind(step.step_id).bind(step.status).bind(step.request_token);
  query.bind(step.callback_context).bind(step.due).bind(step.attempts);
  return query.bind(step.reason).run();
}

Result<std::vector<StepRecord>> Transaction::list_steps(std::string_view deployment_id) {
  Query query(*database_, "SELECT " FORMWORK_STEP_COLUMNS
                          " FROM steps WHERE deployment_id = ? ORDER BY step_id");
  return read_all<StepRecord>(query.bind(deployment_id), read_step);
}

Result<void> Transaction::erase_finished_deployments(Millis before) {
  // Their steps go with them.
  return Query(*database_, "DELETE FROM deployments WHERE outcome <> '' AND created < ?")
      .bind(before)
      .run();
}

}  // namespace formwork
