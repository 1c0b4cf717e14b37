// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <set>
#include <string>

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

/// Names of the parameters that a template declares.
std::set<std::string, std::less<>> declared_parameters(SourceMap& sources,
                                                       const TemplateText& text) {
  Sink ignored;
  std::set<std::string, std::less<>> names;
  if (auto loaded = load_template_text(sources, text.name, text.text, ignored)) {
    for (const Parameter& parameter : loaded->model.parameters) {
      names.emplace(parameter.name.text);
    }
  }
  return names;
}

/// Both templates are given the same parameters: one that only the other declares is left out.
StackRequest without_foreign_parameters(SourceMap& sources, const StackRequest& request,
                                        const StackRequest& other) {
  StackRequest own = request;
  if (request.parameters.empty()) {
    return own;
  }
  const auto mine = declared_parameters(sources, request.template_text);
  const auto theirs = declared_parameters(sources, other.template_text);
  std::erase_if(own.parameters, [&](const auto& given) {
    return !mine.contains(given.first) && theirs.contains(given.first);
  });
  return own;
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
  SourceMap& sources = *impl_->sources;
  std::optional<PreparedTemplate> old_side =
      prepare(without_foreign_parameters(sources, before, after));
  std::optional<PreparedTemplate> new_side =
      prepare(without_foreign_parameters(sources, after, before));
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
