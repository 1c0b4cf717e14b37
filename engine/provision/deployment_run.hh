// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/plan/plan.hh"
#include "engine/provision/row_table.hh"
#include "engine/schema/catalog.hh"
#include "engine/state/records.hh"
#include "engine/value/value.hh"

namespace formwork {

class TemplateView;

/// Phases of a deployment; texts of DeploymentRecord::phase. See LIFECYCLE.md.
enum class Phase : std::uint8_t { Forward, Cleanup, Rollback, RollbackCleanup, Waiting, Done };
const char* to_string(Phase phase);
Phase parse_phase(std::string_view text);

/// What one task of a phase does.
enum class TaskKind : std::uint8_t {
  Create,
  Update,
  Replace,
  Check,   ///< A resource without a step: updated when what it needs has changed its properties.
  Remove,  ///< Deletes the row of `slot`, or keeps the resource by policy.
  UndoUpdate,   ///< Updates back to slot "before".
  UndoReplace,  ///< The old resource becomes current again.
  UndoCreate,   ///< The new resource goes to a "gone" slot.
};

enum class TaskState : std::uint8_t {
  Waiting,
  Calling,  ///< An external provider's call is under way.
  Polling,  ///< Begun; the next call is due at `step.due`.
  Done,
  Skipped,
  Failed,
  Cancelled,
  Blocked,  ///< Not begun because something it needs failed.
};

/// The call a task is in the middle of.
enum class Operation : std::uint8_t { None, Create, Update, Delete };

struct Task {
  TaskKind kind = TaskKind::Create;
  TaskState state = TaskState::Waiting;
  StepRecord step;  ///< `callback_context` is filled from the fields below when it is written.
  std::string logical_id;
  std::string slot;    ///< Of Remove.
  std::string policy;  ///< Of Remove.
  bool is_conditional = false;
  std::vector<std::size_t> after;  ///< Tasks of the same phase.
  bool changed = false;  ///< It changed the resource: dependents are to be looked at again.
  Operation operation = Operation::None;
  Millis since = 0;  ///< When the operation began.
  Value context;     ///< The provider's own callback context.
  /// When an external step, or one that waits for somebody outside, is to be polled in real time.
  std::optional<std::chrono::steady_clock::time_point> real_due;

  bool is_active() const { return state == TaskState::Calling || state == TaskState::Polling; }
  bool is_over() const { return state != TaskState::Waiting && !is_active(); }
};

/// One deployment in memory: copies of its records and the tasks of its current phase.
struct DeploymentRun {
  DeploymentRecord record;
  Phase phase = Phase::Forward;
  Plan plan;
  StackRecord stack;
  RowTable rows;
  std::map<std::string, StepRecord, std::less<>> steps;  ///< As stored, all phases.
  std::vector<Task> tasks;
  std::unique_ptr<TemplateView> view;  ///< Null until a step needs the template.
  /// Properties as events show them, by logical id: NoEcho values masked.
  std::map<std::string, std::string, std::less<>> shown_properties;
  bool has_failed = false;  ///< A task of the forward phase failed.

  DeploymentRun();
  DeploymentRun(DeploymentRun&&) noexcept;
  ~DeploymentRun();

  bool rolls_back() const { return !plan.disable_rollback && plan.on_failure != "DO_NOTHING"; }
  /// Nothing new is to be started: the forward phase will end in a rollback.
  bool is_failing() const;
  bool is_forward_change() const {
    return phase == Phase::Forward && plan.kind != PlanKind::Delete;
  }
  Task* find_task(std::string_view step_id);
  /// JSON for an event of the resource; "" when it cannot be told without showing a NoEcho value.
  std::string shown(const ResourceRecord& row) const;
};

/// Where new properties change a place that only creation can set, or the type has no updates at
/// all.
bool needs_replacement(const TypeSchema* schema, const Value& before, const Value& after);
/// The resource has a name given by the user that its replacement would have too: that name, else
/// "".
std::string kept_custom_name(const TypeSchema* schema, const Value& before, const Value& after);

}  // namespace formwork
