// SPDX-License-Identifier: Apache-2.0
// Success of a create or an update: outputs, exports, imports, and the stack's new record.
#include "engine/provision/outputs.hh"

#include <algorithm>

#include "engine/provision/executor_impl.hh"

namespace formwork {

namespace {

// The step record that keeps a nested stack's outputs while it waits for its root.
constexpr const char* kKeptOutputs = "KeptOutputs";

Failure output_fault(const Output& output, const Diagnostic& fault) {
  if (fault.message.starts_with("Resource type ")) {
    return fail("ValidationError", "[Error] /Outputs/" + std::string(output.name.text) +
                                       "/Value/Fn::GetAtt: " + fault.message);
  }
  return fail(fault);
}

Result<StoredOutput> evaluate_output(Transaction& tx, TemplateView& view, const Output& output) {
  StoredOutput stored;
  stored.key = output.name.text;
  stored.description = output.description;
  Result<Value> value = view.evaluate_node(tx, *output.value);
  if (!value) {
    return output_fault(output, value.error());
  }
  if (!value->is_scalar()) {
    return fail(
        "ValidationError",
        "Template format error: Output " + stored.key +
            " is malformed. The Value field of every Outputs member must evaluate to a String.");
  }
  stored.value = value->scalar_text();
  if (output.export_name != nullptr) {
    Result<Value> name = view.evaluate_node(tx, *output.export_name);
    if (!name) {
      return output_fault(output, name.error());
    }
    stored.export_name = name->scalar_text();
  }
  return stored;
}

}  // namespace

Result<std::vector<StoredOutput>> evaluate_outputs(Transaction& tx, TemplateView& view) {
  std::vector<StoredOutput> outputs;
  for (const Output& output : view.model().outputs) {
    if (output.value == nullptr || view.evaluator().is_active(output) != Tri::True) {
      continue;
    }
    Result<StoredOutput> stored = evaluate_output(tx, view, output);
    if (!stored) {
      if (std::optional<std::string> missing = view.knowledge().take_missing_export()) {
        return fail("ValidationError", "No export named " + *missing + " found");
      }
      return std::move(stored).failure();
    }
    outputs.push_back(std::move(*stored));
  }
  return outputs;
}

std::vector<ExportRecord> exports_of(const std::vector<StoredOutput>& outputs,
                                     const std::string& stack_id) {
  std::vector<ExportRecord> exports;
  for (const StoredOutput& output : outputs) {
    if (!output.export_name.empty()) {
      exports.push_back({output.export_name, output.value, stack_id});
    }
  }
  return exports;
}

namespace {

// "A, B": names of the stacks that import `name`.
Result<std::string> importer_names(Transaction& tx, const std::string& name) {
  Result<std::vector<std::string>> importers = tx.list_importers(name);
  if (!importers) {
    return std::move(importers).failure();
  }
  std::string names;
  for (const std::string& id : *importers) {
    Result<std::optional<StackRecord>> stack = tx.find_stack(id);
    if (!stack) {
      return std::move(stack).failure();
    }
    if (*stack && (*stack)->status != "DELETE_COMPLETE") {
      names += (names.empty() ? "" : ", ") + (*stack)->name;
    }
  }
  return names;
}

Result<void> check_new_exports(Transaction& tx, const std::vector<ExportRecord>& exports) {
  for (std::size_t i = 0; i < exports.size(); ++i) {
    const ExportRecord& wanted = exports[i];
    for (std::size_t j = 0; j < i; ++j) {
      if (exports[j].name == wanted.name) {
        return fail("ValidationError", "Template error: Export name " + wanted.name +
                                           " is used by more than one output");
      }
    }
    Result<std::optional<ExportRecord>> taken = tx.find_export(wanted.name);
    if (!taken) {
      return std::move(taken).failure();
    }
    if (!*taken || (*taken)->stack_id == wanted.stack_id) {
      continue;
    }
    Result<std::optional<StackRecord>> owner = tx.find_stack((*taken)->stack_id);
    if (!owner) {
      return std::move(owner).failure();
    }
    std::string name = *owner ? (*owner)->name : (*taken)->stack_id;
    return fail("ValidationError",
                "Export with name " + wanted.name + " is already exported by stack " + name + ". ");
  }
  return {};
}

Result<void> check_old_exports(Transaction& tx, const std::string& stack_id,
                               const std::vector<ExportRecord>& exports) {
  Result<std::vector<ExportRecord>> stored = tx.list_exports();
  if (!stored) {
    return std::move(stored).failure();
  }
  for (const ExportRecord& old : *stored) {
    if (old.stack_id != stack_id) {
      continue;
    }
    auto kept = std::find_if(exports.begin(), exports.end(),
                             [&](const ExportRecord& wanted) { return wanted.name == old.name; });
    if (kept != exports.end() && kept->value == old.value) {
      continue;
    }
    Result<std::string> names = importer_names(tx, old.name);
    if (!names) {
      return std::move(names).failure();
    }
    if (!names->empty()) {
      const char* verb = kept == exports.end() ? "deleted" : "updated";
      return fail("ValidationError",
                  "Export " + old.name + " cannot be " + verb + " as it is in use by " + *names);
    }
  }
  return {};
}

Value outputs_to_value(const std::vector<StoredOutput>& outputs) {
  Value list = Value::list();
  for (const StoredOutput& output : outputs) {
    Value item = Value::map();
    item.set("Key", Value::string(output.key));
    item.set("Value", Value::string(output.value));
    item.set("Description", Value::string(output.description));
    item.set("ExportName", Value::string(output.export_name));
    list.push(std::move(item));
  }
  return list;
}

std::vector<StoredOutput> outputs_from_value(const Value& list) {
  std::vector<StoredOutput> outputs;
  for (const Value& item : list.items()) {
    outputs.push_back({item.get_text("Key"), item.get_text("Value"), item.get_text("Description"),
                       item.get_text("ExportName")});
  }
  return outputs;
}

}  // namespace

Result<void> check_exports_unused(Transaction& tx, const std::string& stack_id) {
  return check_old_exports(tx, stack_id, {});
}

void Executor::Impl::wait_for_parent(Ledger& ledger, DeploymentRun& run,
                                     std::vector<StoredOutput> outputs) {
  StepRecord kept;
  kept.deployment_id = run.record.id;
  kept.step_id = kKeptOutputs;
  kept.status = "DONE";
  kept.callback_context = outputs_to_value(run.stack.outputs);
  ledger.put_step(kept);
  run.steps.insert_or_assign(kept.step_id, kept);
  run.stack.outputs = std::move(outputs);
  ledger.write(ledger.tx().set_exports(run.stack.id, exports_of(run.stack.outputs, run.stack.id)));
  set_stack_status(ledger, run, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
  enter(ledger, run, Phase::Waiting);
}

// The parent has ended its update: what waited for it becomes final or goes back.
void Executor::Impl::leave_waiting(Ledger& ledger, DeploymentRun& run, bool is_kept) {
  if (is_kept) {
    take_new_record(ledger, run, run.stack.outputs);
    ledger.put_stack(run.stack);
    enter(ledger, run, Phase::Cleanup);
    release_children(ledger, run);
    return;
  }
  auto kept = run.steps.find(kKeptOutputs);
  if (kept != run.steps.end()) {
    run.stack.outputs = outputs_from_value(kept->second.callback_context);
  }
  ledger.write(ledger.tx().set_exports(run.stack.id, exports_of(run.stack.outputs, run.stack.id)));
  start_rollback(ledger, run, "");
}

// What a resource needs may have changed without a change of its own.
void Executor::Impl::refresh_dependencies(Ledger& ledger, DeploymentRun& run) {
  for (const Resource& resource : run.view->model().resources) {
    ResourceRecord* row = run.rows.find(resource.name.text);
    if (row == nullptr) {
      continue;
    }
    std::vector<std::string> needs = run.view->needs(resource.name.text);
    if (row->depends_on != needs) {
      row->depends_on = std::move(needs);
      run.rows.save(ledger, *row);
    }
  }
}

void Executor::Impl::take_new_record(Ledger& ledger, DeploymentRun& run,
                                     std::vector<StoredOutput> outputs) {
  StackRecord& stack = run.stack;
  stack.template_body = run.plan.template_body;
  stack.processed_template =
      run.plan.processed_template == run.plan.template_body ? "" : run.plan.processed_template;
  stack.description = run.view->model().description;
  stack.parameters = run.plan.parameters;
  stack.tags = run.plan.tags;
  stack.capabilities = run.plan.capabilities;
  stack.notification_arns = run.plan.notification_arns;
  stack.disable_rollback = run.plan.disable_rollback;
  stack.rollback_configuration = run.plan.rollback_configuration;
  stack.outputs = std::move(outputs);
  ledger.write(ledger.tx().set_exports(stack.id, exports_of(stack.outputs, stack.id)));
  run.view->complete_imports(ledger.tx());
  const auto& imported = run.view->knowledge().imported();
  ledger.write(ledger.tx().set_imports(stack.id, {imported.begin(), imported.end()}));
  forget_stable_rows(ledger, run.rows);
  forget_imports(ledger, run.rows);
  drop_before_rows(ledger, run);
  refresh_dependencies(ledger, run);
}

Result<void> Executor::Impl::succeed(Ledger& ledger, DeploymentRun& run) {
  Result<std::vector<StoredOutput>> outputs = evaluate_outputs(ledger.tx(), *run.view);
  if (!outputs) {
    return std::move(outputs).failure();
  }
  hide_secret_outputs(run.rows, *outputs);
  std::vector<ExportRecord> exports = exports_of(*outputs, run.stack.id);
  if (Result<void> fresh = check_new_exports(ledger.tx(), exports); !fresh) {
    return fresh;
  }
  if (Result<void> free = check_old_exports(ledger.tx(), run.stack.id, exports); !free) {
    return free;
  }
  if (run.plan.kind == PlanKind::Create) {
    take_new_record(ledger, run, std::move(*outputs));
    tell_configured(ledger, run);
    finish(ledger, run, "CREATE_COMPLETE");
    return {};
  }
  if (!run.record.parent_id.empty()) {
    wait_for_parent(ledger, run, std::move(*outputs));
    return {};
  }
  take_new_record(ledger, run, std::move(*outputs));
  tell_configured(ledger, run);
  set_stack_status(ledger, run, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
  enter(ledger, run, Phase::Cleanup);
  release_children(ledger, run);
  return {};
}

}  // namespace formwork
