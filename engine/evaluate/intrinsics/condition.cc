// SPDX-License-Identifier: Apache-2.0
// Condition: name
//
// Whether a named condition holds; only where a condition is expected.
// Faults: E8007 when the name is no literal text, E8002 when it is not declared.
// Example: {Fn::Not: [{Condition: IsProd}]}
#include "engine/evaluate/arguments.hh"

namespace formwork {
namespace {

Tri decide_condition(Evaluator& evaluator, const Member& call) {
  if (!call.value->is_string()) {
    evaluator.wait_for(evaluator.fault(
        "E8007", "Template error: every Condition object must have a single String value.",
        call_span(call)));
    return Tri::Unknown;
  }
  const Tri truth = evaluator.condition(call.value->text(), call.value->span);
  if (truth == Tri::Unknown) {
    evaluator.wait_for(evaluator.condition_causes(call.value->text()));
  }
  return truth;
}

constinit Intrinsic condition{"Condition", nullptr, &decide_condition};
const Register<Intrinsic> kRegister{condition};

}  // namespace
}  // namespace formwork
