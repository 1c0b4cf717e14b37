// SPDX-License-Identifier: Apache-2.0
// Asking providers and taking their answers: tokens, polling, retries, timeouts.
#include <algorithm>
#include <chrono>

#include "engine/provision/executor_impl.hh"

namespace formwork {

namespace {

constexpr std::int64_t kMaxAttempts = 5;
constexpr Millis kDefaultTimeout = 60LL * 60 * 1000;
constexpr Millis kMinute = 60LL * 1000;
constexpr Millis kShortestDelay = 20;

const char* to_string(Operation operation) {
  switch (operation) {
    case Operation::Create:
      return "Create";
    case Operation::Update:
      return "Update";
    case Operation::Delete:
      return "Delete";
    case Operation::Read:
      return "Read";
    case Operation::None:
      break;
  }
  return "None";
}

const char* status_text(TaskState state) {
  switch (state) {
    case TaskState::Waiting:
    case TaskState::Blocked:
      return "PENDING";
    case TaskState::Calling:
    case TaskState::Polling:
      return "STARTED";
    case TaskState::Done:
      return "DONE";
    case TaskState::Skipped:
      return "SKIPPED";
    case TaskState::Failed:
      return "FAILED";
    case TaskState::Cancelled:
      return "CANCELLED";
  }
  return "PENDING";
}

// Stacks, wait conditions and custom resources have timeouts of their own.
Millis timeout_of(const SchemaCatalog& catalog, const std::string& type) {
  if (type.starts_with("AWS::CloudFormation::") || type.starts_with("Custom::")) {
    return 0;
  }
  const TypeSchema* schema = catalog.find(type);
  std::uint32_t minutes = schema != nullptr ? schema->create_timeout_minutes : 0;
  return minutes != 0 ? minutes * kMinute : kDefaultTimeout;
}

void add_stack_tags(TagList& tags, const StackRecord& stack, const std::string& logical_id) {
  tags.emplace_back("aws:cloudformation:stack-name", stack.name);
  tags.emplace_back("aws:cloudformation:stack-id", stack.id);
  tags.emplace_back("aws:cloudformation:logical-id", logical_id);
}

}  // namespace

std::string handler_failure(const Progress& progress, std::string_view request_token) {
  if (progress.is_plain || progress.message.starts_with("Property validation failure: ")) {
    return progress.message;  // found before any handler was called
  }
  return "Resource handler returned message: \"" + progress.message +
         "\" (RequestToken: " + std::string(request_token) +
         ", HandlerErrorCode: " + formwork::to_string(progress.error) + ")";
}

ResourceRecord* row_of(DeploymentRun& run, const Task& task) {
  if (task.kind == TaskKind::Replace && task.operation == Operation::Delete) {
    return run.rows.find(task.logical_id, kOldSlot);
  }
  return run.rows.find(task.logical_id,
                       task.kind == TaskKind::Remove ? std::string_view(task.slot) : kCurrentSlot);
}

bool Executor::Impl::is_external(DeploymentRun& run, const Task& task) const {
  const ResourceRecord* row = row_of(run, task);
  const ResourceProvider* provider = row != nullptr ? context.providers.find(row->type) : nullptr;
  return provider != nullptr && provider->is_external();
}

void Executor::Impl::save_task(Ledger& ledger, DeploymentRun& run, Task& task) {
  task.step.status = status_text(task.state);
  task.step.callback_context = Value();
  if (task.is_active()) {
    task.step.callback_context.set("Operation", Value::string(to_string(task.operation)));
    task.step.callback_context.set("Since", Value::number(task.since));
    task.step.callback_context.set("Context", task.context);
    if (task.waits_for_outside) {
      task.step.callback_context.set("Outside", Value::boolean(true));
    }
  }
  ledger.put_step_later(task.step);
  run.steps.insert_or_assign(task.step.step_id, task.step);
}

void Executor::Impl::end_task(Ledger& ledger, DeploymentRun& run, Task& task, TaskState state,
                              std::string reason) {
  task.state = state;
  task.step.reason = std::move(reason);
  task.real_due.reset();
  run.has_failed = run.has_failed || state == TaskState::Failed;
  save_task(ledger, run, task);
}

ProviderRequest Executor::Impl::make_request(DeploymentRun& run, const Task& task) const {
  const ResourceRecord& row = *row_of(run, task);
  ProviderRequest request;
  request.type = row.type;
  request.logical_id = row.logical_id;
  request.stack_id = run.stack.id;
  request.stack_name = run.stack.name;
  request.request_token = task.step.request_token;
  request.physical_id = row.physical_id;
  request.properties = row.properties;
  request.attributes = task.operation == Operation::Create ? Value() : row.attributes;
  request.callback_context = task.context;
  request.has_creation_policy = has_creation_policy(run, task);
  request.stack_tags = run.is_forward_change() ? run.plan.tags : run.stack.tags;
  add_stack_tags(request.stack_tags, run.stack, row.logical_id);
  const ResourceRecord* before = run.rows.find(task.logical_id, kBeforeSlot);
  if (task.operation == Operation::Update && before != nullptr) {
    const Value* actual = before->details.find(kActualDetail);
    request.previous_properties = actual != nullptr ? *actual : before->properties;
    if (task.kind == TaskKind::UndoUpdate) {
      std::swap(request.properties, request.previous_properties);
    }
  }
  return request;
}

void Executor::Impl::call(Ledger& ledger, DeploymentRun& run, Task& task, Operation operation) {
  task.operation = operation;
  task.since = context.clock.now();
  task.context = Value();
  task.step.attempts = 1;
  task.step.due = 0;
  task.step.request_token = context.ids.uuid();
  forget_signals(ledger, run, task);
  call_again(ledger, run, task);
}

void Executor::Impl::call_again(Ledger& ledger, DeploymentRun& run, Task& task) {
  const ResourceRecord* row = row_of(run, task);
  ResourceProvider* provider = row != nullptr ? context.providers.find(row->type) : nullptr;
  if (provider == nullptr) {
    std::string type = row != nullptr ? row->type : task.logical_id;
    fail_task(ledger, run, task,
              "Template format error: Unrecognized resource types: [" + type + "]");
    return;
  }
  if (context.faults != nullptr && inject_fault(ledger, run, task)) {
    return;
  }
  if (is_awaiting_signals(task)) {
    poll_signals(ledger, run, task);
    return;
  }
  ProviderRequest request = make_request(run, task);
  if (provider->is_external()) {
    task.state = TaskState::Calling;
    task.real_due.reset();
    save_task(ledger, run, task);
    to_submit.push_back(
        {run.record.id, task.step.step_id, provider, task.operation, std::move(request)});
    return;
  }
  World world{ledger.tx(),
              context.clock,
              context.ids,
              context.environment.account_id,
              context.environment.region,
              context.environment.partition,
              context.environment.url_suffix};
  request.world = &world;
  request.nested = context.nested;
  request.functions = context.functions;
  request.callback_base = callback_base(context);
  if (request.type.starts_with("AWS::CloudFormation::") || request.type.starts_with("Custom::")) {
    ledger.flush();  // these look at stacks and their resources
  }
  handle(ledger, run, task, call_provider(*provider, task.operation, request));
}

// A call that is to fail is not made. True when the task was dealt with.
bool Executor::Impl::inject_fault(Ledger& ledger, DeploymentRun& run, Task& task) {
  FaultPhase phase = task.operation == Operation::Create   ? FaultPhase::Create
                     : task.operation == Operation::Delete ? FaultPhase::Delete
                     : task.kind == TaskKind::UndoUpdate   ? FaultPhase::Undo
                                                           : FaultPhase::Update;
  const FaultPlan::Fault* fault = context.faults->find(run.stack.name, task.logical_id, phase);
  if (fault == nullptr) {
    return false;
  }
  if (fault->stops) {
    is_stopping = true;
    task.state = TaskState::Polling;
    save_task(ledger, run, task);
    return true;
  }
  handle(ledger, run, task,
         Progress::failed(fault->code,
                          std::string("Injected failure of ") + formwork::to_string(phase)));
  return true;
}

void Executor::Impl::handle(Ledger& ledger, DeploymentRun& run, Task& task, Progress progress) {
  switch (progress.status) {
    case Progress::Status::InProgress:
      poll_later(ledger, run, task, progress);
      return;
    case Progress::Status::Failed:
      fail_call(ledger, run, task, progress);
      return;
    case Progress::Status::Success:
      break;
  }
  if (begin_signal_wait(ledger, run, task, progress)) {
    return;
  }
  remember_details(run, task, progress);
  if (task.kind == TaskKind::Import) {
    end_import(ledger, run, task, progress);
  } else if (task.kind == TaskKind::Remove) {
    end_remove(ledger, run, task);
  } else if (task.operation == Operation::Delete) {
    end_early_delete(ledger, run, task);
  } else if (task.kind == TaskKind::UndoUpdate) {
    end_undo(ledger, run, task, progress);
  } else if (task.operation == Operation::Create) {
    end_create(ledger, run, task, progress);
  } else {
    end_update(ledger, run, task, progress);
  }
}

void Executor::Impl::poll_later(Ledger& ledger, DeploymentRun& run, Task& task,
                                const Progress& progress) {
  if (task.operation == Operation::Create && !progress.physical_id.empty()) {
    announce(ledger, run, task, progress.physical_id);
  }
  Millis now = context.clock.now();
  Millis timeout = timeout_of(context.catalog, row_of(run, task)->type);
  if (timeout != 0 && !progress.waits_for_outside && now - task.since > timeout) {
    fail_task(ledger, run, task,
              "Resource timed out waiting for completion (RequestToken: " +
                  task.step.request_token + ", HandlerErrorCode: NotStabilized)");
    return;
  }
  Millis delay = std::max<Millis>(progress.callback_delay_ms, kShortestDelay);
  task.state = TaskState::Polling;
  task.context = progress.callback_context;
  task.step.due = now + delay;
  if (run.is_express() && !progress.waits_for_outside && !progress.attributes.members().empty() &&
      !row_of(run, task)->physical_id.empty()) {
    // The configuration is applied: nobody waits for the rest.
    Progress applied = progress;
    applied.status = Progress::Status::Success;
    handle(ledger, run, task, std::move(applied));
    return;
  }
  if (progress.function_call) {
    call_function(ledger, run, task, *progress.function_call);
    return;
  }
  task.waits_for_outside = progress.waits_for_outside;
  bool is_outside = progress.waits_for_outside && context.is_served;
  if (is_outside || is_external(run, task)) {
    task.real_due = std::chrono::steady_clock::now() + std::chrono::milliseconds(delay);
  }
  save_task(ledger, run, task);
}

void Executor::Impl::fail_call(Ledger& ledger, DeploymentRun& run, Task& task,
                               const Progress& progress) {
  if (task.operation == Operation::Delete && progress.error == HandlerErrorCode::NotFound) {
    Progress gone = Progress::success("");
    handle(ledger, run, task, std::move(gone));
    return;
  }
  ResourceRecord& row = *row_of(run, task);
  if (task.operation == Operation::Create && row.physical_id.empty() &&
      !progress.physical_id.empty()) {
    // It failed but is there: to be deleted by the rollback.
    row.physical_id = progress.physical_id;
    run.rows.save(ledger, row);
  }
  bool is_unmade = task.operation != Operation::Create || row.physical_id.empty();
  if (is_retryable(progress.error) && task.step.attempts < kMaxAttempts && is_unmade &&
      !run.is_failing()) {
    Millis delay = context.retry_delay_ms << (task.step.attempts - 1);
    ++task.step.attempts;
    task.step.request_token = context.ids.uuid();
    task.context = Value();
    task.state = TaskState::Polling;
    task.step.due = context.clock.now() + delay;
    if (is_external(run, task)) {
      task.real_due = std::chrono::steady_clock::now() + std::chrono::milliseconds(delay);
    }
    save_task(ledger, run, task);
    return;
  }
  bool is_forward_update = task.operation == Operation::Update && task.kind != TaskKind::UndoUpdate;
  if (progress.error == HandlerErrorCode::NotUpdatable && is_forward_update && !run.is_failing()) {
    turn_into_replace(ledger, run, task);
    return;
  }
  fail_task(ledger, run, task, handler_failure(progress, task.step.request_token));
}

void Executor::Impl::fail_task(Ledger& ledger, DeploymentRun& run, Task& task, std::string reason) {
  TaskState state = TaskState::Failed;
  bool is_cause = !run.is_failing();
  if (!is_cause) {
    // Another resource is the cause: this one was in flight.
    keep_given_up_id(ledger, run, task);
    state = TaskState::Cancelled;
    reason =
        task.kind == TaskKind::Create ? "Resource creation cancelled" : "Resource update cancelled";
  }
  if (task.kind == TaskKind::Replace && task.operation == Operation::Delete) {
    // The old resource is still there and the failure is its.
    task.operation = Operation::None;
    run.rows.move(ledger, task.logical_id, kOldSlot, kCurrentSlot);
    ResourceRecord before = *run.rows.find(task.logical_id);
    before.slot = kBeforeSlot;
    run.rows.put(ledger, std::move(before));
  }
  if (ResourceRecord* row = row_of(run, task)) {
    std::string status = status_prefix(task) + "_FAILED";
    row->status = status;
    row->status_reason = reason;
    row->updated = context.clock.now();
    Ledger::ResourceEvent event{row->physical_id, status, reason};
    event.is_cause = is_cause;
    ledger.resource_event(run.stack, *row, run.origin(), event);
    if (task.kind == TaskKind::UndoUpdate) {
      row->details.set(kUndoFailedDetail, Value::boolean(true));
    }
    if (task.kind == TaskKind::Remove && run.plan.is_forced) {
      // The stack goes all the same, without the resource.
      event = {row->physical_id, "DELETE_SKIPPED"};
      ledger.resource_event(run.stack, *row, run.origin(), event);
      drop_row(ledger, run, task, "DELETE_SKIPPED");
      end_task(ledger, run, task, TaskState::Skipped, std::move(reason));
      return;
    }
    bool is_cleanup = run.phase == Phase::Cleanup || run.phase == Phase::RollbackCleanup;
    if (task.kind == TaskKind::Remove && is_cleanup) {
      // What a cleanup cannot delete is no longer the stack's.
      run.rows.erase(ledger, task.logical_id, task.slot);
    } else {
      run.rows.save(ledger, *row);
    }
  }
  end_task(ledger, run, task, state, std::move(reason));
}

}  // namespace formwork
