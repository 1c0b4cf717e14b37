// SPDX-License-Identifier: Apache-2.0
// Creating, updating and replacing resources.
#include "engine/provision/executor_impl.hh"

namespace formwork {

namespace {

constexpr std::string_view kInitiated = "Resource creation Initiated";
constexpr std::string_view kReplacing =
    "Requested update requires the creation of a new physical resource; hence creating one.";
constexpr std::string_view kReplacedByProvider =
    "Requested update required the provider to create a new physical resource";
constexpr std::string_view kReplacementRefused =
    "Replacement type updates not supported on stack with disable-rollback.";
constexpr std::string_view kExpress =
    "Resource operation completed using Express Mode. It may continue becoming available in the "
    "background.";

bool is_stack_type(std::string_view type) {
  return type == "AWS::CloudFormation::Stack";
}

// Its function decides whether a change makes another resource.
bool is_custom_type(std::string_view type) {
  return type.starts_with("Custom::") || type == "AWS::CloudFormation::CustomResource";
}

void take_wanted(ResourceRecord& row, TemplateView::Evaluated& wanted) {
  row.properties = std::move(wanted.properties);
  row.metadata = std::move(wanted.metadata);
  row.deletion_policy = std::move(wanted.deletion_policy);
  row.update_replace_policy = std::move(wanted.update_replace_policy);
  row.depends_on = std::move(wanted.depends_on);
}

ResourceRecord new_row(const DeploymentRun& run, const Resource& resource,
                       std::string_view status) {
  ResourceRecord row;
  row.stack_id = run.stack.id;
  row.logical_id = resource.name.text;
  row.type = resource.type.text;
  row.status = status;
  row.properties = Value::map();
  row.attributes = Value::map();
  row.deletion_policy = "Delete";
  row.update_replace_policy = "Delete";
  return row;
}

// Something that a task needs was changed, so its own properties may be others now.
bool is_touched(const DeploymentRun& run, const Task& task) {
  for (std::size_t needed : task.after) {
    if (run.tasks[needed].changed) {
      return true;
    }
  }
  return false;
}

void keep_before(Ledger& ledger, DeploymentRun& run, const ResourceRecord& row) {
  ResourceRecord before = row;
  before.slot = kBeforeSlot;
  run.rows.put(ledger, std::move(before));
}

}  // namespace

std::string status_prefix(const Task& task) {
  switch (task.kind) {
    case TaskKind::Create:
    case TaskKind::UndoCreate:
      return "CREATE";
    case TaskKind::Remove:
      return "DELETE";
    case TaskKind::Import:
      return "IMPORT";
    case TaskKind::UndoImport:
      return "IMPORT_ROLLBACK";
    case TaskKind::Update:
    case TaskKind::Replace:
    case TaskKind::Check:
    case TaskKind::Guard:
    case TaskKind::UndoUpdate:
    case TaskKind::UndoReplace:
      break;
  }
  return "UPDATE";
}

void Executor::Impl::start_task(Ledger& ledger, DeploymentRun& run, Task& task) {
  switch (task.kind) {
    case TaskKind::Create:
      start_create(ledger, run, task);
      break;
    case TaskKind::Update:
    case TaskKind::Replace:
    case TaskKind::Check:
      start_update(ledger, run, task);
      break;
    case TaskKind::Guard:
      start_guard(ledger, run, task);
      break;
    case TaskKind::Import:
      start_import(ledger, run, task);
      break;
    case TaskKind::UndoImport:
      undo_import(ledger, run, task);
      break;
    case TaskKind::Remove:
      start_remove(ledger, run, task);
      break;
    case TaskKind::UndoUpdate:
    case TaskKind::UndoReplace:
    case TaskKind::UndoCreate:
      start_undo(ledger, run, task);
      break;
  }
}

std::optional<TemplateView::Evaluated> Executor::Impl::evaluate(Ledger& ledger, DeploymentRun& run,
                                                                Task& task) {
  const Resource* resource = run.view->model().find_resource(task.logical_id);
  if (resource == nullptr) {
    fail_task(ledger, run, task, "Resource " + task.logical_id + " is not in the template");
    return std::nullopt;
  }
  Result<TemplateView::Evaluated> wanted = run.view->evaluate(ledger.tx(), *resource);
  if (wanted) {
    run.shown_properties.insert_or_assign(task.logical_id, wanted->event_properties);
    return std::move(*wanted);
  }
  if (std::optional<std::string> missing = run.view->knowledge().take_missing_export()) {
    // The stack is at fault, not the resource: no event of the resource.
    run.record.reason = "No export named " + *missing + " found";
    ledger.put_deployment(run.record);
    end_task(ledger, run, task, TaskState::Failed, run.record.reason);
    return std::nullopt;
  }
  ResourceRecord* row = run.rows.find(task.logical_id);
  if (task.kind != TaskKind::Create && row != nullptr) {
    keep_before(ledger, run, *row);
  } else if (task.kind == TaskKind::Create && row == nullptr) {
    run.rows.put(ledger, new_row(run, *resource, "CREATE_FAILED"));
  }
  fail_task(ledger, run, task, wanted.error().message);
  return std::nullopt;
}

void Executor::Impl::start_create(Ledger& ledger, DeploymentRun& run, Task& task) {
  ResourceRecord* left = run.rows.find(task.logical_id);
  if (left != nullptr && run.plan.reverts_drift && task.kind == TaskKind::Create) {
    // It is gone without the stack's doing: there is nothing to be deleted under its id.
    run.rows.erase(ledger, task.logical_id, kCurrentSlot);
  } else if (left != nullptr && is_present(*left)) {
    // A failed attempt of an earlier deployment that was not rolled back.
    left->update_replace_policy = "Delete";
    run.rows.move(ledger, task.logical_id, kCurrentSlot, run.rows.free_gone_slot(task.logical_id));
  } else if (left != nullptr) {
    run.rows.erase(ledger, task.logical_id, kCurrentSlot);
  }
  std::optional<TemplateView::Evaluated> wanted = evaluate(ledger, run, task);
  if (!wanted) {
    return;
  }
  std::string event_properties = std::move(wanted->event_properties);
  ResourceRecord row =
      new_row(run, *run.view->model().find_resource(task.logical_id), "CREATE_IN_PROGRESS");
  take_wanted(row, *wanted);
  row.updated = context.clock.now();
  const ResourceRecord& kept = run.rows.put(ledger, std::move(row));
  ledger.resource_event(run.stack, kept, run.origin(), {"", kept.status, "", event_properties});
  call(ledger, run, task, Operation::Create);
}

void Executor::Impl::start_update(Ledger& ledger, DeploymentRun& run, Task& task) {
  ResourceRecord* row = run.rows.find(task.logical_id);
  const TypeSchema* schema = row != nullptr ? context.catalog.find(row->type) : nullptr;
  bool is_stack = row != nullptr && is_stack_type(row->type);
  bool is_pushed = is_stack || (run.changes_tags() && is_retaggable(schema));
  if (task.kind == TaskKind::Check && !is_pushed && !is_touched(run, task)) {
    task.state = TaskState::Skipped;
    return;
  }
  if (row == nullptr) {
    fail_task(ledger, run, task, "Resource " + task.logical_id + " does not exist");
    return;
  }
  std::optional<TemplateView::Evaluated> wanted = evaluate(ledger, run, task);
  if (!wanted) {
    return;
  }
  bool is_same = Value::same(row->properties, wanted->properties);
  bool is_settled = task.kind == TaskKind::Replace && !task.is_conditional;
  bool is_new =
      is_settled || (!is_same && needs_replacement(schema, row->properties, wanted->properties));
  if (is_new && !is_custom_type(row->type)) {
    start_replace(ledger, run, task, std::move(*wanted));
    return;
  }
  bool is_drifted = run.plan.reverts_drift && task.kind == TaskKind::Update;
  if (is_same && !is_pushed && !is_drifted &&
      (task.is_conditional || task.kind == TaskKind::Check)) {
    end_task(ledger, run, task, TaskState::Skipped);
    return;
  }
  bool is_asked = !is_stack || !is_same || task.kind != TaskKind::Check;
  if (is_asked && !is_allowed(ledger, run, task, PolicedAction::Modify)) {
    return;
  }
  keep_before(ledger, run, *row);
  if (is_drifted) {
    note_actual(ledger, run, *row);
  }
  std::string event_properties = std::move(wanted->event_properties);
  take_wanted(*row, *wanted);
  row->status = "UPDATE_IN_PROGRESS";
  row->status_reason.clear();
  row->updated = context.clock.now();
  run.rows.save(ledger, *row);
  ledger.resource_event(run.stack, *row, run.origin(),
                        {row->physical_id, row->status, "", event_properties});
  if (is_same && !is_pushed && !is_drifted) {
    // Only attributes of the resource changed: the provider has no part in that.
    Progress nothing = Progress::success(row->physical_id, row->attributes);
    end_update(ledger, run, task, nothing);
    return;
  }
  call(ledger, run, task, Operation::Update);
}

void Executor::Impl::start_replace(Ledger& ledger, DeploymentRun& run, Task& task,
                                   TemplateView::Evaluated wanted) {
  const Resource& resource = *run.view->model().find_resource(task.logical_id);
  const ResourceRecord& current = *run.rows.find(task.logical_id);
  if (!is_allowed(ledger, run, task, PolicedAction::Replace)) {
    return;
  }
  if (!may_replace(ledger, run, task, current, wanted.properties)) {
    return;
  }
  ResourceRecord row = new_row(run, resource, "UPDATE_IN_PROGRESS");
  ledger.resource_event(run.stack, current, run.origin(),
                        {current.physical_id, row.status, kReplacing, wanted.event_properties});
  const std::string current_type = current.type;
  run.rows.move(ledger, task.logical_id, kCurrentSlot, kOldSlot);
  take_wanted(row, wanted);
  row.updated = context.clock.now();
  run.rows.put(ledger, std::move(row));
  const TypeSchema* schema = context.catalog.find(current_type);
  bool deletes_first = schema != nullptr && schema->delete_before_create;
  call(ledger, run, task, deletes_first ? Operation::Delete : Operation::Create);
}

// The type lets no two of them be there: the old resource has gone, the new one can be made.
void Executor::Impl::end_early_delete(Ledger& ledger, DeploymentRun& run, Task& task) {
  ResourceRecord& old = *run.rows.find(task.logical_id, kOldSlot);
  old.status = "DELETE_COMPLETE";
  run.rows.save(ledger, old);
  call(ledger, run, task, Operation::Create);
}

// False after the task has failed: the resource has a name of its own, or nothing could be put
// back.
bool Executor::Impl::may_replace(Ledger& ledger, DeploymentRun& run, Task& task,
                                 const ResourceRecord& current, const Value& wanted) {
  const TypeSchema* schema = context.catalog.find(current.type);
  bool goes_first = schema != nullptr && schema->delete_before_create;
  std::string name = goes_first ? "" : kept_custom_name(schema, current.properties, wanted);
  if (name.empty() && run.rolls_back()) {
    return true;
  }
  if (current.slot == kCurrentSlot) {
    keep_before(ledger, run, current);
  }
  if (name.empty()) {
    fail_task(ledger, run, task, std::string(kReplacementRefused));
    return false;
  }
  fail_task(ledger, run, task,
            "CloudFormation cannot update a stack when a custom-named resource requires "
            "replacing. Rename " +
                name + " and update the stack again.");
  return false;
}

// Whether the stack policy lets the update do this; false after the task has failed.
bool Executor::Impl::is_allowed(Ledger& ledger, DeploymentRun& run, Task& task,
                                PolicedAction action) {
  const ResourceRecord* row = run.rows.find(task.logical_id);
  if (!run.policy || row == nullptr) {
    return true;
  }
  PolicyDecision decision = run.policy->decide(action, row->logical_id, row->type);
  if (decision.is_allowed) {
    return true;
  }
  keep_before(ledger, run, *row);
  fail_task(ledger, run, task, std::move(decision.reason));
  return false;
}

void Executor::Impl::start_guard(Ledger& ledger, DeploymentRun& run, Task& task) {
  if (is_allowed(ledger, run, task, PolicedAction::Delete)) {
    end_task(ledger, run, task, TaskState::Skipped);
  }
}

// The event that an operation on a resource is complete, and the record that says so.
void Executor::Impl::complete(Ledger& ledger, DeploymentRun& run, ResourceRecord& row,
                              std::string status) {
  std::string_view reason = run.is_express() ? kExpress : std::string_view();
  if (status == "DELETE_COMPLETE") {
    ledger.resource_event(run.stack, row, run.origin(), {row.physical_id, status, reason});
    return;
  }
  std::string prefix = status.substr(0, status.find('_'));
  row.status = std::move(status);
  row.status_reason = reason;
  row.updated = context.clock.now();
  run.rows.save(ledger, row);
  if (run.is_express()) {
    prefix += "_IN_PROGRESS";
    Ledger::ResourceEvent configured{row.physical_id, prefix};
    configured.detailed_status = "CONFIGURATION_COMPLETE";
    ledger.resource_event(run.stack, row, run.origin(), configured);
  }
  ledger.resource_event(run.stack, row, run.origin(), {row.physical_id, row.status, reason});
}

// The provider refused to update in place: "before" becomes the resource to be replaced.
void Executor::Impl::turn_into_replace(Ledger& ledger, DeploymentRun& run, Task& task) {
  ResourceRecord row = *run.rows.find(task.logical_id);
  const ResourceRecord& before = *run.rows.find(task.logical_id, kBeforeSlot);
  if (!is_allowed(ledger, run, task, PolicedAction::Replace)) {
    return;
  }
  if (!may_replace(ledger, run, task, before, row.properties)) {
    return;
  }
  const ResourceRecord& old = run.rows.move(ledger, task.logical_id, kBeforeSlot, kOldSlot);
  ledger.resource_event(run.stack, old, run.origin(),
                        {old.physical_id, "UPDATE_IN_PROGRESS", kReplacing, run.shown(row)});
  row.physical_id.clear();
  row.attributes = Value::map();
  run.rows.put(ledger, std::move(row));
  call(ledger, run, task, Operation::Create);
}

// The physical id is known: the second event of a creation.
void Executor::Impl::announce(Ledger& ledger, DeploymentRun& run, Task& task,
                              const std::string& physical_id) {
  ResourceRecord& row = *run.rows.find(task.logical_id);
  bool is_news = row.physical_id.empty();
  row.physical_id = physical_id;
  run.rows.save(ledger, row);
  if (is_news) {
    ledger.resource_event(
        run.stack, row, run.origin(),
        {row.physical_id, status_prefix(task) + "_IN_PROGRESS", kInitiated, run.shown(row)});
  }
}

void Executor::Impl::end_create(Ledger& ledger, DeploymentRun& run, Task& task,
                                Progress& progress) {
  ResourceRecord& row = *run.rows.find(task.logical_id);
  if (progress.physical_id.empty() && row.physical_id.empty()) {
    Progress broken = Progress::failed(HandlerErrorCode::InternalFailure,
                                       "The provider answered success without a physical id.");
    fail_task(ledger, run, task, handler_failure(broken, task.step.request_token));
    return;
  }
  row.attributes = std::move(progress.attributes);
  row.provider = context.providers.find(row.type)->kind();
  if (!progress.physical_id.empty()) {
    announce(ledger, run, task, progress.physical_id);
  }
  if (run.is_failing()) {
    fail_task(ledger, run, task, "");
    return;
  }
  complete(ledger, run, row, status_prefix(task) + "_COMPLETE");
  task.changed = true;
  end_task(ledger, run, task, TaskState::Done);
}

void Executor::Impl::end_update(Ledger& ledger, DeploymentRun& run, Task& task,
                                Progress& progress) {
  ResourceRecord& row = *run.rows.find(task.logical_id);
  if (!progress.physical_id.empty() && progress.physical_id != row.physical_id) {
    // The provider made a new resource by itself; what it left is cleaned up as for any
    // replacement.
    run.rows.move(ledger, task.logical_id, kBeforeSlot, kOldSlot);
    row.physical_id = progress.physical_id;
    ledger.resource_event(run.stack, row, run.origin(),
                          {row.physical_id, "UPDATE_IN_PROGRESS", kReplacedByProvider});
  }
  if (!progress.attributes.members().empty()) {
    row.attributes = std::move(progress.attributes);
  }
  if (run.is_failing()) {
    fail_task(ledger, run, task, "");
    return;
  }
  complete(ledger, run, row, "UPDATE_COMPLETE");
  task.changed = true;
  end_task(ledger, run, task, TaskState::Done);
}

}  // namespace formwork
