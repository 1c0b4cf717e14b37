// SPDX-License-Identifier: Apache-2.0
#include "engine/base/registry.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/resolvers/resolving.hh"

namespace formwork::lint {
namespace {

// `found` where the condition called `name` is `value`; nothing when it cannot
// be.
std::optional<Validator> assume(const Validator& found, const Node& name, bool value) {
  Validator assumed = found;
  if (name.is_string()) {
    const std::optional<ConditionState> state =
        found.run->conditions().assume(found.context.conditions, name.text(), value);
    if (!state.has_value()) {
      return std::nullopt;
    }
    assumed.context.conditions = *state;
  }
  return assumed;
}

void resolve(const Validator& validator, const Node& argument, const Validator::EachValue& each) {
  if (!argument.is_list() || argument.count != 3 || !argument.items()[0]->is_scalar()) {
    return;
  }
  const std::span<const Node* const> arguments = argument.items();
  bool goes_on = true;
  for (int branch = 1; branch <= 2 && goes_on; ++branch) {
    const auto take = [&](const Node* value, const Validator& found, Fault* fault) {
      const std::optional<Validator> assumed = assume(found, *arguments[0], branch == 1);
      if (assumed.has_value()) {
        goes_on = each(value, written_at(*assumed, {PathStep(branch)}), fault);
      }
      return goes_on;
    };
    validator.resolve(*arguments[static_cast<std::size_t>(branch)], take);
  }
}

constinit Resolver resolver{Keyword::FnIf, &resolve};
const Register<Resolver> kRegister{resolver};

}  // namespace
}  // namespace formwork::lint
