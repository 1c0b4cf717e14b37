// SPDX-License-Identifier: Apache-2.0
// Fn::And: [condition, condition, ...]
//
// True when all of 2 to 10 conditions hold. The first one that is false decides, whatever is
// unknown beside it. Conditions and Rules only. Faults: E8004 for fewer than 2 or more than 10
// arguments. Example: {Fn::And: [{Condition: A}, {Condition: B}]}
#include "engine/evaluate/arguments.hh"

namespace formwork {
namespace {

Tri decide_and(Evaluator& evaluator, const Member& call) {
  const auto items = list_arguments(*call.value, 2, 10);
  if (!items) {
    evaluator.wait_for(evaluator.fault(
        "E8004",
        "Template error: every Fn::And object requires a list of at least 2 and at most 10 boolean "
        "parameters.",
        call_span(call)));
    return Tri::Unknown;
  }
  Tri truth = evaluator.condition_node(*items->front());
  for (const Node* item : items->subspan(1)) {
    if (truth == Tri::False) {
      break;
    }
    truth = tri_and(truth, evaluator.condition_node(*item));
  }
  return truth;
}

constinit Intrinsic and_function{"Fn::And", nullptr, &decide_and};
const Register<Intrinsic> kRegister{and_function};

}  // namespace
}  // namespace formwork
