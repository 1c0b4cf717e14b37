// SPDX-License-Identifier: Apache-2.0
// Fn::Equals: [a, b]
//
// True when two texts are the same, letter case included. Numbers and truth values compare as they
// are written. Conditions and Rules only. Faults: E8003 unless there are exactly two arguments and
// both are texts. Example: {Fn::Equals: [{Ref: Stage}, prod]}
#include "engine/evaluate/arguments.hh"

namespace formwork {
namespace {

Tri malformed(Evaluator& evaluator, SourceSpan at) {
  evaluator.wait_for(evaluator.fault(
      "E8003", "Template error: every Fn::Equals object requires a list of 2 string parameters.",
      at));
  return Tri::Unknown;
}

Tri decide_equals(Evaluator& evaluator, const Member& call) {
  const auto items = list_arguments(*call.value, 2, 2);
  if (!items) {
    return malformed(evaluator, call_span(call));
  }
  const Value a = evaluator.evaluate(*(*items)[0]);
  const Value b = evaluator.evaluate(*(*items)[1]);
  if ((!a.is_unknown() && !value_text(a)) || (!b.is_unknown() && !value_text(b))) {
    return malformed(evaluator, call_span(call));
  }
  if (a.is_unknown() || b.is_unknown()) {
    evaluator.wait_for(a);
    evaluator.wait_for(b);
    return Tri::Unknown;
  }
  return *value_text(a) == *value_text(b) ? Tri::True : Tri::False;
}

constinit Intrinsic equals{"Fn::Equals", nullptr, &decide_equals};
const Register<Intrinsic> kRegister{equals};

}  // namespace
}  // namespace formwork
