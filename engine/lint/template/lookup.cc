// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/template/lookup.hh"

#include <algorithm>

#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

Validator step_down(const Validator& validator, const PathStep& step) {
  Validator below = validator;
  const PathNode* up = validator.context.path;
  below.context.path = validator.run->arena().make<PathNode>(
      up, step, up == nullptr ? std::uint32_t{1} : up->depth + 1);
  below.context.value_path = {};
  return below;
}

/// The three arguments of Fn::If, else empty.
std::span<const Node* const> branches_of(const Member& function) {
  const std::span<const Node* const> arguments = function.value->items();
  return arguments.size() == 3 ? arguments : std::span<const Node* const>();
}

/// `state` with the condition of a Fn::If decided; what names no condition changes nothing.
std::optional<ConditionState> assume_branch(const Validator& validator, const Node& condition,
                                            bool value) {
  const ConditionState state = validator.context.conditions;
  return condition.is_string() ? validator.run->conditions().assume(state, condition.text(), value)
                               : std::optional(state);
}

class Finder {
 public:
  explicit Finder(const EachValueAt& each) : each_(each) {}

  bool find(const Validator& validator, const Node* instance,
            std::span<const std::string_view> path) {
    if (!validator.run->spend()) {
      return false;
    }
    if (instance != nullptr && instance->is(NodeKind::Null)) {
      instance = nullptr;
    }
    if (const Member* function = function_member(instance); function != nullptr) {
      return in_function(validator, *instance, *function, path);
    }
    if (path.empty()) {
      return each_(instance, validator);
    }
    if (instance != nullptr && instance->is_list() && path.front() == "*") {
      return in_items(validator, *instance, path.subspan(1));
    }
    if (instance == nullptr || !instance->is_map()) {
      return each_(nullptr, validator);
    }
    const Member* member = instance->find(path.front());
    const PathStep step = member == nullptr ? PathStep(path.front()) : step_to(*instance, *member);
    return find(step_down(validator, step), member == nullptr ? nullptr : member->value,
                path.subspan(1));
  }

 private:
  bool in_function(const Validator& validator, const Node& instance, const Member& function,
                   std::span<const std::string_view> path) {
    if (function.key == "Fn::If") {
      return in_branches(validator, instance, function, path);
    }
    if (is_no_value(instance)) {
      return each_(nullptr, step_down(validator, step_to(instance, function)));
    }
    return !path.empty() || each_(&instance, validator);
  }

  bool in_branches(const Validator& validator, const Node& instance, const Member& function,
                   std::span<const std::string_view> path) {
    const std::span<const Node* const> arguments = branches_of(function);
    for (int i = 1; i <= 2 && !arguments.empty(); ++i) {
      const auto state = assume_branch(validator, *arguments[0], i == 1);
      if (!state.has_value()) {
        continue;
      }
      Validator branch = step_down(step_down(validator, step_to(instance, function)), PathStep(i));
      branch.context.conditions = *state;
      if (!find(branch, arguments[static_cast<std::size_t>(i)], path)) {
        return false;
      }
    }
    return true;
  }

  bool in_items(const Validator& validator, const Node& list,
                std::span<const std::string_view> path) {
    for (std::size_t i = 0; i < list.items().size(); ++i) {
      if (!find(step_down(validator, PathStep(static_cast<int>(i))), list.items()[i], path)) {
        return false;
      }
    }
    return true;
  }

  const EachValueAt& each_;
};

class TemplateFinder {
 public:
  TemplateFinder(const Validator& validator, std::vector<ValueUnder>& out)
      : validator_(validator), out_(out) {}

  void find(const Node& node, std::span<const std::string_view> path, ConditionState state) {
    if (!validator_.run->spend()) {
      return;
    }
    if (path.empty()) {
      decide(node, state, [&](const Node& value, ConditionState under) {
        out_.push_back({value.is(NodeKind::Null) ? nullptr : &value, under});
      });
    } else if (node.is_map()) {
      if (const Node* below = node.get(path.front()); below != nullptr) {
        decide(*below, state, [&](const Node& value, ConditionState under) {
          find(value, path.subspan(1), under);
        });
      }
    } else if (path.front() == "*") {
      for (const Node* item : node.items()) {
        find(*item, path.subspan(1), state);
      }
    }
  }

 private:
  using Decided = std::function<void(const Node& value, ConditionState under)>;

  void decide(const Node& node, ConditionState state, const Decided& decided) {
    const Member* function = function_member(node);
    if (function == nullptr || function->key != "Fn::If") {
      if (!is_no_value(node)) {
        decided(node, state);
      }
      return;
    }
    const std::span<const Node* const> arguments = branches_of(*function);
    if (arguments.empty() || !arguments[0]->is_string()) {
      return;
    }
    for (const bool value : {true, false}) {
      if (const auto under =
              validator_.run->conditions().assume(state, arguments[0]->text(), value)) {
        decide(*arguments[value ? 1 : 2], *under, decided);
      }
    }
  }

  const Validator& validator_;
  std::vector<ValueUnder>& out_;
};

}  // namespace

void values_at(const Validator& validator, const Node* instance,
               std::span<const std::string_view> path, const EachValueAt& each) {
  Finder(each).find(validator, instance, path);
}

std::vector<ValueAt> values_at(const Validator& validator, const Node* instance,
                               std::span<const std::string_view> path) {
  std::vector<ValueAt> found;
  values_at(validator, instance, path, [&](const Node* value, const Validator& at) {
    found.push_back({value, at});
    return true;
  });
  return found;
}

std::optional<ResourceAt> resource_by_name(const Validator& validator, std::string_view name,
                                           std::span<const std::string_view> types) {
  const Run& run = *validator.run;
  const Resource* resource = validator.context.has_resources ? run.resource(name) : nullptr;
  if (resource == nullptr || (!types.empty() && std::find(types.begin(), types.end(),
                                                          resource->base_type) == types.end())) {
    return std::nullopt;
  }
  ResourceAt found{resource, validator};
  Context& context = found.validator.context;
  if (!resource->condition.empty()) {
    const auto state = run.conditions().assume(context.conditions, resource->condition, true);
    if (!state.has_value()) {
      return std::nullopt;
    }
    context.conditions = *state;
  }
  Arena& arena = validator.run->arena();
  const auto* section = arena.make<PathNode>(nullptr, PathStep("Resources"), std::uint32_t{1});
  context.path = arena.make<PathNode>(section, PathStep(resource->name), std::uint32_t{2});
  const auto* place = arena.make<PlaceNode>(place_below(nullptr, "Resources"));
  context.place = arena.make<PlaceNode>(place_below(place, resource->base_type));
  context.value_path = {};
  return found;
}

std::vector<ValueUnder> values_in_template(const Validator& validator,
                                           std::span<const std::string_view> path) {
  std::vector<ValueUnder> found;
  ConditionState state = validator.context.conditions;
  const Node& root = validator.run->root();
  if (path.size() >= 3 && (path[0] == "Resources" || path[0] == "Outputs")) {
    const Node* section = root.get(path[0]);
    const Node* entry = section == nullptr ? nullptr : section->get(path[1]);
    const Node* condition = entry == nullptr ? nullptr : entry->get("Condition");
    if (condition != nullptr && condition->is_string()) {
      const auto under = validator.run->conditions().assume(state, condition->text(), true);
      if (!under.has_value()) {
        return found;
      }
      state = *under;
    }
  }
  TemplateFinder(validator, found).find(root, path, state);
  return found;
}

std::vector<const Resource*> resources_of(const Run& run, std::span<const std::string_view> types) {
  std::vector<const Resource*> found;
  for (const Resource& resource : run.resources()) {
    if (types.empty() || std::find(types.begin(), types.end(), resource.type) != types.end()) {
      found.push_back(&resource);
    }
  }
  return found;
}

std::vector<const Resource*> modules_of(const Run& run) {
  std::vector<const Resource*> found;
  for (const Resource& resource : run.resources()) {
    if (resource.type.ends_with("::MODULE")) {
      found.push_back(&resource);
    }
  }
  return found;
}

bool is_valid_reference(const Run& run, std::string_view name) {
  const Node* parameters = run.section("Parameters");
  const Node* parameter = parameters == nullptr ? nullptr : parameters->get(name);
  if (parameter != nullptr && parameter->find("Type") != nullptr) {
    return true;
  }
  if (pseudo_parameter(name) >= 0) {
    return true;
  }
  if (const Resource* resource = run.resource(name);
      resource != nullptr && !resource->type.empty()) {
    return true;
  }
  const std::vector<const Resource*> modules = modules_of(run);
  return std::any_of(modules.begin(), modules.end(),
                     [&](const Resource* module) { return name.starts_with(module->name); });
}

bool is_cdk_template(const Run& run) {
  return std::any_of(run.resources().begin(), run.resources().end(), [](const Resource& resource) {
    return resource.type == "AWS::CDK::Metadata";
  });
}

}  // namespace formwork::lint
