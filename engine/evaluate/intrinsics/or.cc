// SPDX-License-Identifier: Apache-2.0
// Fn::Or: [condition, condition, ...]
//
// True when any of 2 to 10 conditions holds. The first one that is true decides, whatever is
// unknown beside it. Conditions and Rules only. Faults: E8006 for fewer than 2 or more than 10
// arguments. Example: {Fn::Or: [{Condition: A}, {Condition: B}]}
#include "engine/evaluate/arguments.hh"

namespace formwork {
namespace {

Tri decide_or(Evaluator& evaluator, const Member& call) {
  const auto items = list_arguments(*call.value, 2, 10);
  if (!items) {
    evaluator.wait_for(evaluator.fault(
        "E8006",
        "Template error: every Fn::Or object requires a list of at least 2 and at most 10 boolean "
        "parameters.",
        call_span(call)));
    return Tri::Unknown;
  }
  Tri truth = evaluator.condition_node(*items->front());
  for (const Node* item : items->subspan(1)) {
    if (truth == Tri::True) {
      break;
    }
    truth = tri_or(truth, evaluator.condition_node(*item));
  }
  return truth;
}

constinit Intrinsic or_function{"Fn::Or", nullptr, &decide_or};
const Register<Intrinsic> kRegister{or_function};

}  // namespace
}  // namespace formwork
