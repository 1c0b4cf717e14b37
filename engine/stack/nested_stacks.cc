// SPDX-License-Identifier: Apache-2.0
// Children of AWS::CloudFormation::Stack: deployments of their own under the parent's.
#include <algorithm>
#include <filesystem>

#include "engine/base/file.hh"
#include "engine/base/text.hh"
#include "engine/provision/deployment_run.hh"
#include "engine/stack/lifecycle_checks.hh"
#include "engine/stack/operations_impl.hh"
#include "engine/stack/template_url.hh"

namespace formwork {

namespace {

constexpr std::string_view kStackType = "AWS::CloudFormation::Stack";
constexpr std::size_t kSuffixLength = 12;
constexpr std::size_t kLongestName = 128;

Result<TemplateText> read_child_template(Transaction& tx, const std::string& url,
                                         const std::string& parent_template, bool is_served) {
  if (is_served) {
    // Never files of this machine: who calls may be anyone.
    Result<std::string> text = read_template_url(tx, url, "", "TemplateURL");
    return text ? Result<TemplateText>(TemplateText{url, std::move(*text)})
                : std::move(text).failure();
  }
  std::string place = s3_place(url);
  if (!place.empty()) {
    Result<std::string> text = read_s3_text(tx, place);
    return text ? Result<TemplateText>(TemplateText{url, std::move(*text)})
                : std::move(text).failure();
  }
  if (url.starts_with("https://") || url.starts_with("http://")) {
    return fail(
        "ValidationError", "TemplateURL must be a supported URL.", {},
        "Use a path relative to the parent's template, file:// or the address of an S3 object.");
  }
  std::filesystem::path path(url.starts_with("file://") ? url.substr(7) : url);
  if (path.is_relative()) {
    path = std::filesystem::path(parent_template).parent_path() / path;
  }
  Result<std::string> text = read_file(path.lexically_normal().string());
  if (!text) {
    return std::move(text).failure();
  }
  return TemplateText{path.lexically_normal().string(), std::move(*text)};
}

Result<std::optional<DeploymentRecord>> running_deployment(Transaction& tx,
                                                           std::string_view stack_id) {
  Result<std::vector<DeploymentRecord>> running = tx.list_unfinished_deployments();
  if (!running) {
    return std::move(running).failure();
  }
  for (DeploymentRecord& deployment : *running) {
    if (deployment.stack_id == stack_id) {
      return std::optional<DeploymentRecord>(std::move(deployment));
    }
  }
  return std::optional<DeploymentRecord>();
}

struct Parent {
  StackRecord stack;
  DeploymentRecord deployment;
  Plan plan;
};

Result<Parent> find_parent(Transaction& tx, const std::string& stack_id) {
  Result<std::optional<StackRecord>> stack = tx.find_stack(stack_id);
  if (!stack) {
    return std::move(stack).failure();
  }
  Result<std::optional<DeploymentRecord>> running = running_deployment(tx, stack_id);
  if (!running) {
    return std::move(running).failure();
  }
  if (!*stack || !*running) {
    return fail("F302", "Nothing is being deployed in stack " + stack_id + ".");
  }
  Result<Plan> plan = plan_from_json((*running)->plan);
  if (!plan) {
    return std::move(plan).failure();
  }
  return Parent{std::move(**stack), std::move(**running), std::move(*plan)};
}

std::string child_name(const std::string& parent, const std::string& logical_id, IdSource& ids) {
  std::string suffix = "-" + ids.alphanumeric(kSuffixLength);
  std::string name = parent + "-" + logical_id;
  return name.substr(0, kLongestName - suffix.size()) + suffix;
}

// A child's faults are one sentence in the parent's event.
Failure first_fault(const Sink& faults) {
  for (const Diagnostic& diagnostic : faults.all()) {
    if (diagnostic.severity == Severity::Error) {
      return fail(diagnostic);
    }
  }
  return fail("ValidationError", "The template cannot be deployed.");
}

bool holds_stacks(const Template& model) {
  return std::any_of(model.resources.begin(), model.resources.end(),
                     [](const Resource& resource) { return resource.type.text == kStackType; });
}

// Executing a nested change set that turned out to have nothing to do.
Result<void> settle_unchanged(Transaction& tx, ChangeSetRecord& change_set) {
  if (change_set.execution_status != "EXECUTE_IN_PROGRESS") {
    return {};
  }
  change_set.execution_status = "EXECUTE_COMPLETE";
  return tx.put_change_set(change_set);
}

bool is_settled(std::string_view status) {
  return !status.ends_with("_IN_PROGRESS");
}

}  // namespace

Result<StackRequest> StackOperations::Impl::make_child_request(World& world,
                                                               const ChildRequest& request,
                                                               const Plan& parent) const {
  Result<TemplateText> text = read_child_template(world.store, request.template_url,
                                                  parent.template_name, context.is_served);
  if (!text) {
    return std::move(text).failure();
  }
  StackRequest child;
  child.template_text = std::move(*text);
  for (const auto& [name, value] : request.parameters) {
    child.parameters[name].value = value;
  }
  for (const auto& tag : request.tags) {
    if (!tag.first.starts_with("aws:")) {
      child.tags.push_back(tag);
    }
  }
  child.notification_arns = request.notification_arns;
  child.timeout_minutes = request.timeout_minutes;
  child.disable_rollback = !parent.disable_rollback ? parent.on_failure == "DO_NOTHING" : true;
  child.retain_except_on_create = parent.retain_except_on_create;
  child.deployment_mode = parent.deployment_mode;
  child.mode_disables_rollback = child.disable_rollback;
  return child;
}

Result<std::string> StackOperations::Impl::begin_create(World& world, const ChildRequest& request) {
  SourceScope scope(*this);
  Result<Parent> parent = find_parent(world.store, request.parent_stack_id);
  if (!parent) {
    return std::move(parent).failure();
  }
  Result<StackRequest> child = make_child_request(world, request, parent->plan);
  if (!child) {
    return std::move(child).failure();
  }
  Result<std::optional<ChangeSetRecord>> planned =
      nested_change_set(world.store, parent->plan.change_set_id, request.logical_id);
  Result<std::optional<StackRecord>> reviewed =
      !planned   ? std::move(planned).failure()
      : *planned ? world.store.find_stack((*planned)->stack_id)
                 : Result<std::optional<StackRecord>>(std::nullopt);
  if (!reviewed) {
    return std::move(reviewed).failure();
  }
  child->stack_name =
      *reviewed ? (*reviewed)->name : child_name(parent->stack.name, request.logical_id, world.ids);
  std::string stack_id = *reviewed ? (*reviewed)->id : new_stack_id(child->stack_name);
  Sink faults;
  std::optional<Comparison> comparison =
      compare(world.store, *child, StoredSide(), stack_id, faults);
  if (!comparison) {
    return first_fault(faults);
  }
  StackRecord stack;
  stack.id = stack_id;
  stack.name = child->stack_name;
  stack.parent_id = parent->stack.id;
  stack.root_id = parent->stack.root_id.empty() ? parent->stack.id : parent->stack.root_id;
  stack.creation_time = world.clock.now();
  stack.status = "REVIEW_IN_PROGRESS";
  if (Result<void> stored = world.store.put_stack(stack); !stored) {
    return std::move(stored).failure();
  }
  Plan plan = make_plan(*child, *comparison);
  plan.change_set_id = *planned ? (*planned)->id : std::string();
  stack.change_set_id = plan.change_set_id;
  Result<std::string> begun = executor.begin(world.store, plan, parent->deployment.id);
  if (!begun) {
    return std::move(begun).failure();
  }
  return stack_id;
}

Result<bool> StackOperations::Impl::begin_update(World& world, std::string_view stack_id,
                                                 const ChildRequest& request) {
  SourceScope scope(*this);
  // Updating back a child whose update waits for its parent is rolling that update back.
  Result<bool> rolled_back = executor.roll_back_waiting(world.store, stack_id);
  if (!rolled_back || *rolled_back) {
    return rolled_back;
  }
  Result<Parent> parent = find_parent(world.store, request.parent_stack_id);
  if (!parent) {
    return std::move(parent).failure();
  }
  if (parent->deployment.phase == "ROLLBACK") {
    Result<std::optional<StackRecord>> child = world.store.find_stack(stack_id);
    if (!child) {
      return std::move(child).failure();
    }
    return *child ? roll_back_child(world.store, **child, parent->deployment, request.logical_id)
                  : Result<bool>(false);
  }
  Result<StackRequest> child = make_child_request(world, request, parent->plan);
  if (!child) {
    return std::move(child).failure();
  }
  Result<StoredSide> before = load_stored(world.store, stack_id);
  if (!before) {
    return std::move(before).failure();
  }
  if (!before->stack) {
    return fail("ValidationError", "Stack with id " + std::string(stack_id) + " does not exist");
  }
  child->stack_name = before->stack->name;
  if (Result<void> can = check_can_deploy(*before->stack, *child); !can) {
    return std::move(can).failure();
  }
  Sink faults;
  std::optional<Comparison> comparison =
      compare(world.store, *child, std::move(*before), "", faults);
  if (!comparison) {
    return first_fault(faults);
  }
  Result<std::optional<ChangeSetRecord>> planned =
      nested_change_set(world.store, parent->plan.change_set_id, request.logical_id);
  if (!planned) {
    return std::move(planned).failure();
  }
  if (comparison->change_set.is_empty() && !holds_stacks(comparison->after.loaded->model)) {
    Result<void> settled = *planned ? settle_unchanged(world.store, **planned) : Result<void>();
    return settled ? Result<bool>(false) : std::move(settled).failure();
  }
  Plan plan = make_plan(*child, *comparison);
  plan.change_set_id = *planned ? (*planned)->id : std::string();
  Result<std::string> begun = executor.begin(world.store, plan, parent->deployment.id);
  if (!begun) {
    return std::move(begun).failure();
  }
  return true;
}

// The parent goes back. A child that is where it was, or rolled back by itself, has nothing to do.
Result<bool> StackOperations::Impl::roll_back_child(Transaction& tx, const StackRecord& child,
                                                    const DeploymentRecord& parent,
                                                    const std::string& logical_id) {
  bool is_asked = parent.details.find(kRollbackDetail) != nullptr;
  if (child.status == "UPDATE_ROLLBACK_FAILED" && !is_asked) {
    return fail("ValidationError", "Embedded stack " + child.id +
                                       " was not successfully updated. Currently in " +
                                       child.status + " with reason: " + child.status_reason);
  }
  bool has_failed = child.status == "UPDATE_ROLLBACK_FAILED" || child.status == "UPDATE_FAILED";
  if (!has_failed) {
    return false;
  }
  RollbackStart start;
  start.operation = parent.operation.empty() ? "ROLLBACK" : parent.operation;
  start.operation = start.operation == "CONTINUE_ROLLBACK" ? start.operation : "ROLLBACK";
  start.skipped = names_below(parent.skipped, logical_id);
  start.client_request_token = parent.client_request_token;
  Result<std::string> begun = executor.begin_rollback(tx, child, start, parent.id);
  return begun ? Result<bool>(true) : std::move(begun).failure();
}

Result<void> StackOperations::Impl::begin_delete(World& world, std::string_view stack_id) {
  Result<std::optional<StackRecord>> stack = world.store.find_stack(stack_id);
  if (!stack) {
    return std::move(stack).failure();
  }
  if (!*stack || (*stack)->status == "DELETE_COMPLETE") {
    return {};
  }
  if (Result<void> free = check_exports_unused(world.store, (*stack)->id); !free) {
    return free;
  }
  Result<Plan> plan = make_delete_plan(world.store, **stack);
  if (!plan) {
    return std::move(plan).failure();
  }
  Result<std::optional<DeploymentRecord>> parent =
      running_deployment(world.store, (*stack)->parent_id);
  if (!parent) {
    return std::move(parent).failure();
  }
  if (*parent) {
    Result<Plan> asked = plan_from_json((*parent)->plan);
    plan->is_forced = asked && asked->is_forced;
    plan->deployment_mode = asked ? asked->deployment_mode : "";
  }
  Result<std::string> begun = executor.begin(
      world.store, *plan, *parent ? std::string_view((*parent)->id) : std::string_view());
  if (!begun) {
    return std::move(begun).failure();
  }
  return {};
}

Result<NestedStacks::ChildState> StackOperations::Impl::state(World& world,
                                                              std::string_view stack_id) {
  Result<std::optional<StackRecord>> stack = world.store.find_stack(stack_id);
  if (!stack) {
    return std::move(stack).failure();
  }
  ChildState child;
  if (!*stack) {
    child.is_done = true;
    child.status = "DELETE_COMPLETE";
    child.is_ok = true;
    return child;
  }
  child.status = (*stack)->status;
  child.reason = (*stack)->status_reason;
  child.outputs = (*stack)->outputs;
  Result<std::optional<DeploymentRecord>> running = running_deployment(world.store, stack_id);
  if (!running) {
    return std::move(running).failure();
  }
  bool is_waiting = *running && (*running)->phase == "WAITING";
  child.is_done = is_waiting || (!*running && is_settled(child.status));
  child.is_ok = is_waiting || child.status == "CREATE_COMPLETE" ||
                child.status == "UPDATE_COMPLETE" || child.status == "DELETE_COMPLETE";
  if (child.status == "UPDATE_ROLLBACK_COMPLETE") {
    // Right when the parent rolls back, a failure when it goes forward.
    Result<std::optional<DeploymentRecord>> parent =
        running_deployment(world.store, (*stack)->parent_id);
    if (!parent) {
      return std::move(parent).failure();
    }
    child.is_ok = *parent && (*parent)->phase != "FORWARD";
  }
  return child;
}

}  // namespace formwork
