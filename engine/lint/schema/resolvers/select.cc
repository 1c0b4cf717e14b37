// SPDX-License-Identifier: Apache-2.0
#include "engine/base/registry.hh"
#include "engine/lint/schema/resolvers/resolving.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

// Only the first value of the index counts, as in cfn-lint. Negative indices
// count from the end.
std::optional<std::int64_t> index_of(const Validator& validator, const Node& argument) {
  std::optional<std::int64_t> index;
  validator.resolve(argument, [&](const Node* value, const Validator&, Fault*) {
    index = value == nullptr ? std::nullopt : integer_like(*value);
    return false;
  });
  return index;
}

void resolve(const Validator& validator, const Node& argument, const Validator::EachValue& each) {
  const TwoArguments arguments = two_arguments(argument);
  const std::optional<std::int64_t> index =
      arguments.first == nullptr ? std::nullopt : index_of(validator, *arguments.first);
  if (!index.has_value()) {
    return;
  }
  bool goes_on = true;
  validator.resolve(*arguments.second, [&](const Node* list, const Validator& found, Fault*) {
    if (list == nullptr || !list->is_list() || *index >= list->count) {
      return true;
    }
    const std::int64_t at = *index < 0 ? *index + list->count : *index;
    if (at < 0) {
      return goes_on = false;
    }
    const auto pass_on = [&](const Node* value, const Validator& chosen, Fault* fault) {
      return goes_on = each(value, chosen, fault);
    };
    found.resolve(*list->items()[static_cast<std::size_t>(at)], pass_on);
    return goes_on;
  });
}

constinit Resolver resolver{Keyword::FnSelect, &resolve};
const Register<Resolver> kRegister{resolver};

}  // namespace
}  // namespace formwork::lint
