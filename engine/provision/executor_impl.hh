// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/provision/deployment_run.hh"
#include "engine/provision/executor.hh"
#include "engine/provision/fault_plan.hh"
#include "engine/provision/ledger.hh"
#include "engine/provision/template_view.hh"
#include "engine/provision/workers.hh"

namespace formwork {

/// The executor's parts share this state. Files: executor.cc (the loop), recovery.cc (records to
/// runs), tasks.cc (tasks of a phase), forward.cc, removal.cc, rollback.cc (what tasks do),
/// calls.cc (asking providers), phases.cc (from phase to phase), watch.cc (times and alarms),
/// ask_rollback.cc (rollbacks that are asked for), outputs.cc.
struct Executor::Impl {
  explicit Impl(ExecutorContext given)
      : context(std::move(given)), workers(context.workers, context.on_answer) {}

  ExecutorContext context;
  Workers workers;
  std::vector<std::unique_ptr<DeploymentRun>> runs;
  /// Begun within a transaction of this executor or of a caller; loaded after its commit.
  std::vector<std::string> begun;
  std::vector<EventRecord> unreported;   ///< Written by begin(): reported by the next run().
  std::vector<Workers::Call> to_submit;  ///< Recorded as STARTED in the open transaction.

  bool is_stopping = false;
  bool is_loaded = false;  ///< turn() has taken up what earlier processes left.
  bool is_stale = false;   ///< Others may have changed the records of stacks.

  // executor.cc
  Result<std::string> begin(Transaction& tx, const Plan& plan, std::string_view parent_deployment);
  Result<void> run();
  Result<bool> run_once();
  void begin_stack(StackRecord& stack, const Plan& plan, Millis now);
  void take_answers(Ledger& ledger);
  std::size_t advance(Ledger& ledger, DeploymentRun& run, std::size_t budget);
  Result<bool> wait_for_something();
  std::chrono::milliseconds until(Millis due) const;
  bool may_start(DeploymentRun& run, Task& task);
  bool try_task(Ledger& ledger, DeploymentRun& run, Task& task);
  void unblock(DeploymentRun& run);
  Result<void> commit_and_report(Ledger& ledger);

  // turn.cc
  Result<Turn> turn();
  Result<void> read_stacks_again();
  Turn find_next_time();

  // ask_rollback.cc
  Result<std::string> begin_rollback(Transaction& tx, StackRecord stack, const RollbackStart& start,
                                     std::string_view parent_deployment);
  Result<bool> cancel(Transaction& tx, std::string_view stack_id, std::string_view token);
  Result<bool> turn_into_deletion(Transaction& tx, std::string_view stack_id,
                                  std::string_view token);
  Result<void> tell_at_once(Ledger& ledger, DeploymentRecord& record, std::string_view stack_id,
                            std::string status, const EventOrigin& origin);

  // watch.cc
  /// Ends the forward phase of a run that is out of time, whose parent goes back or whose alarm
  /// went off.
  void watch(Ledger& ledger, DeploymentRun& run);
  /// The alarms are still to be watched before the operation counts as done.
  bool is_monitoring(Ledger& ledger, DeploymentRun& run);
  void stop_forward(Ledger& ledger, DeploymentRun& run, std::string reason);

  // recovery.cc
  Result<void> load_runs();
  Result<std::unique_ptr<DeploymentRun>> load_run(Transaction& tx, DeploymentRecord record);
  Result<void> load_begun();

  // tasks.cc
  Result<void> make_tasks(DeploymentRun& run);

  // Tasks: begin a waiting one. Answers false when the store's fault ends the run.
  void start_task(Ledger& ledger, DeploymentRun& run, Task& task);
  // forward.cc
  void start_create(Ledger& ledger, DeploymentRun& run, Task& task);
  void start_update(Ledger& ledger, DeploymentRun& run, Task& task);
  void start_replace(Ledger& ledger, DeploymentRun& run, Task& task,
                     TemplateView::Evaluated wanted);
  void turn_into_replace(Ledger& ledger, DeploymentRun& run, Task& task);
  std::optional<TemplateView::Evaluated> evaluate(Ledger& ledger, DeploymentRun& run, Task& task);
  void end_create(Ledger& ledger, DeploymentRun& run, Task& task, Progress& progress);
  void end_update(Ledger& ledger, DeploymentRun& run, Task& task, Progress& progress);
  void announce(Ledger& ledger, DeploymentRun& run, Task& task, const std::string& physical_id);
  bool may_replace(Ledger& ledger, DeploymentRun& run, Task& task, const ResourceRecord& current,
                   const Value& wanted);
  bool is_allowed(Ledger& ledger, DeploymentRun& run, Task& task, PolicedAction action);
  void end_early_delete(Ledger& ledger, DeploymentRun& run, Task& task);
  void start_guard(Ledger& ledger, DeploymentRun& run, Task& task);
  void complete(Ledger& ledger, DeploymentRun& run, ResourceRecord& row, std::string status);
  // importing.cc
  void start_import(Ledger& ledger, DeploymentRun& run, Task& task);
  void end_import(Ledger& ledger, DeploymentRun& run, Task& task, Progress& progress);
  void undo_import(Ledger& ledger, DeploymentRun& run, Task& task);
  /// What the resource is now goes to the provider as what it was before.
  void note_actual(Ledger& ledger, DeploymentRun& run, const ResourceRecord& row);
  World world_in(Ledger& ledger) const;
  // removal.cc
  void start_remove(Ledger& ledger, DeploymentRun& run, Task& task);
  void end_remove(Ledger& ledger, DeploymentRun& run, Task& task);
  void drop_row(Ledger& ledger, DeploymentRun& run, Task& task, std::string_view status);
  // rollback.cc
  void start_undo(Ledger& ledger, DeploymentRun& run, Task& task);
  void end_undo(Ledger& ledger, DeploymentRun& run, Task& task, Progress& progress);
  bool skip_undo(Ledger& ledger, DeploymentRun& run, Task& task);
  // stable.cc
  void settle_failed_rows(Ledger& ledger, DeploymentRun& run);

  // calls.cc
  void call(Ledger& ledger, DeploymentRun& run, Task& task, Operation operation);
  void call_again(Ledger& ledger, DeploymentRun& run, Task& task);
  void handle(Ledger& ledger, DeploymentRun& run, Task& task, Progress progress);
  void poll_later(Ledger& ledger, DeploymentRun& run, Task& task, const Progress& progress);
  void fail_call(Ledger& ledger, DeploymentRun& run, Task& task, const Progress& progress);
  void fail_task(Ledger& ledger, DeploymentRun& run, Task& task, std::string reason);
  void end_task(Ledger& ledger, DeploymentRun& run, Task& task, TaskState state,
                std::string reason = {});
  void save_task(Ledger& ledger, DeploymentRun& run, Task& task);
  ProviderRequest make_request(DeploymentRun& run, const Task& task) const;
  bool is_external(DeploymentRun& run, const Task& task) const;
  bool inject_fault(Ledger& ledger, DeploymentRun& run, Task& task);

  // signal_wait.cc
  /// Whether the resource now waits for the signals that its policy asks for; then its success
  /// comes later.
  bool begin_signal_wait(Ledger& ledger, DeploymentRun& run, Task& task, Progress& progress);
  void poll_signals(Ledger& ledger, DeploymentRun& run, Task& task);
  void forget_signals(Ledger& ledger, DeploymentRun& run, const Task& task);
  bool has_creation_policy(DeploymentRun& run, const Task& task) const;

  // user_code.cc
  void call_function(Ledger& ledger, DeploymentRun& run, Task& task, FunctionCall call);
  void keep_given_up_id(Ledger& ledger, DeploymentRun& run, const Task& task);

  // phases.cc
  bool leave_phase(Ledger& ledger, DeploymentRun& run);
  void end_forward(Ledger& ledger, DeploymentRun& run);
  void end_deletion(Ledger& ledger, DeploymentRun& run);
  void start_rollback(Ledger& ledger, DeploymentRun& run, std::string reason);
  void end_rollback(Ledger& ledger, DeploymentRun& run);
  void enter(Ledger& ledger, DeploymentRun& run, Phase phase);
  void set_stack_status(Ledger& ledger, DeploymentRun& run, std::string status,
                        std::string reason = {});
  void finish(Ledger& ledger, DeploymentRun& run, std::string status, std::string reason = {});
  void tell_configured(Ledger& ledger, DeploymentRun& run);
  void settle_change_set(Ledger& ledger, DeploymentRun& run, bool is_good);
  void drop_before_rows(Ledger& ledger, DeploymentRun& run);
  void release_children(Ledger& ledger, DeploymentRun& run);
  // outputs.cc
  Result<void> succeed(Ledger& ledger, DeploymentRun& run);
  void take_new_record(Ledger& ledger, DeploymentRun& run, std::vector<StoredOutput> outputs);
  void refresh_dependencies(Ledger& ledger, DeploymentRun& run);
  void wait_for_parent(Ledger& ledger, DeploymentRun& run, std::vector<StoredOutput> outputs);
  void leave_waiting(Ledger& ledger, DeploymentRun& run, bool is_kept);
};

/// The time at which a run has something to do although no step is due.
std::optional<Millis> wake_time(const DeploymentRun& run);
/// Rows of the last stable state become what the rollback goes back to.
void prepare_undo(Ledger& ledger, RowTable& rows);
/// Memories of an update that no rollback will come back to.
void forget_stable_rows(Ledger& ledger, RowTable& rows);

/// Resources that were taken over count as any other from now on.
void forget_imports(Ledger& ledger, RowTable& rows);
/// The status of an import that stands for the status of a creation or update.
std::string import_status(std::string status);
/// The task's resource is there and waits for signals.
bool is_awaiting_signals(const Task& task);
/// What stands before the token of a callback address; "" when nothing is served.
std::string callback_base(const ExecutorContext& context);
/// Masks outputs that tell what a custom resource answered with NoEcho.
void hide_secret_outputs(const RowTable& rows, std::vector<StoredOutput>& outputs);
/// Keeps what the provider wants remembered with the resource's record.
void remember_details(DeploymentRun& run, const Task& task, Progress& progress);

/// The row a task works on; null when it is gone.
ResourceRecord* row_of(DeploymentRun& run, const Task& task);
/// How the statuses of what a task does begin: "CREATE", "UPDATE" or "DELETE".
std::string status_prefix(const Task& task);
/// `Resource handler returned message: "..." (RequestToken: ..., HandlerErrorCode: ...)`.
std::string handler_failure(const Progress& progress, std::string_view request_token);

}  // namespace formwork
