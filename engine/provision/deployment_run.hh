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
#include "engine/plan/stack_policy.hh"
#include "engine/provision/row_table.hh"
#include "engine/schema/catalog.hh"
#include "engine/state/records.hh"
#include "engine/value/value.hh"

namespace formwork {

class TemplateView;

// Members of ResourceRecord::details.
/// The resource was made since the stack was last stable.
inline constexpr std::string_view kNewDetail = "IsNew";
/// Its update could not be undone: the rollback can go on without it.
inline constexpr std::string_view kUndoFailedDetail = "UndoFailed";
/// Of StackRecord::details: no operation has brought the stack to a stable state yet.
inline constexpr std::string_view kNeverStableDetail = "NeverStable";

/// The running deployment has taken the resource over; it is not to be deleted when that fails.
inline constexpr std::string_view kImportedDetail = "IsImported";

/// Of slot "before": what the resource really was when its drift is reverted.
inline constexpr std::string_view kActualDetail = "Actual";

// Members of DeploymentRecord::details.
/// A number: the time at which the alarms have been watched long enough.
inline constexpr std::string_view kMonitorUntilDetail = "MonitorUntil";
/// The forward phase is to end although no resource failed.
inline constexpr std::string_view kStoppedDetail = "Stopped";
/// The stack's status of the rollback was told when it was asked for.
inline constexpr std::string_view kToldDetail = "Told";
/// The deployment is a rollback that somebody asked for.
inline constexpr std::string_view kRollbackDetail = "IsRollback";
/// Operation id and token of a deletion that took over a creation.
inline constexpr std::string_view kDeletionDetail = "Deletion";
inline constexpr std::string_view kDeletionTokenDetail = "DeletionToken";

/// The operation id of the rollback that a deployment turns into by itself: a function of the
/// deployment's own.
std::string rollback_operation_id(std::string_view deployment_id);
/// Notes an operation as the stack's newest.
void note_operation(StackRecord& stack, std::string_view type, std::string_view id);

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
  Guard,   ///< Asks the stack policy about a removal before anything is done.
  Remove,  ///< Deletes the row of `slot`, or keeps the resource by policy.
  UndoUpdate,   ///< Updates back to slot "before".
  UndoReplace,  ///< The old resource becomes current again.
  UndoCreate,   ///< The new resource goes to a "gone" slot.
  Import,       ///< Takes a resource over that exists.
  UndoImport,   ///< Lets go of it.
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
enum class Operation : std::uint8_t { None, Create, Update, Delete, Read };

struct Task {
  TaskKind kind = TaskKind::Create;
  TaskState state = TaskState::Waiting;
  StepRecord step;  ///< `callback_context` is filled from the fields below when it is written.
  std::string logical_id;
  std::string slot;    ///< Of Remove.
  std::string policy;  ///< Of Remove.
  bool is_conditional = false;
  std::vector<std::size_t> after;  ///< Tasks of the same phase.
  bool waits_for_outside = false;  ///< Somebody outside is to end it: it can be given up.
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
  bool has_failed = false;            ///< A task of the forward phase failed.
  std::optional<StackPolicy> policy;  ///< Of an update; none allows everything.
  std::string rollback_id;            ///< Operation id of a rollback that begins by itself.

  DeploymentRun();
  DeploymentRun(DeploymentRun&&) noexcept;
  ~DeploymentRun();

  /// A failure is answered by a rollback. A cancelled update always goes back.
  bool rolls_back() const {
    return record.is_cancelled || (!plan.disable_rollback && plan.on_failure != "DO_NOTHING");
  }
  /// The forward phase was told to end: cancelled, out of time, or an alarm went off.
  bool has_to_stop() const { return record.is_cancelled || has_detail(kStoppedDetail); }
  bool has_detail(std::string_view name) const { return record.details.find(name) != nullptr; }
  bool is_express() const { return plan.deployment_mode == "EXPRESS"; }
  /// What events of the run belong to now.
  EventOrigin origin() const;
  /// The stack's tags are others than before the update.
  bool changes_tags() const {
    return plan.kind == PlanKind::Update && phase != Phase::Waiting && plan.tags != stack.tags;
  }
  /// Nothing new is to be started: the forward phase will end in a rollback.
  bool is_failing() const;
  bool is_forward_change() const {
    return phase == Phase::Forward && plan.kind != PlanKind::Delete;
  }
  Task* find_task(std::string_view step_id);
  /// JSON for an event of the resource; "" when it cannot be told without showing a NoEcho value.
  std::string shown(const ResourceRecord& row) const;
};

/// The type takes the stack's tags, and can be given others without being replaced.
bool is_retaggable(const TypeSchema* schema);
/// Where new properties change a place that only creation can set, or the type has no updates at
/// all.
bool needs_replacement(const TypeSchema* schema, const Value& before, const Value& after);
/// The resource has a name given by the user that its replacement would have too: that name, else
/// "".
std::string kept_custom_name(const TypeSchema* schema, const Value& before, const Value& after);

}  // namespace formwork
