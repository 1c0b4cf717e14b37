// SPDX-License-Identifier: Apache-2.0
// Fn::Transform: {Name: macro, Parameters: {...}}
//
// Replaced by a macro's answer before a template is evaluated. One that is still there was not
// expanded, so it is a fault (E0001) and never a value.
#include <string>

#include "engine/evaluate/arguments.hh"

namespace formwork {
namespace {

Value evaluate_transform(Evaluator& evaluator, const Member& call) {
  const Node* name = call.value->get("Name");
  if (name == nullptr || !name->is_string()) {
    return evaluator.fault("E0001", "Key Name of transform definition must be a string.",
                           call_span(call));
  }
  return evaluator.fault(
      "E0001", "The transform " + std::string(name->text()) + " was not expanded", call_span(call),
      "Only AWS::Include and AWS::LanguageExtensions are expanded here.");
}

constinit Intrinsic transform{"Fn::Transform", &evaluate_transform};
const Register<Intrinsic> kRegister{transform};

}  // namespace
}  // namespace formwork
