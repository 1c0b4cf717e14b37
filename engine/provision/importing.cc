// SPDX-License-Identifier: Apache-2.0
// Taking resources over that exist already, and giving them back when the import fails.
#include "engine/provision/executor_impl.hh"
#include "engine/provision/existing.hh"

namespace formwork {

namespace {

constexpr std::string_view kStarted = "Resource import started.";
constexpr std::string_view kCompleted = "Resource import completed.";

// As the change set said; a resource that was found by its name has it in its properties.
Value identifier_of(const DeploymentRun& run, const TypeSchema* schema,
                    const std::string& logical_id, const Value& properties) {
  const Value* given = run.plan.imports.is_map() ? run.plan.imports.find(logical_id) : nullptr;
  if (given != nullptr && given->is_map()) {
    return *given;
  }
  Value identifier = Value::map();
  if (schema != nullptr) {
    for (std::string_view pointer : schema->primary_identifier) {
      identifier.set(pointer.substr(1), Value::string(properties.get_text(pointer.substr(1))));
    }
  }
  return identifier;
}

ResourceRecord imported_row(const DeploymentRun& run, const Resource& resource,
                            TemplateView::Evaluated& wanted) {
  ResourceRecord row;
  row.stack_id = run.stack.id;
  row.logical_id = resource.name.text;
  row.type = resource.type.text;
  row.status = "IMPORT_IN_PROGRESS";
  row.attributes = Value::map();
  row.properties = std::move(wanted.properties);
  row.metadata = std::move(wanted.metadata);
  row.deletion_policy = std::move(wanted.deletion_policy);
  row.update_replace_policy = std::move(wanted.update_replace_policy);
  row.depends_on = std::move(wanted.depends_on);
  row.details = Value::map();
  row.details.set(kImportedDetail, Value::boolean(true));
  return row;
}

}  // namespace

void Executor::Impl::start_import(Ledger& ledger, DeploymentRun& run, Task& task) {
  std::optional<TemplateView::Evaluated> wanted = evaluate(ledger, run, task);
  if (!wanted) {
    return;
  }
  const Resource& resource = *run.view->model().find_resource(task.logical_id);
  std::string event_properties = std::move(wanted->event_properties);
  ResourceRecord row = imported_row(run, resource, *wanted);
  row.updated = context.clock.now();
  const TypeSchema* schema = context.catalog.find(row.type);
  Value identifier = identifier_of(run, schema, task.logical_id, row.properties);
  row.physical_id = joined_identifier(schema, identifier);
  ResourceProvider* provider = context.providers.find(row.type);
  if (provider != nullptr && !provider->is_external()) {
    World world = world_in(ledger);
    std::optional<std::optional<ExistingResource>> found =
        ledger.read(find_existing(world, *provider, schema, row.type, identifier));
    if (found && *found) {
      row.physical_id = (*found)->physical_id;
    }
  }
  ledger.flush();
  std::optional<std::string> owner = ledger.read(owner_of(ledger.tx(), row.type, row.physical_id));
  const ResourceRecord& kept = run.rows.put(ledger, std::move(row));
  ledger.resource_event(run.stack, kept, run.origin(),
                        {kept.physical_id, kept.status, kStarted, event_properties});
  if (owner && !owner->empty()) {
    fail_task(ledger, run, task, kept.physical_id + " already exists in stack " + *owner);
    return;
  }
  call(ledger, run, task, Operation::Read);
}

void Executor::Impl::end_import(Ledger& ledger, DeploymentRun& run, Task& task,
                                Progress& progress) {
  ResourceRecord& row = *run.rows.find(task.logical_id);
  if (!progress.physical_id.empty()) {
    row.physical_id = progress.physical_id;
  }
  row.attributes = std::move(progress.attributes);
  row.provider = context.providers.find(row.type)->kind();
  if (run.is_failing()) {
    fail_task(ledger, run, task, "");
    return;
  }
  row.status = "IMPORT_COMPLETE";
  row.status_reason.clear();
  row.updated = context.clock.now();
  run.rows.save(ledger, row);
  ledger.resource_event(run.stack, row, run.origin(), {row.physical_id, row.status, kCompleted});
  task.changed = true;
  end_task(ledger, run, task, TaskState::Done);
}

// The resource stays as it is; the stack lets go of it.
void Executor::Impl::undo_import(Ledger& ledger, DeploymentRun& run, Task& task) {
  if (ResourceRecord* row = run.rows.find(task.logical_id)) {
    for (std::string_view status : {"IMPORT_ROLLBACK_IN_PROGRESS", "IMPORT_ROLLBACK_COMPLETE"}) {
      ledger.resource_event(run.stack, *row, run.origin(), {row->physical_id, status});
    }
    run.rows.erase(ledger, task.logical_id, kCurrentSlot);
  }
  end_task(ledger, run, task, TaskState::Done);
}

World Executor::Impl::world_in(Ledger& ledger) const {
  const Environment& place = context.environment;
  return World{ledger.tx(),  context.clock,   context.ids,     place.account_id,
               place.region, place.partition, place.url_suffix};
}

void Executor::Impl::note_actual(Ledger& ledger, DeploymentRun& run, const ResourceRecord& row) {
  ResourceProvider* provider = context.providers.find(row.type);
  if (provider == nullptr || provider->is_external()) {
    return;
  }
  World world = world_in(ledger);
  Progress read = read_existing(world, *provider, row);
  ResourceRecord* before = run.rows.find(row.logical_id, kBeforeSlot);
  if (read.status != Progress::Status::Success || before == nullptr) {
    return;
  }
  before->details = before->details.is_map() ? before->details : Value::map();
  before->details.set(kActualDetail, std::move(read.attributes));
  run.rows.save(ledger, *before);
}

// Imported rows belong to the stack for good: a later failure deletes them as any other.
void forget_imports(Ledger& ledger, RowTable& rows) {
  for (const ResourceRecord* row : rows.all()) {
    if (row->slot == kCurrentSlot && row->details.find(kImportedDetail) != nullptr) {
      ResourceRecord* mine = rows.find(row->logical_id);
      mine->details.erase(kImportedDetail);
      rows.save(ledger, *mine);
    }
  }
}

std::string import_status(std::string status) {
  constexpr std::pair<std::string_view, std::string_view> kStatuses[] = {
      {"CREATE_IN_PROGRESS", "IMPORT_IN_PROGRESS"},
      {"UPDATE_IN_PROGRESS", "IMPORT_IN_PROGRESS"},
      {"CREATE_COMPLETE", "IMPORT_COMPLETE"},
      {"UPDATE_COMPLETE", "IMPORT_COMPLETE"},
      {"ROLLBACK_IN_PROGRESS", "IMPORT_ROLLBACK_IN_PROGRESS"},
      {"UPDATE_ROLLBACK_IN_PROGRESS", "IMPORT_ROLLBACK_IN_PROGRESS"},
      {"ROLLBACK_COMPLETE", "IMPORT_ROLLBACK_COMPLETE"},
      {"UPDATE_ROLLBACK_COMPLETE", "IMPORT_ROLLBACK_COMPLETE"},
      {"ROLLBACK_FAILED", "IMPORT_ROLLBACK_FAILED"},
      {"UPDATE_ROLLBACK_FAILED", "IMPORT_ROLLBACK_FAILED"},
  };
  for (const auto& [usual, import] : kStatuses) {
    if (status == usual) {
      return std::string(import);
    }
  }
  return status;
}

}  // namespace formwork
