// SPDX-License-Identifier: Apache-2.0
// A request against the stored stack: change set, steps and plan.
#include <algorithm>

#include "engine/change/diff.hh"
#include "engine/graph/resource_graph.hh"
#include "engine/stack/change_set_kinds.hh"
#include "engine/stack/lifecycle_checks.hh"
#include "engine/stack/operations_impl.hh"

namespace formwork {

namespace {

BeforeStack make_before(const StoredSide& side) {
  BeforeStack before;
  before.model = side.loaded != nullptr ? &side.loaded->model : nullptr;
  before.parameters = side.loaded != nullptr ? &side.parameters : nullptr;
  for (const ResourceRecord& row : side.resources) {
    BeforeResource resource;
    resource.logical_id = row.logical_id;
    resource.type = row.type;
    resource.physical_id = row.physical_id;
    resource.properties = row.properties;
    resource.attributes = row.attributes;
    if (resource.attributes.find("Ref") == nullptr) {
      resource.attributes.set("Ref", Value::string(row.physical_id));
    }
    resource.deletion_policy = row.deletion_policy;
    resource.update_replace_policy = row.update_replace_policy;
    resource.depends_on = row.depends_on;
    before.resources.push_back(std::move(resource));
  }
  for (const StoredOutput& output : side.stack->outputs) {
    before.outputs.emplace_back(output.key, Value::string(output.value));
  }
  return before;
}

std::map<std::string, std::string, std::less<>> previous_values(const StoredSide& side) {
  std::map<std::string, std::string, std::less<>> values;
  if (side.stack) {
    for (const StoredParameter& parameter : side.stack->parameters) {
      values.emplace(parameter.key, parameter.value);
    }
  }
  return values;
}

// The order of the stored resources, for deletions.
ResourceGraph stored_graph(const StoredSide& side) {
  std::vector<std::string> names;
  for (const ResourceRecord& row : side.resources) {
    names.push_back(row.logical_id);
  }
  std::vector<GraphEdge> edges;
  for (std::uint32_t from = 0; from < side.resources.size(); ++from) {
    for (const std::string& needed : side.resources[from].depends_on) {
      auto to = std::find(names.begin(), names.end(), needed);
      if (to != names.end() && *to != names[from]) {
        edges.push_back(
            {from, static_cast<std::uint32_t>(to - names.begin()), EdgeCause::DependsOn, "", {}});
      }
    }
  }
  return ResourceGraph::build(std::move(names), std::move(edges));
}

std::vector<std::string> secrets_of(const BoundParameters& parameters) {
  std::vector<std::string> secrets;
  for (const auto& [name, parameter] : parameters) {
    if (parameter.no_echo) {
      secrets.push_back(parameter.given);
    }
  }
  return secrets;
}

bool has_failed_before(const StoredSide& side) {
  return side.stack &&
         (side.stack->status == "CREATE_FAILED" || side.stack->status == "UPDATE_FAILED");
}

// Tags and topics of a stack stay unless others are given.
void take_settings(const StackRequest& request, const StoredSide& before, Comparison& comparison) {
  comparison.tags = request.tags;
  comparison.notification_arns = request.notification_arns;
  if (before.loaded != nullptr) {
    const StackRecord& stack = *before.stack;
    if (request.tags.empty() && !request.replaces_tags) {
      comparison.tags = stack.tags;
    }
    if (request.notification_arns.empty() && !request.replaces_notification_arns) {
      comparison.notification_arns = stack.notification_arns;
    }
    comparison.change_set.stack_settings_changed =
        stack.tags != comparison.tags || stack.notification_arns != comparison.notification_arns ||
        has_failed_before(before);
  }
}

}  // namespace

Result<StoredSide> StackOperations::Impl::load_stored(Transaction& tx,
                                                      std::string_view stack_name) {
  StoredSide side;
  Result<std::optional<StackRecord>> stack = tx.find_stack(stack_name);
  if (!stack) {
    return std::move(stack).failure();
  }
  if (!*stack || (*stack)->status == "DELETE_COMPLETE") {
    return side;
  }
  side.stack = std::move(**stack);
  if (side.stack->status == "REVIEW_IN_PROGRESS") {
    return side;
  }
  Result<std::vector<ResourceRecord>> rows = tx.list_resources(side.stack->id);
  if (!rows) {
    return std::move(rows).failure();
  }
  for (ResourceRecord& row : *rows) {
    if (row.slot == kCurrentSlot && is_present(row) && row.status != "CREATE_FAILED") {
      side.resources.push_back(std::move(row));
    }
  }
  const StackRecord& stored = *side.stack;
  const std::string& text =
      stored.processed_template.empty() ? stored.template_body : stored.processed_template;
  Sink ignored;  // It was checked when it was deployed.
  side.loaded =
      load_template_text(*sources, "<stored template of " + stored.name + ">", text, ignored);
  if (side.loaded == nullptr) {
    return fail("F302", "The stored template of stack " + stored.name + " cannot be read.");
  }
  StoreKnowledge knowledge;
  ParameterInputs inputs;
  for (const StoredParameter& parameter : stored.parameters) {
    inputs[parameter.key].value = parameter.value;
  }
  side.parameters = bind_parameters(side.loaded->model, inputs, {}, knowledge,
                                    MissingParameters::Unknown, ignored);
  for (const StoredParameter& parameter : stored.parameters) {
    auto bound = side.parameters.find(parameter.key);
    if (bound != side.parameters.end() && !parameter.resolved.empty() &&
        !bound->second.value.is_list()) {
      // What stood behind an SSM name then, not now.
      bound->second.value = Value::string(parameter.resolved);
    }
  }
  return side;
}

// What the sides differ in; `kind` is a change set that also looks at what there is.
ChangeSet StackOperations::Impl::make_changes(Transaction& tx, const StoredSide& before,
                                              const BeforeStack& before_stack,
                                              const AfterStack& after_stack,
                                              const ChangeSetRequest* kind, Sink& sink) {
  if (kind == nullptr) {
    return make_change_set(before_stack, after_stack, context.catalog, sink);
  }
  World world = world_in(tx);
  ImportRequest imports = make_import_request(*kind, world, context.providers, context.catalog);
  AfterStack importing = after_stack;
  importing.imports = &imports;
  if (!kind->reverts_drift || before.loaded == nullptr) {
    return make_change_set(before_stack, importing, context.catalog, sink);
  }
  ActualResources actual = read_actual(before.resources, world, context.providers);
  return make_drift_aware_change_set(before_stack, actual, importing, context.catalog, sink);
}

std::optional<Comparison> StackOperations::Impl::compare(Transaction& tx,
                                                         const StackRequest& request,
                                                         StoredSide before, std::string stack_id,
                                                         Sink& sink, const ChangeSetRequest* kind) {
  Result<void> good = check_settings(request);
  if (good && kind != nullptr) {
    good = check_identifiers(kind->imports, context.providers, context.catalog);
  }
  if (!good) {
    sink.add(good.error());
    return std::nullopt;
  }
  Comparison comparison;
  comparison.environment = context.environment;
  comparison.environment.stack_name = request.stack_name;
  comparison.environment.notification_arns = request.notification_arns;
  stack_id = before.stack ? before.stack->id : stack_id;
  if (!stack_id.empty()) {
    comparison.environment.stack_id = stack_id;
  }
  StoreKnowledge knowledge;
  knowledge.use(&tx);
  // CloudFormation finds a missing export when it gets there.
  knowledge.tolerate_missing_exports();
  std::optional<PreparedTemplate> after =
      prepare({request, comparison.environment, knowledge, previous_values(before),
               MissingParameters::Error, true,
               request.keeps_parameters && (!before.stack || before.stack->parent_id.empty()), &tx},
              sink);
  if (!after || sink.has_errors()) {
    return std::nullopt;
  }
  const Template& model = after->loaded->model;
  check_capabilities(model, request, sink);
  check_resource_types(model, context.providers, sink);
  check_type_changes(before, model, sink);
  if (sink.has_errors()) {
    return std::nullopt;
  }
  ResourceGraph graph = ResourceGraph::build(model);
  AfterStack after_stack{model, after->parameters, comparison.environment, knowledge, graph};
  BeforeStack before_stack = before.loaded != nullptr ? make_before(before) : BeforeStack();
  comparison.change_set = make_changes(tx, before, before_stack, after_stack, kind, sink);
  check_allowed_types(comparison.change_set, request, sink);
  // A missing export is CloudFormation's to find when it gets there; everything else is a fault
  // now.
  if (sink.has_errors()) {
    return std::nullopt;
  }
  take_settings(request, before, comparison);
  comparison.steps = make_steps(comparison.change_set, stored_graph(before), graph);
  std::vector<std::string> secrets = secrets_of(after->parameters);
  for (std::string& secret : secrets_of(before.parameters)) {
    secrets.push_back(std::move(secret));
  }
  mask_values(comparison.change_set, secrets);
  comparison.before = std::move(before);
  comparison.after = std::move(*after);
  return comparison;
}

Plan StackOperations::Impl::make_plan(const StackRequest& request,
                                      const Comparison& comparison) const {
  Plan plan;
  plan.kind = comparison.before.loaded != nullptr ? PlanKind::Update : PlanKind::Create;
  plan.stack_id = *comparison.environment.stack_id;
  plan.stack_name = request.stack_name;
  plan.template_name = request.template_text.name;
  plan.template_body = request.template_text.text;
  plan.processed_template = comparison.after.processed_json;
  plan.parameter_values = Value::map();
  for (const auto& [name, parameter] : comparison.after.parameters) {
    StoredParameter stored;
    stored.key = name;
    stored.value = parameter.given;
    stored.no_echo = parameter.no_echo;
    if (parameter.is_ssm) {
      for (const Value& item : parameter.value.items()) {
        stored.resolved += (stored.resolved.empty() ? "" : ",") + item.scalar_text();
      }
      stored.resolved += parameter.value.scalar_text();
    }
    plan.parameters.push_back(std::move(stored));
    plan.parameter_values.set(name, parameter.value);
  }
  plan.tags = comparison.tags;
  plan.capabilities = request.capabilities;
  plan.notification_arns = comparison.notification_arns;
  plan.disable_rollback = disables_rollback(request);
  plan.on_failure = request.on_failure;
  plan.steps = comparison.steps;
  plan.client_request_token = request.client_request_token;
  plan.role_arn = request.role_arn;
  plan.deployment_mode = request.deployment_mode == "STANDARD" ? "" : request.deployment_mode;
  plan.retain_except_on_create = request.retain_except_on_create;
  plan.timeout_minutes = request.timeout_minutes;
  plan.new_stack_policy = request.stack_policy;
  const std::optional<StackRecord>& stack = comparison.before.stack;
  if (request.rollback_configuration) {
    plan.rollback_configuration = *request.rollback_configuration;
  } else if (stack) {
    plan.rollback_configuration = stack->rollback_configuration;
  }
  if (!request.stack_policy_during_update.empty()) {
    plan.stack_policy = request.stack_policy_during_update;
  } else if (stack) {
    plan.stack_policy = stack->policy_body;
  }
  return plan;
}

}  // namespace formwork
