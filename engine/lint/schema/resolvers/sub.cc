// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/registry.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/resolvers/resolving.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/sub_text.hh"

namespace formwork::lint {
namespace {

// One name of a Fn::Sub and the values it can have; a null value comes from a
// fault.
struct Variable {
  std::string_view name;
  const Node* source = nullptr;
  std::vector<const Node*> values;
};

class Substitution {
 public:
  Substitution(const Validator& validator, std::string_view text, const Node* map,
               const Validator::EachValue& each)
      : validator_(validator), run_(*validator.run), text_(text), map_(map), each_(each) {}

  void run() {
    list_variables();
    for (Variable& variable : variables_) {
      find_values(variable);
      if (variable.values.empty()) {
        return;
      }
    }
    combine(0, validator_.context.chosen);
  }

 private:
  void list_variables() {
    if (map_ != nullptr) {
      for (const Member& member : map_->members()) {
        variables_.push_back({member.key, member.value, {}});
      }
    }
    for (std::string_view name : sub_parameters(text_)) {
      if (find(name) == nullptr) {
        const std::string_view function = name.find('.') == std::string_view::npos
                                              ? std::string_view("Ref")
                                              : std::string_view("Fn::GetAtt");
        const Node* argument = run_.build().scalar(NodeKind::String, name, SourceSpan());
        variables_.push_back(
            {name, run_.build().single(function, SourceSpan(), argument, SourceSpan()), {}});
      }
    }
  }

  const Variable* find(std::string_view name) const {
    for (const Variable& variable : variables_) {
      if (variable.name == name) {
        return &variable;
      }
    }
    return nullptr;
  }

  void find_values(Variable& variable) {
    validator_.resolve(*variable.source, [&](const Node* value, const Validator&, Fault*) {
      variable.values.push_back(value);
      return run_.spend();
    });
  }

  // Every combination of values, the last name's values varying fastest.
  bool combine(std::size_t at, const ChosenValue* chosen) {
    if (!run_.spend()) {
      return false;
    }
    if (at == variables_.size()) {
      return give(chosen);
    }
    for (const Node* value : variables_[at].values) {
      const ChosenValue* next = run_.arena().make<ChosenValue>(chosen, variables_[at].name, value);
      if (!combine(at + 1, next)) {
        return false;
      }
    }
    return true;
  }

  static const ChosenValue* look_up(const ChosenValue* chosen, std::string_view name) {
    while (chosen != nullptr && chosen->name != name) {
      chosen = chosen->up;
    }
    return chosen;
  }

  bool give(const ChosenValue* chosen) {
    const std::optional<std::string> filled =
        fill_in(text_, [&](std::string_view name) -> std::optional<std::string> {
          const ChosenValue* found = look_up(chosen, name);
          const bool is_hidden = !validator_.context.resolves_pseudo && pseudo_parameter(name) >= 0;
          if (is_hidden || found == nullptr || found->value == nullptr ||
              !is_text_piece(*found->value)) {
            return std::nullopt;
          }
          return plain_text(*found->value);
        });
    if (!filled.has_value()) {
      return true;
    }
    Validator result = validator_;
    result.context.chosen = chosen;
    // The names of the map mean nothing outside of it.
    if (map_ != nullptr) {
      for (const Member& member : map_->members()) {
        result.context.chosen =
            run_.arena().make<ChosenValue>(result.context.chosen, member.key, nullptr);
      }
    }
    return run_.spend(filled->size() / 16 + 1) && each_(run_.make_string(*filled), result, nullptr);
  }

  const Validator& validator_;
  Run& run_;
  std::string_view text_;
  const Node* map_;
  const Validator::EachValue& each_;
  std::vector<Variable> variables_;
};

void resolve(const Validator& validator, const Node& argument, const Validator::EachValue& each) {
  const TwoArguments arguments = two_arguments(argument);
  const Node* text = argument.is_string() ? &argument : arguments.first;
  const Node* map = arguments.second;
  if (text != nullptr && text->is_string() && (map == nullptr || map->is_map())) {
    Substitution(validator, text->text(), map, each).run();
  }
}

constinit Resolver resolver{Keyword::FnSub, &resolve};
const Register<Resolver> kRegister{resolver};

}  // namespace
}  // namespace formwork::lint
