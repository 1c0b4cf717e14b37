// SPDX-License-Identifier: Apache-2.0
#include "engine/change/diff.hh"

#include "engine/change/change_set_maker.hh"

namespace formwork {

namespace {

const Value* find_output(const BeforeStack& before, std::string_view name) {
  for (const auto& [key, value] : before.outputs) {
    if (key == name) {
      return &value;
    }
  }
  return nullptr;
}

}  // namespace

bool ChangeSetMaker::is_output_changed(const Output& output, const Value& deployed,
                                       const Value& after) {
  const Output* then =
      before_.model == nullptr ? nullptr : before_.model->find_output(output.name.text);
  Value before = deployed;
  if (then != nullptr && then->value != nullptr && old_evaluator_) {
    restore_references(before, old_evaluator_->evaluate(*then->value));
  }
  const auto judge = [&](std::span<const std::string>, const Value&, const Value& now) {
    const WrittenPlace place{then == nullptr ? nullptr : then->value, output.value, {}};
    return causes_.is_changed_unknown(now, place);
  };
  if (!diff_values(&before, &after, {}, judge).empty()) {
    return true;
  }
  if (then == nullptr || (then->export_name == nullptr && output.export_name == nullptr)) {
    return false;
  }
  if (then->export_name == nullptr || output.export_name == nullptr) {
    return true;
  }
  const Value name = evaluator_.evaluate(*output.export_name);
  const Value old_name = old_evaluator_ ? old_evaluator_->evaluate(*then->export_name)
                                        : Value::unknown(std::vector<UnknownCause>());
  if (name.has_unknown() || old_name.has_unknown()) {
    return causes_.is_changed_unknown(name, {then->export_name, output.export_name, {}});
  }
  return !Value::same(name, old_name);
}

void ChangeSetMaker::add_exports(const Output& output, OutputChange& change) {
  const Output* then =
      before_.model == nullptr ? nullptr : before_.model->find_output(output.name.text);
  if (output.export_name != nullptr) {
    change.export_after = evaluator_.evaluate(*output.export_name);
  }
  if (then != nullptr && then->export_name != nullptr && old_evaluator_) {
    change.export_before = old_evaluator_->evaluate(*then->export_name);
  }
}

void ChangeSetMaker::compare_outputs() {
  for (const Output& output : after_.model.outputs) {
    if (output.value == nullptr || evaluator_.is_active(output) == Tri::False) {
      continue;
    }
    OutputChange change;
    change.name = output.name.text;
    change.after = evaluator_.evaluate(*output.value);
    const Value* before = find_output(before_, output.name.text);
    if (before == nullptr) {
      change.action = ChangeAction::Add;
    } else if (is_output_changed(output, *before, *change.after)) {
      change.before = *before;
      add_exports(output, change);
    } else {
      continue;
    }
    out_.outputs.push_back(std::move(change));
  }
  for (const auto& [name, value] : before_.outputs) {
    const Output* now = after_.model.find_output(name);
    if (now == nullptr || evaluator_.is_active(*now) == Tri::False) {
      OutputChange removed;
      removed.action = ChangeAction::Remove;
      removed.name = name;
      removed.before = value;
      out_.outputs.push_back(std::move(removed));
    }
  }
}

BeforeStack before_from_template(const AfterStack& stack, Sink& sink) {
  const FateTable nothing;
  const PreviewKnowledge knowledge(stack.knowledge, nothing);
  Evaluator evaluator(stack.model, stack.parameters, stack.environment, knowledge, sink);
  BeforeStack out;
  out.model = &stack.model;
  out.parameters = &stack.parameters;
  for (std::uint32_t id = 0; id < stack.graph.size(); ++id) {
    const Resource* resource = stack.model.find_resource(stack.graph.name(id));
    if (resource == nullptr || evaluator.is_active(*resource) == Tri::False) {
      continue;
    }
    BeforeResource before;
    before.logical_id = resource->name.text;
    before.type = resource->type.text;
    before.properties = evaluator.properties(*resource);
    before.deletion_policy = evaluator.policy(resource->deletion_policy);
    before.update_replace_policy = evaluator.policy(resource->update_replace_policy);
    for (const std::uint32_t needed : stack.graph.dependencies(id)) {
      before.depends_on.push_back(stack.graph.name(needed));
    }
    out.resources.push_back(std::move(before));
  }
  for (const Output& output : stack.model.outputs) {
    if (output.value != nullptr && evaluator.is_active(output) != Tri::False) {
      out.outputs.emplace_back(output.name.text, evaluator.evaluate(*output.value));
    }
  }
  return out;
}

}  // namespace formwork
