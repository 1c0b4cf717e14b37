// SPDX-License-Identifier: Apache-2.0
#include "engine/stack/operations.hh"

#include "engine/base/json_write.hh"
#include "engine/provision/ledger.hh"
#include "engine/stack/lifecycle_checks.hh"
#include "engine/stack/operations_impl.hh"

namespace formwork {

namespace {

constexpr Millis kKeepPlans = 90LL * 24 * 60 * 60 * 1000;

bool is_good(std::string_view status) {
  return status == "CREATE_COMPLETE" || status == "UPDATE_COMPLETE" || status == "DELETE_COMPLETE";
}

// The request as it is kept with the change set; values of NoEcho parameters are not.
std::string request_to_json(const StackRequest& request, const Plan& plan) {
  std::string json;
  JsonWriter writer(json);
  writer.begin_object().member("StackName", request.stack_name);
  writer.key("Parameters").begin_array();
  for (const StoredParameter& parameter : plan.parameters) {
    writer.begin_object().member("ParameterKey", parameter.key);
    writer.member("ParameterValue", parameter.no_echo ? "****" : parameter.value).end_object();
  }
  writer.end_array().key("Tags").begin_array();
  for (const auto& [key, value] : request.tags) {
    writer.begin_object().member("Key", key).member("Value", value).end_object();
  }
  writer.end_array().key("Capabilities").begin_array();
  for (const std::string& capability : request.capabilities) {
    writer.string(capability);
  }
  writer.end_array().end_object();
  return json;
}

std::string arn(const Environment& environment, std::string_view kind, const std::string& name,
                const std::string& uuid) {
  return "arn:" + environment.partition + ":cloudformation:" + environment.region + ":" +
         environment.account_id + ":" + std::string(kind) + "/" + name + "/" + uuid;
}

void report(Sink& sink, const Diagnostic& fault) {
  sink.add(fault);
}

}  // namespace

StackOperations::Impl::Impl(ExecutorContext given, SourceMap& map)
    : sources(&map),
      context([&] {
        given.nested = given.nested != nullptr ? given.nested : this;
        return std::move(given);
      }()),
      executor(context) {}

StackOperations::StackOperations(ExecutorContext context, SourceMap& sources)
    : impl_(std::make_unique<Impl>(std::move(context), sources)) {}
StackOperations::~StackOperations() = default;

std::optional<PreparedTemplate> StackOperations::prepare(const StackRequest& request,
                                                         MissingParameters missing, Sink& sink) {
  Environment environment = impl_->context.environment;
  if (!request.stack_name.empty()) {
    environment.stack_name = request.stack_name;
  }
  Knowledge nothing;
  return impl_->prepare({request, environment, nothing, {}, missing}, sink);
}

std::string StackOperations::Impl::new_stack_id(const std::string& name) {
  return arn(context.environment, "stack", name, context.ids.uuid());
}

std::string StackOperations::Impl::new_change_set_id(const std::string& name) {
  return arn(context.environment, "changeSet", name, context.ids.uuid());
}

// The change set, and for a new stack its row in REVIEW_IN_PROGRESS: what CreateChangeSet leaves.
Result<void> StackOperations::Impl::record_change_set(Transaction& tx, const StackRequest& request,
                                                      const Comparison& comparison,
                                                      const Plan& plan) {
  Ledger ledger(tx, context.clock, context.ids);
  ChangeSetRecord change_set;
  change_set.name = "formwork-" + context.ids.hex(12);
  change_set.id = new_change_set_id(change_set.name);
  bool is_new = !comparison.before.stack.has_value();
  StackRecord stack = comparison.before.stack.value_or(StackRecord());
  if (is_new) {
    stack.id = stack.root_id = plan.stack_id;
    stack.name = request.stack_name;
    stack.creation_time = context.clock.now();
    stack.status = "REVIEW_IN_PROGRESS";
    stack.status_reason = "User Initiated";
  }
  stack.change_set_id = change_set.id;
  ledger.put_stack(stack);
  if (is_new) {
    ledger.stack_event(stack, {});
    executor.report_later(ledger.events());
  }
  change_set.stack_id = plan.stack_id;
  change_set.type = plan.kind == PlanKind::Create ? "CREATE" : "UPDATE";
  change_set.status = "CREATE_COMPLETE";
  change_set.execution_status = "EXECUTE_COMPLETE";
  change_set.document = changes_to_json(comparison.change_set, true);
  change_set.plain_document = changes_to_json(comparison.change_set, false);
  change_set.request = request_to_json(request, plan);
  change_set.creation_time = context.clock.now();
  ledger.write(tx.put_change_set(change_set));
  if (std::optional<Diagnostic> fault = ledger.take_fault()) {
    return fail(std::move(*fault));
  }
  return {};
}

std::optional<bool> StackOperations::Impl::begin_change(Transaction& tx,
                                                        const StackRequest& request,
                                                        std::string& stack_id, Sink& sink) {
  Result<StoredSide> before = load_stored(tx, request.stack_name);
  if (!before) {
    report(sink, before.error());
    return std::nullopt;
  }
  if (before->stack) {
    stack_id = before->stack->id;
    const std::string& token = request.client_request_token;
    if (is_repeated(*before->stack, token, "CREATE_STACK") ||
        is_repeated(*before->stack, token, "UPDATE_STACK")) {
      return false;
    }
    if (Result<void> can = check_can_deploy(*before->stack, request); !can) {
      report(sink, can.error());
      return std::nullopt;
    }
  } else {
    stack_id = new_stack_id(request.stack_name);
  }
  std::optional<Comparison> comparison = compare(tx, request, std::move(*before), stack_id, sink);
  if (!comparison) {
    return std::nullopt;
  }
  if (comparison->before.loaded != nullptr && comparison->change_set.is_empty()) {
    return false;
  }
  Plan plan = make_plan(request, *comparison);
  if (Result<void> moved = make_change_sets_obsolete(tx, stack_id, ""); !moved) {
    report(sink, moved.error());
    return std::nullopt;
  }
  if (Result<void> recorded = record_change_set(tx, request, *comparison, plan); !recorded) {
    report(sink, recorded.error());
    return std::nullopt;
  }
  Result<std::string> begun = executor.begin(tx, plan);
  Result<void> checked =
      begun ? validate_begun(tx, request, *comparison, *begun) : std::move(begun).failure();
  if (!checked) {
    report(sink, checked.error());
    return std::nullopt;
  }
  return true;
}

Result<OperationOutcome> StackOperations::Impl::outcome_of(const std::string& stack_id) {
  Result<Transaction> tx = context.store.begin_read();
  if (!tx) {
    return std::move(tx).failure();
  }
  Result<std::optional<StackRecord>> stack = tx->find_stack(stack_id);
  if (!stack) {
    return std::move(stack).failure();
  }
  OperationOutcome outcome;
  outcome.stack_id = stack_id;
  if (*stack) {
    outcome.stack_status = (*stack)->status;
    outcome.reason = (*stack)->status_reason;
    outcome.is_ok = is_good((*stack)->status);
  }
  return outcome;
}

std::optional<OperationOutcome> StackOperations::deploy(const StackRequest& request, Sink& sink) {
  Result<void> name = check_stack_name(request.stack_name);
  if (!name) {
    report(sink, name.error());
    return std::nullopt;
  }
  if (Result<std::size_t> recovered = recover(); !recovered) {
    report(sink, recovered.error());
    return std::nullopt;
  }
  std::string stack_id;
  std::optional<bool> begun;
  {
    Result<Transaction> tx = impl_->context.store.begin_write();
    if (!tx) {
      report(sink, tx.error());
      return std::nullopt;
    }
    begun = impl_->begin_change(*tx, request, stack_id, sink);
    if (!begun) {
      return std::nullopt;
    }
    if (*begun) {
      auto erased = tx->erase_finished_deployments(impl_->context.clock.now() - kKeepPlans);
      Result<void> committed = erased ? tx->commit() : std::move(erased);
      if (!committed) {
        report(sink, committed.error());
        return std::nullopt;
      }
    }
  }
  if (*begun) {
    if (Result<void> ran = impl_->executor.run(); !ran) {
      report(sink, ran.error());
      return std::nullopt;
    }
  }
  Result<OperationOutcome> outcome = impl_->outcome_of(stack_id);
  if (!outcome) {
    report(sink, outcome.error());
    return std::nullopt;
  }
  if (!*begun) {
    outcome->no_changes = true;
    outcome->is_ok = true;
    outcome->reason = "No updates are to be performed.";
  }
  return std::move(*outcome);
}

Result<std::size_t> StackOperations::recover() {
  std::size_t count = 0;
  {
    Result<Transaction> tx = impl_->context.store.begin_read();
    if (!tx) {
      return std::move(tx).failure();
    }
    Result<std::vector<DeploymentRecord>> unfinished = tx->list_unfinished_deployments();
    if (!unfinished) {
      return std::move(unfinished).failure();
    }
    count = unfinished->size();
  }
  if (count != 0) {
    if (Result<void> ran = impl_->executor.run(); !ran) {
      return std::move(ran).failure();
    }
  }
  return count;
}

const ProviderSet& StackOperations::providers() const {
  return impl_->context.providers;
}

}  // namespace formwork
