// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include "engine/base/text.hh"
#include "resources/common/fault.hh"
#include "resources/common/properties.hh"

namespace formwork::cloudformation {

namespace {

constexpr std::int64_t kPollMs = 1000;

/// Parameters are texts for the child: a list is joined with commas.
std::string parameter_text(const Value& value) {
  if (!value.is_list()) {
    return value.is_map() ? value_to_json(value) : value.scalar_text();
  }
  std::vector<std::string> parts;
  for (const Value& item : value.items()) {
    parts.push_back(item.scalar_text());
  }
  return join(parts, ",");
}

NestedStacks::ChildRequest child_request(const ProviderRequest& request) {
  NestedStacks::ChildRequest child;
  child.parent_stack_id = request.stack_id;
  child.logical_id = request.logical_id;
  child.template_url = request.properties.get_text("TemplateURL");
  child.timeout_minutes =
      std::strtoll(request.properties.get_text("TimeoutInMinutes").c_str(), nullptr, 10);
  if (const Value* parameters = request.properties.find("Parameters"); parameters != nullptr) {
    for (const auto& member : parameters->members()) {
      child.parameters.emplace_back(member.key, parameter_text(member.value));
    }
  }
  child.tags = request.stack_tags;
  for (const Value& tag : items_of(request.properties, "Tags")) {
    child.tags.emplace_back(tag.get_text("Key"), tag.get_text("Value"));
  }
  for (const Value& arn : items_of(request.properties, "NotificationARNs")) {
    child.notification_arns.push_back(arn.scalar_text());
  }
  return child;
}

Value output_attributes(const NestedStacks::ChildState& state) {
  Value attributes = Value::map();
  for (const StoredOutput& output : state.outputs) {
    attributes.set("Outputs." + output.key, Value::string(output.value));
  }
  return attributes;
}

/// Runs the child through request.nested: the first call begins, later ones look how far it is.
class StackProvider final : public ResourceProvider {
 public:
  Progress create(const ProviderRequest& request) override {
    if (!is_begun(request)) {
      if (request.nested == nullptr) {
        return no_nesting();
      }
      auto child = request.nested->begin_create(*request.world, child_request(request));
      return child ? begun(*child) : refused(child.error());
    }
    return poll(request, "created");
  }

  Progress update(const ProviderRequest& request) override {
    if (!is_begun(request)) {
      if (request.nested == nullptr) {
        return no_nesting();
      }
      auto changed =
          request.nested->begin_update(*request.world, request.physical_id, child_request(request));
      if (!changed) {
        return refused(changed.error());
      }
      if (*changed) {
        return begun(request.physical_id);
      }
      auto state = request.nested->state(*request.world, request.physical_id);
      return state ? Progress::success(request.physical_id, output_attributes(*state))
                   : refused(state.error());
    }
    return poll(request, "updated");
  }

  Progress remove(const ProviderRequest& request) override {
    if (!is_begun(request)) {
      if (request.nested == nullptr) {
        return no_nesting();
      }
      auto removal = request.nested->begin_delete(*request.world, request.physical_id);
      return removal ? begun(request.physical_id) : refused(removal.error());
    }
    return poll(request, "deleted");
  }

  Progress read(const ProviderRequest& request) override {
    auto stack = request.world->store.find_stack(request.physical_id);
    if (!stack) {
      return failed_progress(stack.error());
    }
    if (!stack->has_value() || (*stack)->status == "DELETE_COMPLETE") {
      return failed_progress(*not_found(request.type, request.physical_id).diagnostic);
    }
    NestedStacks::ChildState state;
    state.outputs = (*stack)->outputs;
    Value model = output_attributes(state);
    for (const auto& member : request.properties.members()) {
      model.set(member.key, member.value);
    }
    return Progress::success(request.physical_id, std::move(model));
  }

  std::string_view kind() const override { return "own"; }

 private:
  static bool is_begun(const ProviderRequest& request) {
    return request.callback_context.find("StackId") != nullptr;
  }

  static Progress begun(const std::string& stack_id) {
    Value context = Value::map();
    context.set("StackId", Value::string(stack_id));
    return Progress::in_progress(std::move(context), kPollMs, stack_id);
  }

  static Progress no_nesting() {
    return Progress::failed(HandlerErrorCode::InternalFailure,
                            "Nested stacks cannot be run in this context");
  }

  static Progress refused(const Diagnostic& diagnostic) {
    const auto code = parse_handler_error_code(diagnostic.code);
    return Progress::failed(code.value_or(HandlerErrorCode::InvalidRequest), diagnostic.message);
  }

  static Progress poll(const ProviderRequest& request, std::string_view verb) {
    const std::string stack_id = request.callback_context.get_text("StackId");
    if (request.nested == nullptr) {
      return no_nesting();
    }
    auto state = request.nested->state(*request.world, stack_id);
    if (!state) {
      return refused(state.error());
    }
    if (!state->is_done) {
      return begun(stack_id);
    }
    if (state->is_ok) {
      return Progress::success(stack_id, output_attributes(*state));
    }
    std::string message = "Embedded stack " + stack_id + " was not successfully ";
    message.append(verb).append(verb == "updated" ? ". Currently in " + state->status : "");
    if (!state->reason.empty()) {
      message.append(verb == "updated" ? " with reason: " : ": ").append(state->reason);
    }
    Progress progress =
        Progress::failed(HandlerErrorCode::GeneralServiceException, std::move(message));
    progress.physical_id = stack_id;
    return progress;
  }
};

StackProvider provider;
ProviderEntry entry{"AWS::CloudFormation::Stack", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::cloudformation
