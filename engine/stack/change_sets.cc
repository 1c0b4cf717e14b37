// SPDX-License-Identifier: Apache-2.0
// Change sets as records: made, listed, executed, deleted.
#include <algorithm>

#include "engine/provision/ledger.hh"
#include "engine/stack/change_set_kinds.hh"
#include "engine/stack/operations_impl.hh"
#include "engine/value/convert.hh"

namespace formwork {

namespace {

constexpr std::string_view kNothingChanged =
    "The submitted information didn't contain changes. Submit different information to create a "
    "change set.";

Value texts_value(const std::vector<std::string>& texts) {
  Value list = Value::list();
  for (const std::string& text : texts) {
    list.push(Value::string(text));
  }
  return list;
}

// What DescribeChangeSet answers beside the changes, by the API's member names.
Value details_of(const ChangeSetRequest& request, const Plan& plan) {
  Value details = Value::map();
  Value parameters = Value::list();
  for (const StoredParameter& parameter : plan.parameters) {
    Value item = Value::map();
    item.set("ParameterKey", Value::string(parameter.key));
    item.set("ParameterValue", Value::string(parameter.no_echo ? "****" : parameter.value));
    if (!parameter.resolved.empty()) {
      item.set("ResolvedValue", Value::string(parameter.resolved));
    }
    parameters.push(std::move(item));
  }
  if (!plan.parameters.empty()) {
    details.set("Parameters", std::move(parameters));
  }
  Value tags = Value::list();
  for (const auto& [key, value] : plan.tags) {
    Value tag = Value::map();
    tag.set("Key", Value::string(key));
    tag.set("Value", Value::string(value));
    tags.push(std::move(tag));
  }
  if (!plan.tags.empty()) {
    details.set("Tags", std::move(tags));
  }
  details.set("Capabilities", texts_value(plan.capabilities));
  details.set("NotificationARNs", texts_value(plan.notification_arns));
  details.set("RollbackConfiguration",
              plan.rollback_configuration.is_null() ? Value::map() : plan.rollback_configuration);
  details.set("IncludeNestedStacks", Value::boolean(request.includes_nested));
  if (!request.on_stack_failure.empty()) {
    details.set("OnStackFailure", Value::string(request.on_stack_failure));
  }
  if (request.imports_existing) {
    details.set("ImportExistingResources", Value::boolean(true));
  }
  if (request.reverts_drift) {
    details.set("DeploymentMode", Value::string("REVERT_DRIFT"));
  }
  return details;
}

// A transform that fails makes a change set that has failed; other faults make none.
bool has_failed_transform(const Sink& sink) {
  for (const Diagnostic& fault : sink.all()) {
    if (fault.severity == Severity::Error) {
      return fault.code.starts_with("F6");
    }
  }
  return false;
}

bool is_pending(const ChangeSetRecord& change_set) {
  return change_set.execution_status == "AVAILABLE" || change_set.execution_status == "UNAVAILABLE";
}

}  // namespace

Result<void> StackOperations::Impl::make_change_sets_obsolete(Transaction& tx,
                                                              std::string_view stack_id,
                                                              std::string_view except) {
  Result<std::vector<ChangeSetRecord>> change_sets = tx.list_change_sets(stack_id);
  if (!change_sets) {
    return std::move(change_sets).failure();
  }
  for (ChangeSetRecord& change_set : *change_sets) {
    if (change_set.id == except || change_set.execution_status != "AVAILABLE") {
      continue;
    }
    change_set.execution_status = "OBSOLETE";
    if (Result<void> put = tx.put_change_set(change_set); !put) {
      return put;
    }
  }
  return {};
}

// The stack a change set is for; made when it is the first thing known of it.
Result<StackRecord> StackOperations::Impl::stack_for_change_set(Transaction& tx,
                                                                const ChangeSetRequest& request) {
  const std::string& name = request.stack.stack_name;
  Result<std::optional<StackRecord>> found = tx.find_stack(name);
  if (!found) {
    return std::move(found).failure();
  }
  // A deleted stack is found by its ARN only, and stays what it is.
  bool is_there = found->has_value();
  bool is_new = !is_there || (*found)->status == "REVIEW_IN_PROGRESS";
  if (request.type == "CREATE" && !is_new) {
    return validation_error("Stack [" + name +
                            "] already exists and cannot be created again with the changeSet [" +
                            request.name + "].");
  }
  if (request.type == "UPDATE" && is_new) {
    return validation_error("Stack [" + name + "] does not exist");
  }
  if (is_there) {
    Result<void> can = check_can_deploy(**found, request.stack);
    return can ? Result<StackRecord>(std::move(**found)) : std::move(can).failure();
  }
  if (Result<void> good = check_stack_name(name); !good) {
    return std::move(good).failure();
  }
  StackRecord stack;
  stack.name = name;
  return stack;
}

Result<void> StackOperations::Impl::begin_review(Transaction& tx, const std::string& id,
                                                 const StackRequest& request) {
  StackRecord stack;
  stack.id = stack.root_id = id;
  stack.name = request.stack_name;
  stack.creation_time = context.clock.now();
  stack.status = "REVIEW_IN_PROGRESS";
  stack.status_reason = "User Initiated";
  Ledger ledger(tx, context.clock, context.ids);
  ledger.put_stack(stack);
  ledger.stack_event(stack, {});
  executor.report_later(ledger.events());
  if (std::optional<Diagnostic> fault = ledger.take_fault()) {
    return fail(std::move(*fault));
  }
  return {};
}

Result<CreatedChangeSet> StackOperations::create_change_set(Transaction& tx,
                                                            const ChangeSetRequest& request) {
  Impl::SourceScope scope(*impl_);
  Result<StackRecord> stack = impl_->stack_for_change_set(tx, request);
  if (!stack) {
    return std::move(stack).failure();
  }
  bool is_unseen = stack->id.empty();
  std::string id = is_unseen ? impl_->new_stack_id(stack->name) : stack->id;
  Result<std::optional<ChangeSetRecord>> same = tx.find_change_set(id, request.name);
  if (!same) {
    return std::move(same).failure();
  }
  if (*same && is_pending(**same)) {
    return fail("AlreadyExistsException", "ChangeSet " + request.name + " already exists");
  }
  Result<StoredSide> before = is_unseen ? StoredSide() : impl_->load_stored(tx, id);
  if (!before) {
    return std::move(before).failure();
  }
  ChangeSetRequest named = request;
  named.stack.stack_name = stack->name;
  named.stack.shows_expansion = true;
  Sink sink;
  std::optional<Comparison> comparison =
      impl_->compare(tx, named.stack, std::move(*before), id, sink, &named);
  if (!comparison && !has_failed_transform(sink)) {
    return api_failure(sink, *impl_->sources);
  }
  if (is_unseen) {
    if (Result<void> seen = impl_->begin_review(tx, id, named.stack); !seen) {
      return std::move(seen).failure();
    }
  }
  ChangeSetRecord record =
      comparison ? impl_->new_change_set_record(named, *comparison, id)
                 : impl_->failed_change_set(named, id,
                                            api_failure(sink, *impl_->sources).diagnostic->message);
  Result<void> put = comparison ? impl_->validate_change_set(tx, named.stack, *comparison, record)
                                : Result<void>();
  if (put && comparison && request.includes_nested && record.execution_status == "AVAILABLE") {
    put = impl_->add_nested_change_sets(tx, *comparison, record, record.id, id, 0);
  }
  put = put ? tx.put_change_set(record) : std::move(put);
  if (!put) {
    return std::move(put).failure();
  }
  return CreatedChangeSet{record.id, id};
}

ChangeSetRecord StackOperations::Impl::failed_change_set(const ChangeSetRequest& request,
                                                         const std::string& stack_id,
                                                         std::string reason) {
  ChangeSetRecord record;
  record.name = request.name;
  record.id = new_change_set_id(request.name);
  record.stack_id = stack_id;
  record.type = request.type;
  record.description = request.description;
  record.creation_time = context.clock.now();
  record.status = "FAILED";
  record.execution_status = "UNAVAILABLE";
  record.status_reason = std::move(reason);
  record.document = record.plain_document = "[]";
  Plan nothing;
  nothing.tags = request.stack.tags;
  nothing.capabilities = request.stack.capabilities;
  nothing.notification_arns = request.stack.notification_arns;
  record.details = details_of(request, nothing);
  Value texts = Value::map();
  texts.set("TemplateBody", Value::string(request.stack.template_text.text));
  record.request = value_to_stored_json(texts);
  return record;
}

ChangeSetRecord StackOperations::Impl::new_change_set_record(const ChangeSetRequest& request,
                                                             const Comparison& comparison,
                                                             const std::string& stack_id) {
  ChangeSetRecord record;
  record.name = request.name;
  record.id = new_change_set_id(request.name);
  record.stack_id = stack_id;
  record.type = request.type;
  record.description = request.description;
  record.creation_time = context.clock.now();
  record.document = changes_to_json(comparison.change_set, true);
  record.plain_document = changes_to_json(comparison.change_set, false);
  record.values_reason = values_status_reason(comparison.change_set);
  Plan plan = make_plan(request.stack, comparison);
  plan.change_set_id = record.id;
  plan.on_failure = request.on_stack_failure.empty() ? plan.on_failure : request.on_stack_failure;
  plan.reverts_drift = request.reverts_drift;
  plan.is_import = request.type == "IMPORT";
  plan.imports = planned_imports(request.imports);
  record.details = details_of(request, plan);
  if (!comparison.change_set.drift_status.empty()) {
    record.details.set("StackDriftStatus", Value::string(comparison.change_set.drift_status));
  }
  Value texts = Value::map();
  texts.set("TemplateBody", Value::string(plan.template_body));
  texts.set("ProcessedTemplate", Value::string(plan.processed_template));
  record.request = value_to_stored_json(texts);
  bool is_empty = comparison.before.loaded != nullptr && comparison.change_set.is_empty();
  record.status = is_empty ? "FAILED" : "CREATE_COMPLETE";
  record.execution_status = is_empty ? "UNAVAILABLE" : "AVAILABLE";
  if (is_empty) {
    record.status_reason = kNothingChanged;
    record.document = record.plain_document = "[]";
  } else {
    record.plan = plan_to_json(plan);
  }
  return record;
}

Result<ChangeSetRecord> StackOperations::get_change_set(Transaction& tx,
                                                        std::string_view stack_name,
                                                        std::string_view change_set) {
  std::string stack_id;
  if (!stack_name.empty()) {
    Result<StackRecord> stack = impl_->get_stack(tx, stack_name);
    if (!stack) {
      return std::move(stack).failure();
    }
    stack_id = stack->id;
  }
  Result<std::optional<ChangeSetRecord>> found = change_set.starts_with("arn:")
                                                     ? tx.find_change_set_by_id(change_set)
                                                     : tx.find_change_set(stack_id, change_set);
  if (!found) {
    return std::move(found).failure();
  }
  if (!*found) {
    return fail("ChangeSetNotFound", "ChangeSet [" + std::string(change_set) + "] does not exist");
  }
  return std::move(**found);
}

Result<void> StackOperations::execute_change_set(Transaction& tx, const ExecuteRequest& request) {
  Impl::SourceScope scope(*impl_);
  Result<ChangeSetRecord> found = get_change_set(tx, request.stack_name, request.change_set);
  if (!found) {
    return std::move(found).failure();
  }
  ChangeSetRecord& record = *found;
  if (record.execution_status != "AVAILABLE") {
    bool is_failed = record.status != "CREATE_COMPLETE";
    return fail("InvalidChangeSetStatus",
                "ChangeSet [" + record.id + "] cannot be executed in its current status of [" +
                    (is_failed ? record.status : record.execution_status) + "]");
  }
  if (!record.details.get_text("ParentChangeSetId").empty()) {
    return validation_error("ChangeSet [" + record.id +
                            "] is nested and is executed with its root change set.");
  }
  Result<StackRecord> stack = impl_->get_stack(tx, record.stack_id);
  if (!stack) {
    return std::move(stack).failure();
  }
  Result<Plan> plan = plan_from_json(record.plan);
  if (!plan) {
    return std::move(plan).failure();
  }
  StackRequest as_asked;
  plan->disable_rollback = request.disable_rollback.value_or(plan->disable_rollback);
  plan->retain_except_on_create |= request.retain_except_on_create;
  plan->client_request_token = request.client_request_token;
  as_asked.disable_rollback = plan->disable_rollback;
  if (Result<void> can = check_can_deploy(*stack, as_asked); !can) {
    return can;
  }
  if (Result<void> erased = impl_->erase_siblings(tx, record); !erased) {
    return erased;
  }
  record.execution_status = "EXECUTE_IN_PROGRESS";
  stack->change_set_id = record.id;
  Result<void> written = tx.put_change_set(record);
  if (written) {
    written = tx.put_stack(*stack);
  }
  written = written ? impl_->begin_nested(tx, record) : std::move(written);
  Result<std::string> begun =
      written ? impl_->executor.begin(tx, *plan) : std::move(written).failure();
  if (!begun) {
    return std::move(begun).failure();
  }
  return {};
}

// Executing one deletes the others of the stack: they compare with what is no longer there.
Result<void> StackOperations::Impl::erase_siblings(Transaction& tx, const ChangeSetRecord& record) {
  Result<std::vector<ChangeSetRecord>> siblings = tx.list_change_sets(record.stack_id);
  if (!siblings) {
    return std::move(siblings).failure();
  }
  for (const ChangeSetRecord& other : *siblings) {
    if (other.id != record.id && is_pending(other)) {
      Result<void> erased = erase_nested(tx, other);
      erased = erased ? tx.erase_change_set(other.id) : std::move(erased);
      if (!erased) {
        return erased;
      }
    }
  }
  return {};
}

Result<void> StackOperations::delete_change_set(Transaction& tx, std::string_view stack_name,
                                                std::string_view change_set) {
  Result<ChangeSetRecord> found = get_change_set(tx, stack_name, change_set);
  if (!found) {
    // One that is not there is as good as deleted; a stack that is not there is an error.
    return found.error().code == "ChangeSetNotFound" ? Result<void>() : std::move(found).failure();
  }
  if (found->execution_status == "EXECUTE_IN_PROGRESS") {
    return fail("InvalidChangeSetStatus", "ChangeSet [" + found->id +
                                              "] cannot be deleted in its current status of [" +
                                              found->execution_status + "]");
  }
  if (!found->details.get_text("ParentChangeSetId").empty()) {
    return validation_error("ChangeSet [" + found->id +
                            "] is nested and is deleted with its root change set.");
  }
  Result<void> erased = impl_->erase_nested(tx, *found);
  return erased ? tx.erase_change_set(found->id) : std::move(erased);
}

}  // namespace formwork
