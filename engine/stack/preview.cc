// SPDX-License-Identifier: Apache-2.0
#include "engine/change/diff.hh"
#include "engine/stack/operations_impl.hh"

namespace formwork {

namespace {

void note_defaults(const BoundParameters& parameters, std::vector<std::string>& assumptions) {
  for (const auto& [name, parameter] : parameters) {
    if (parameter.value.is_unknown()) {
      assumptions.push_back("Parameter " + name + " has no value.");
    } else if (parameter.is_default) {
      assumptions.push_back("Parameter " + name + " has its default value.");
    }
  }
}

}  // namespace

std::optional<Preview> StackOperations::preview(const StackRequest& request, Sink& sink) {
  if (Result<void> name = check_stack_name(request.stack_name); !name) {
    sink.add(name.error());
    return std::nullopt;
  }
  Result<Transaction> tx = impl_->context.store.begin_read();
  if (!tx) {
    sink.add(tx.error());
    return std::nullopt;
  }
  Result<StoredSide> before = impl_->load_stored(*tx, request.stack_name);
  if (!before) {
    sink.add(before.error());
    return std::nullopt;
  }
  std::optional<Comparison> comparison = impl_->compare(*tx, request, std::move(*before), "", sink);
  if (!comparison) {
    return std::nullopt;
  }
  Preview preview;
  preview.is_create = comparison->before.loaded == nullptr;
  preview.stack_name = request.stack_name;
  if (preview.is_create) {
    preview.assumptions.push_back("There is no stack " + request.stack_name +
                                  ": everything is added.");
  } else if (Result<void> can = check_can_deploy(*comparison->before.stack, request); !can) {
    preview.assumptions.push_back(can.error().message);
  }
  note_defaults(comparison->after.parameters, preview.assumptions);
  preview.change_set = std::move(comparison->change_set);
  preview.steps = std::move(comparison->steps);
  preview.after = std::move(comparison->after);
  return preview;
}

std::optional<Preview> StackOperations::preview_between(const StackRequest& before,
                                                        const StackRequest& after, Sink& sink) {
  Environment environment = impl_->context.environment;
  environment.stack_name = after.stack_name;
  Knowledge nothing;
  auto prepare = [&](const StackRequest& request) {
    return impl_->prepare({request, environment, nothing, {}, MissingParameters::Unknown}, sink);
  };
  std::optional<PreparedTemplate> old_side = prepare(before);
  std::optional<PreparedTemplate> new_side = prepare(after);
  if (!old_side || !new_side || sink.has_errors()) {
    return std::nullopt;
  }
  ResourceGraph old_graph = ResourceGraph::build(old_side->loaded->model);
  ResourceGraph new_graph = ResourceGraph::build(new_side->loaded->model);
  AfterStack old_stack{old_side->loaded->model, old_side->parameters, environment, nothing,
                       old_graph};
  AfterStack new_stack{new_side->loaded->model, new_side->parameters, environment, nothing,
                       new_graph};
  BeforeStack before_stack = before_from_template(old_stack, sink);
  before_stack.model = &old_side->loaded->model;
  before_stack.parameters = &old_side->parameters;
  Preview preview;
  preview.change_set = make_change_set(before_stack, new_stack, impl_->context.catalog, sink);
  if (sink.has_errors()) {
    return std::nullopt;
  }
  preview.change_set.stack_settings_changed = before.tags != after.tags;
  preview.steps = make_steps(preview.change_set, old_graph, new_graph);
  preview.stack_name = after.stack_name;
  preview.assumptions.push_back("The stack is as " + before.template_text.name + " would make it.");
  note_defaults(new_side->parameters, preview.assumptions);
  preview.after = std::move(*new_side);
  return preview;
}

}  // namespace formwork
