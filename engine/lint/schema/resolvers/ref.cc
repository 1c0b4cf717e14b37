// SPDX-License-Identifier: Apache-2.0
#include "engine/base/registry.hh"
#include "engine/lint/schema/validator.hh"

namespace formwork::lint {
namespace {

// The values of the first name that the argument comes to.
void resolve(const Validator& validator, const Node& argument, const Validator::EachValue& each) {
  if (!argument.is_string() && !argument.is_map()) {
    return;
  }
  validator.resolve(argument, [&](const Node* name, const Validator& named, Fault*) {
    if (name == nullptr || !name->is_string()) {
      return true;
    }
    named.ref_values(name->text(), [&](const Node* value, const Context& context) {
      Validator found = named;
      found.context = context;
      return each(value, found, nullptr);
    });
    return false;
  });
}

constinit Resolver resolver{Keyword::Ref, &resolve};
const Register<Resolver> kRegister{resolver};

}  // namespace
}  // namespace formwork::lint
