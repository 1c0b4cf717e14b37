// SPDX-License-Identifier: Apache-2.0
// Fn::ForEach::Name: [identifier, collection, {key: body}]
//
// Unrolled by AWS::LanguageExtensions before a template is evaluated. One that is still there is a
// fault (E1032) and never a value.
#include "engine/evaluate/arguments.hh"

namespace formwork {
namespace {

Value evaluate_for_each(Evaluator& evaluator, const Member& call) {
  if (!has_language_extensions(evaluator)) {
    return needs_language_extensions(evaluator, call, "E1032");
  }
  return evaluator.fault("E1032", "The loop " + std::string(call.key) + " was not unrolled",
                         call_span(call),
                         "Loops stand in Conditions, Outputs, Resources and resource properties.");
}

constinit Intrinsic for_each{"Fn::ForEach", &evaluate_for_each};
const Register<Intrinsic> kRegister{for_each};

}  // namespace
}  // namespace formwork
