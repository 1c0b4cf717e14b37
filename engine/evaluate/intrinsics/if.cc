// SPDX-License-Identifier: Apache-2.0
// Fn::If: [condition name, value if true, value if false]
//
// One of two values; the other is not evaluated. While the condition is unknown, so is the value,
// unless both sides are equal; it then waits for the condition and for both sides. Faults: E1028
// for any other shape, and for an undeclared condition. Example: {Fn::If: [IsProd, 3, 1]} -> 1
#include <string>

#include "engine/evaluate/arguments.hh"

namespace formwork {
namespace {

Value evaluate_if(Evaluator& evaluator, const Member& call) {
  const auto items = list_arguments(*call.value, 3, 3);
  if (!items || !(*items)[0]->is_string()) {
    return evaluator.fault(
        "E1028", "Template error: Fn::If requires a list argument with three elements",
        call_span(call), "Write [condition name, value if true, value if false].");
  }
  const std::string_view name = (*items)[0]->text();
  if (evaluator.model().find_condition(name) == nullptr) {
    return evaluator.fault(
        "E1028",
        "Template error: unresolved condition dependency " + std::string(name) + " in Fn::If",
        (*items)[0]->span, evaluator.suggest(name, Evaluator::Names::Conditions));
  }
  const Tri truth = evaluator.condition(name, (*items)[0]->span);
  if (truth != Tri::Unknown) {
    return evaluator.evaluate(*(*items)[truth == Tri::True ? 1 : 2]);
  }
  Value if_true = evaluator.evaluate(*(*items)[1]);
  const Value if_false = evaluator.evaluate(*(*items)[2]);
  CauseSet causes;
  causes.add(evaluator.condition_causes(name));
  causes.add(if_true);
  causes.add(if_false);
  if (if_true == if_false && !if_true.has_unknown()) {
    return if_true;
  }
  return causes.take();
}

constinit Intrinsic if_function{"Fn::If", &evaluate_if};
const Register<Intrinsic> kRegister{if_function};

}  // namespace
}  // namespace formwork
