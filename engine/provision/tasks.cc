// SPDX-License-Identifier: Apache-2.0
// The tasks of a phase, made from the plan and the resource rows. Making them again from the same
// store gives the same tasks, whatever has been done meanwhile: that is how a deployment is
// resumed.
#include <algorithm>

#include "engine/provision/executor_impl.hh"

namespace formwork {

namespace {

using TaskList = std::vector<Task>;
using Indexes = std::map<std::string, std::vector<std::size_t>, std::less<>>;

TaskState state_of(const StepRecord& step) {
  constexpr std::pair<std::string_view, TaskState> kStates[] = {
      {"STARTED", TaskState::Polling},     {"DONE", TaskState::Done},
      {"FAILED", TaskState::Failed},       {"SKIPPED", TaskState::Skipped},
      {"CANCELLED", TaskState::Cancelled},
  };
  for (const auto& [text, state] : kStates) {
    if (step.status == text) {
      return state;
    }
  }
  return TaskState::Waiting;
}

Operation parse_operation(std::string_view text) {
  return text == "Create"   ? Operation::Create
         : text == "Update" ? Operation::Update
         : text == "Delete" ? Operation::Delete
         : text == "Read"   ? Operation::Read
                            : Operation::None;
}

// Puts a task's recorded progress back.
void resume(const DeploymentRun& run, Task& task) {
  task.step.deployment_id = run.record.id;
  auto found = run.steps.find(task.step.step_id);
  if (found == run.steps.end()) {
    return;
  }
  task.step = found->second;
  task.state = state_of(task.step);
  const Value& kept = task.step.callback_context;
  task.operation = parse_operation(kept.get_text("Operation"));
  if (const Value* context = kept.find("Context")) {
    task.context = *context;
  }
  task.waits_for_outside = kept.find("Outside") != nullptr;
  if (const Value* since = kept.find("Since")) {
    task.since = std::strtoll(since->scalar_text().c_str(), nullptr, 10);
  }
  task.changed = task.state == TaskState::Done;
}

Task make_task(const DeploymentRun& run, TaskKind kind, std::string step_id,
               std::string_view logical_id) {
  Task task;
  task.kind = kind;
  task.step.step_id = std::move(step_id);
  task.logical_id = logical_id;
  resume(run, task);
  return task;
}

Indexes index_by_resource(const TaskList& tasks) {
  Indexes indexes;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    indexes[tasks[i].logical_id].push_back(i);
  }
  return indexes;
}

void add_plan_order(const Plan& plan, TaskList& tasks) {
  std::map<std::string_view, std::size_t> by_id;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    by_id.emplace(tasks[i].step.step_id, i);
  }
  for (const PlanStep& step : plan.steps) {
    auto task = by_id.find(step.id);
    if (task == by_id.end()) {
      continue;
    }
    for (const std::string& needed : step.after) {
      if (auto other = by_id.find(needed); other != by_id.end() && other->second != task->second) {
        tasks[task->second].after.push_back(other->second);
      }
    }
  }
}

// A resource goes only after everything that needs it has gone.
void add_removal_order(const DeploymentRun& run, TaskList& tasks) {
  Indexes indexes = index_by_resource(tasks);
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    const ResourceRecord* row = run.rows.find(tasks[i].logical_id, tasks[i].slot);
    if (row == nullptr) {
      continue;
    }
    for (const std::string& needed : row->depends_on) {
      auto others = indexes.find(needed);
      if (others == indexes.end() || needed == row->logical_id) {
        continue;
      }
      for (std::size_t other : others->second) {
        tasks[other].after.push_back(i);
      }
    }
  }
}

TaskKind kind_of(StepKind kind) {
  switch (kind) {
    case StepKind::Create:
      return TaskKind::Create;
    case StepKind::Import:
      return TaskKind::Import;
    case StepKind::Update:
      return TaskKind::Update;
    case StepKind::Replace:
      return TaskKind::Replace;
    case StepKind::Cleanup:
    case StepKind::Delete:
      break;
  }
  return TaskKind::Remove;
}

void add_checks(DeploymentRun& run, TaskList& tasks) {
  Indexes planned = index_by_resource(tasks);
  Evaluator& evaluator = run.view->evaluator();
  for (const Resource& resource : run.view->model().resources) {
    std::string id(resource.name.text);
    const ResourceRecord* row = run.rows.find(id);
    if (planned.contains(id) || row == nullptr || !is_present(*row) ||
        evaluator.is_active(resource) != Tri::True) {
      continue;
    }
    tasks.push_back(make_task(run, TaskKind::Check, "Check:" + id, id));
  }
}

void make_forward_tasks(DeploymentRun& run, TaskList& tasks) {
  for (const PlanStep& step : run.plan.steps) {
    if (step.kind == StepKind::Delete && run.policy) {
      // Asked before anything is changed.
      tasks.push_back(make_task(run, TaskKind::Guard, "Guard:" + step.logical_id, step.logical_id));
    }
  }
  for (const PlanStep& step : run.plan.steps) {
    if (step.is_cleanup()) {
      continue;
    }
    tasks.push_back(make_task(run, kind_of(step.kind), step.id, step.logical_id));
    tasks.back().is_conditional = step.is_conditional;
  }
  if (run.plan.kind == PlanKind::Update) {
    add_checks(run, tasks);
  }
  add_plan_order(run.plan, tasks);
  Indexes indexes = index_by_resource(tasks);
  for (Task& task : tasks) {
    for (const std::string& needed : run.view->needs(task.logical_id)) {
      if (auto others = indexes.find(needed); others != indexes.end()) {
        task.after.insert(task.after.end(), others->second.begin(), others->second.end());
      }
    }
  }
}

bool is_waiting_slot(std::string_view slot) {
  return slot == kOldSlot || slot.starts_with(kGoneSlot);
}

std::string removal_id(std::string_view prefix, const ResourceRecord& row) {
  std::string id = std::string(prefix) + ":" + row.logical_id;
  if (!row.slot.empty() && row.slot != kOldSlot) {
    id += ":" + row.slot;
  }
  return id;
}

// Replaced resources, and what was left by earlier deployments.
void add_waiting_rows(const DeploymentRun& run, TaskList& tasks) {
  for (const ResourceRecord* row : run.rows.all()) {
    if (!is_waiting_slot(row->slot)) {
      continue;
    }
    Task task = make_task(run, TaskKind::Remove, removal_id("Cleanup", *row), row->logical_id);
    task.slot = row->slot;
    task.policy = row->update_replace_policy;
    tasks.push_back(std::move(task));
  }
}

// Resources whose creation failed in an earlier deployment without rollback and that the new
// template does not name: no change set knows them.
void add_failed_creations(const DeploymentRun& run, TaskList& tasks) {
  Indexes planned = index_by_resource(tasks);
  for (const ResourceRecord* row : run.rows.all()) {
    if (row->slot == kCurrentSlot && row->status == "CREATE_FAILED" &&
        !planned.contains(row->logical_id)) {
      tasks.push_back(
          make_task(run, TaskKind::Remove, removal_id("Delete", *row), row->logical_id));
      tasks.back().policy = "Delete";
    }
  }
}

bool is_named(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void make_removal_tasks(const DeploymentRun& run, TaskList& tasks) {
  std::map<std::string_view, const PlanStep*> cleanups;
  for (const PlanStep& step : run.plan.steps) {
    if (step.kind == StepKind::Cleanup) {
      cleanups.emplace(step.logical_id, &step);
    } else if (step.kind == StepKind::Delete) {
      tasks.push_back(make_task(run, TaskKind::Remove, step.id, step.logical_id));
      tasks.back().policy = is_named(run.plan.retained, step.logical_id) ? "Retain" : step.policy;
    }
  }
  add_failed_creations(run, tasks);
  add_waiting_rows(run, tasks);
  for (Task& task : tasks) {
    auto planned = cleanups.find(task.logical_id);
    if (task.slot == kOldSlot && planned != cleanups.end()) {
      task.policy = planned->second->policy;
    }
  }
  add_plan_order(run.plan, tasks);
  add_removal_order(run, tasks);
}

void make_creation_rollback_tasks(const DeploymentRun& run, TaskList& tasks) {
  for (const ResourceRecord* row : run.rows.all()) {
    bool is_memory = row->slot == kBeforeSlot || row->slot == kStableSlot;
    if (is_memory || row->status == "DELETE_COMPLETE" || row->status == "DELETE_SKIPPED") {
      continue;
    }
    bool is_imported = row->details.find(kImportedDetail) != nullptr;
    TaskKind kind = is_imported ? TaskKind::UndoImport : TaskKind::Remove;
    Task task = make_task(run, kind, removal_id("Rollback", *row), row->logical_id);
    task.slot = row->slot;
    bool is_excepted =
        row->deletion_policy == "RetainExceptOnCreate" || run.plan.retain_except_on_create;
    task.policy = is_excepted ? "Delete" : row->deletion_policy;
    tasks.push_back(std::move(task));
  }
  add_removal_order(run, tasks);
}

void make_undo_tasks(const DeploymentRun& run, TaskList& tasks) {
  for (const ResourceRecord* row : run.rows.all()) {
    if (row->slot == kBeforeSlot || row->slot == kOldSlot) {
      TaskKind kind = row->slot == kOldSlot ? TaskKind::UndoReplace : TaskKind::UndoUpdate;
      tasks.push_back(make_task(run, kind, "Undo:" + row->logical_id, row->logical_id));
    }
  }
  for (const ResourceRecord* row : run.rows.all()) {
    if (row->slot == kCurrentSlot && row->details.find(kImportedDetail) != nullptr) {
      tasks.push_back(
          make_task(run, TaskKind::UndoImport, "Undo:" + row->logical_id, row->logical_id));
    }
  }
  auto undo_creation = [&](const std::string& logical_id) {
    tasks.push_back(make_task(run, TaskKind::UndoCreate, "Undo:" + logical_id, logical_id));
  };
  for (const PlanStep& step : run.plan.steps) {
    bool was_begun = run.steps.contains(step.id);
    if (step.kind == StepKind::Create && was_begun && run.rows.find(step.logical_id) != nullptr) {
      undo_creation(step.logical_id);
    }
  }
  Indexes undone = index_by_resource(tasks);
  for (const ResourceRecord* row : run.rows.all()) {
    // Made by an earlier update that was not rolled back.
    bool is_new = row->slot == kCurrentSlot && row->details.find(kNewDetail) != nullptr;
    if (is_new && !undone.contains(row->logical_id)) {
      undo_creation(row->logical_id);
    }
  }
  Indexes indexes = index_by_resource(tasks);
  for (Task& task : tasks) {
    const ResourceRecord* row = run.rows.find(task.logical_id, kBeforeSlot);
    row = row != nullptr ? row : run.rows.find(task.logical_id, kOldSlot);
    if (row == nullptr) {
      continue;
    }
    for (const std::string& needed : row->depends_on) {
      if (auto others = indexes.find(needed);
          others != indexes.end() && needed != task.logical_id) {
        task.after.insert(task.after.end(), others->second.begin(), others->second.end());
      }
    }
  }
}

}  // namespace

Result<void> Executor::Impl::make_tasks(DeploymentRun& run) {
  run.tasks.clear();
  bool needs_view = run.plan.kind != PlanKind::Delete && run.view == nullptr &&
                    (run.phase == Phase::Forward || run.phase == Phase::Waiting);
  if (needs_view) {
    Result<std::unique_ptr<TemplateView>> view =
        TemplateView::open(run.plan, context.environment, run.rows);
    if (!view) {
      return std::move(view).failure();
    }
    run.view = std::move(*view);
  }
  switch (run.phase) {
    case Phase::Forward:
      if (run.plan.kind == PlanKind::Delete) {
        make_removal_tasks(run, run.tasks);
      } else {
        make_forward_tasks(run, run.tasks);
      }
      break;
    case Phase::Cleanup:
      make_removal_tasks(run, run.tasks);
      break;
    case Phase::Rollback:
      if (run.plan.kind == PlanKind::Create) {
        make_creation_rollback_tasks(run, run.tasks);
      } else {
        make_undo_tasks(run, run.tasks);
      }
      break;
    case Phase::RollbackCleanup:
      add_waiting_rows(run, run.tasks);
      add_removal_order(run, run.tasks);
      break;
    case Phase::Waiting:
    case Phase::Done:
      break;
  }
  run.has_failed = std::any_of(run.tasks.begin(), run.tasks.end(),
                               [](const Task& task) { return task.state == TaskState::Failed; });
  return {};
}

}  // namespace formwork
