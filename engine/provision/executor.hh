// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/clock.hh"
#include "engine/base/ids.hh"
#include "engine/base/result.hh"
#include "engine/evaluate/knowledge.hh"
#include "engine/plan/plan.hh"
#include "engine/provision/provider.hh"
#include "engine/schema/catalog.hh"
#include "engine/state/store.hh"

namespace formwork {

class FaultPlan;
class FunctionRunner;

/// What an execution works with. All of it must outlive the executor.
struct ExecutorContext {
  Store& store;
  const ProviderSet& providers;
  const SchemaCatalog& catalog;
  Clock& clock;
  IdSource& ids;
  const Environment& environment;  ///< Account and region; stack name and id come from each plan.
  NestedStacks* nested = nullptr;
  /// Called after each commit with the events it wrote, oldest first: for live output.
  std::function<void(const EventRecord&)> on_event;
  /// Asked between steps; true begins an orderly stop: steps in flight are finished and recorded,
  /// the deployment stays resumable.
  std::function<bool()> should_stop;
  /// Called on a worker thread when an external provider has answered: time for a turn.
  std::function<void()> on_answer;
  /// Signals, callbacks and alarms can come from outside while a deployment waits for them, so
  /// that such waits take real time. false: nobody can send any, and a wait is over at once.
  bool is_served = false;
  int workers = 4;  ///< Threads for external providers.
  Millis retry_delay_ms =
      1000;  ///< Before the first repeat of a retryable failure; doubles each time.
  /// Change sets, creations and updates are validated before anything is deployed, as on AWS since
  /// November 2025.
  bool validates_early = false;
  const FaultPlan* faults = nullptr;    ///< Calls that are to fail instead of being made.
  FunctionRunner* functions = nullptr;  ///< Custom resources and macros call it; may be null.
  /// Where the world is served, "http://127.0.0.1:4566": begins callback addresses. Else empty.
  std::string endpoint = {};
};

/// A rollback that somebody asks for: RollbackStack, ContinueUpdateRollback.
struct RollbackStart {
  PlanKind kind = PlanKind::Update;  ///< Create: nothing stable is to be gone back to.
  std::string operation;             ///< ROLLBACK or CONTINUE_ROLLBACK.
  std::vector<std::string> skipped;  ///< Logical ids that are taken as rolled back.
  bool retain_except_on_create = false;
  std::string role_arn;
  std::string client_request_token;
};

/// What one turn of the executor found.
struct Turn {
  bool has_worked = false;  ///< There may be more to do at once.
  /// Nothing to do before this time, unless something begins or a worker answers. Nullopt: nothing
  /// is waiting for a time.
  std::optional<std::chrono::steady_clock::time_point> again;
};

/// Runs stored deployments to their end: ready steps at once (external providers on worker threads,
/// own ones in the writer's transaction), polling, retries, events, cleanup phase, rollback. All
/// progress is in the store: a deployment interrupted anywhere goes on from its records. See
/// engine/provision/LIFECYCLE.md for phases, events and what is written when.
class Executor {
 public:
  explicit Executor(ExecutorContext context);
  ~Executor();

  /// Records a deployment of `plan` and the stack's *_IN_PROGRESS status with its event, within
  /// `tx`; it runs at the next run(). Answers the deployment's id.
  Result<std::string> begin(Transaction& tx, const Plan& plan,
                            std::string_view parent_deployment = {});

  /// Records a deployment that rolls a stack back whose last operation failed, within `tx`.
  Result<std::string> begin_rollback(Transaction& tx, StackRecord stack, const RollbackStart& start,
                                     std::string_view parent_deployment = {});

  /// Hands events that the caller wrote to on_event at the next run(), before those of begin().
  void report_later(const std::vector<EventRecord>& events);

  /// Within `tx`: an update of this nested stack that succeeded and waits for its parent is rolled
  /// back at the next turn of run(). False when none is waiting.
  Result<bool> roll_back_waiting(Transaction& tx, std::string_view stack_id);

  /// Runs every unfinished deployment of the store, interrupted ones of earlier processes included,
  /// until all are done or should_stop says so. Faults are of the store or machine; a deployment
  /// that fails and rolls back is not a fault.
  Result<void> run();

  /// For a process that does other things between: one transaction of the work that run() does.
  /// Never waits. Deployments of an earlier process are taken up by the first turn.
  Result<Turn> turn();
  /// What begin() noted since the last turn is dropped: its transaction was rolled back.
  void forget_begun();
  /// The next turn reads the stacks' records again, which others have changed.
  void refresh();
  /// A running deployment of the stack, asked within `tx`, stops going forward and rolls back.
  /// False when there is none that can.
  Result<bool> cancel(Transaction& tx, std::string_view stack_id,
                      std::string_view client_request_token = {});
  /// A creation under way, or its rollback, becomes a deletion of the stack. False when there is
  /// none.
  Result<bool> turn_into_deletion(Transaction& tx, std::string_view stack_id,
                                  std::string_view client_request_token);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Fails with "Export X cannot be deleted as it is in use by ..." when another stack imports an
/// export of this one.
Result<void> check_exports_unused(Transaction& tx, const std::string& stack_id);

}  // namespace formwork
