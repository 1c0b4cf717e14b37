// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "engine/base/registry.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/validator.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr int kMostValues = 512;
constexpr std::string_view kRegionParameter = "AWS::Region";

const Resolver* find_resolver(Keyword function) {
  static const auto kTable = [] {
    std::array<const Resolver*, kKeywordCount> table{};
    for (const Resolver* resolver = RegisteredList<Resolver>::head; resolver != nullptr;
         resolver = resolver->next) {
      table[static_cast<std::size_t>(resolver->function)] = resolver;
    }
    return table;
  }();
  return kTable[static_cast<std::size_t>(function)];
}

// The same for every stack: not the region's business.
bool is_regional(std::string_view pseudo) {
  return pseudo != "AWS::AccountId" && pseudo != "AWS::NoValue" && pseudo != "AWS::StackName";
}

const ChosenValue* find_chosen(const Context& context, std::string_view name) {
  for (const ChosenValue* chosen = context.chosen; chosen != nullptr; chosen = chosen->up) {
    if (chosen->name == name) {
      return chosen;
    }
  }
  return nullptr;
}

const ChosenValue* choose(Run& run, const ChosenValue* up, std::string_view name,
                          const Node* value) {
  return run.arena().make<ChosenValue>(up, name, value);
}

std::span<const PathStep> keep(Run& run, const std::vector<PathStep>& steps) {
  return {run.arena().copy(std::span<const PathStep>(steps)), steps.size()};
}

// Values of a parameter when the caller gave sets of parameter values.
void set_values(const Validator& validator, const Parameter& parameter,
                const Validator::EachRef& each) {
  Run& run = *validator.run;
  for (const ParameterSet& set : run.config().parameter_sets) {
    Context context = validator.context;
    context.uses_parameter_sets = false;
    context.is_from_parameters = true;
    for (const auto& [name, value] : set.values) {
      context.chosen = choose(run, context.chosen, name, run.make_string(value));
    }
    const auto given = set.values.find(std::string(parameter.name));
    if (given != set.values.end()) {
      if (!each(find_chosen(context, parameter.name)->value, context)) {
        return;
      }
      continue;
    }
    if (parameter.default_value != nullptr) {
      context.value_path =
          keep(run, {PathStep("Parameters"), PathStep(parameter.name), PathStep("Default")});
      context.chosen = choose(run, context.chosen, parameter.name, parameter.default_value);
      if (!each(parameter.default_value, context)) {
        return;
      }
    }
  }
}

}  // namespace

void Validator::ref_values(std::string_view name, const EachRef& each) const {
  const int pseudo = pseudo_parameter(name);
  if (pseudo >= 0 &&
      (!context.resolves_pseudo || (context.pseudo_parameters >> pseudo & 1U) == 0)) {
    return;
  }
  if (const ChosenValue* chosen = find_chosen(context, name)) {
    if (chosen->value != nullptr) {
      each(chosen->value, context);
      return;
    }
  }
  if (pseudo >= 0 && !is_regional(name)) {
    if (const Node* value = run->pseudo_value(pseudo, {})) {
      Context next = context;
      next.chosen = choose(*run, context.chosen, name, value);
      each(value, next);
    }
    return;
  }
  if (pseudo >= 0) {
    // A context with one region has chosen it: nothing else needs to be remembered.
    for (std::size_t i = 0; i < context.regions.size(); ++i) {
      Context next = context;
      next.regions = context.regions.subspan(i, 1);
      if (!each(run->pseudo_value(pseudo, context.regions[i]), next)) {
        return;
      }
    }
    return;
  }
  const Parameter* parameter = run->parameter(name);
  if (parameter == nullptr) {
    return;
  }
  if (context.uses_parameter_sets && !run->config().parameter_sets.empty()) {
    set_values(*this, *parameter, each);
    return;
  }
  for (const Parameter::Value& value : parameter->values) {
    Context next = context;
    next.value_path = value.where;
    next.chosen = choose(*run, context.chosen, parameter->name, value.value);
    next.is_from_parameters = true;
    if (!run->spend() || !each(value.value, next)) {
      return;
    }
  }
}

namespace {

// A list equals nothing that a condition can compare it with.
std::string_view compared_text(const Node& value) {
  return value.is_scalar() ? value.text() : std::string_view("\0", 1);
}

// Hands on the values of one function that can occur together with what is assumed about
// conditions, once for every region.
class Resolution {
 public:
  Resolution(const Validator::EachValue& each, PathStep step) : each_(each), step_(step) {}

  bool take(const Node* value, const Validator& validator, Fault* fault) {
    if (fault != nullptr) {
      fault->prepend(step_);
      return keep_on(each_(nullptr, validator, fault));
    }
    Validator regional = validator;
    regional.context.resolves_pseudo = true;
    regional.ref_values(kRegionParameter, [&](const Node*, const Context& context) {
      return take_in_region(value, validator, context);
    });
    return goes_on_;
  }

 private:
  bool keep_on(bool goes_on) {
    goes_on_ = goes_on_ && goes_on;
    return goes_on_;
  }

  bool take_in_region(const Node* value, const Validator& validator, const Context& context) {
    Run& run = *validator.run;
    switch (possible(run, context)) {
      case ConditionSolver::Answer::Unknown:
        return keep_on(false);
      case ConditionSolver::Answer::No:
        return run.spend();
      case ConditionSolver::Answer::Yes:
        break;
    }
    if (++count_ > kMostValues || !run.spend()) {
      return keep_on(false);
    }
    Validator found = validator;
    found.context = context;
    found.context.is_resolved = true;
    return keep_on(each_(value, found, nullptr));
  }

  static ConditionSolver::Answer possible(Run& run, const Context& context) {
    const std::vector<Assumption> assumptions = run.conditions().assumptions(context.conditions);
    if (assumptions.empty() && run.section("Rules") == nullptr) {
      return ConditionSolver::Answer::Yes;
    }
    std::vector<std::pair<std::string_view, std::string_view>> values;
    for (const ChosenValue* chosen = context.chosen; chosen != nullptr; chosen = chosen->up) {
      if (chosen->value != nullptr) {
        values.emplace_back(chosen->name, compared_text(*chosen->value));
      }
    }
    for (std::size_t i = 0; i < kPseudoParameters.size(); ++i) {
      if (is_regional(kPseudoParameters[i])) {
        const Node* value = run.pseudo_value(static_cast<int>(i), context.regions.front());
        values.emplace_back(kPseudoParameters[i], compared_text(*value));
      }
    }
    return run.solver().satisfiable(assumptions, values);
  }

  const Validator::EachValue& each_;
  PathStep step_;
  int count_ = 0;
  bool goes_on_ = true;
};

}  // namespace

void Validator::resolve(const Node& instance, const EachValue& each) const {
  const Member* member = function_member(instance);
  const Resolver* resolver = member == nullptr ? nullptr : find_resolver(function_of(member->key));
  if (resolver == nullptr) {
    each(&instance, *this, nullptr);
    return;
  }
  const Run::Depth depth(*run);
  if (!depth.is_allowed() || !run->spend()) {
    return;
  }
  Resolution resolution(each, step_to(instance, *member));
  resolve(*member->value, [&](const Node* argument, const Validator& validator, Fault* fault) {
    if (fault != nullptr) {
      return true;
    }
    bool goes_on = true;
    resolver->resolve(validator, *argument,
                      [&](const Node* value, const Validator& found, Fault* problem) {
                        goes_on = resolution.take(value, found, problem);
                        return goes_on;
                      });
    return goes_on;
  });
}

}  // namespace formwork::lint
