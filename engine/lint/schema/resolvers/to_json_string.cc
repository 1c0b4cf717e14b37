// SPDX-License-Identifier: Apache-2.0
#include "engine/base/registry.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

void resolve(const Validator& validator, const Node& argument, const Validator::EachValue& each) {
  const auto take = [&](const Node* value, const Validator& found, Fault* fault) {
    if (value == nullptr) {
      return each(nullptr, found, fault);
    }
    return each(validator.run->make_string(json_text(*value)), found, fault);
  };
  validator.resolve(argument, take);
}

constinit Resolver resolver{Keyword::FnToJsonString, &resolve};
const Register<Resolver> kRegister{resolver};

}  // namespace
}  // namespace formwork::lint
