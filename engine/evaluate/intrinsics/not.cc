// SPDX-License-Identifier: Apache-2.0
// Fn::Not: [condition]
//
// True when its one condition does not hold. Conditions and Rules only.
// Faults: E8005 for any other number of arguments.
// Example: {Fn::Not: [{Condition: IsProd}]}
#include "engine/evaluate/arguments.hh"

namespace formwork {
namespace {

Tri decide_not(Evaluator& evaluator, const Member& call) {
  const auto items = list_arguments(*call.value, 1, 1);
  if (!items) {
    evaluator.wait_for(evaluator.fault(
        "E8005", "Template error: every Fn::Not object requires one boolean parameter.",
        call_span(call)));
    return Tri::Unknown;
  }
  return tri_not(evaluator.condition_node(*items->front()));
}

constinit Intrinsic not_function{"Fn::Not", nullptr, &decide_not};
const Register<Intrinsic> kRegister{not_function};

}  // namespace
}  // namespace formwork
