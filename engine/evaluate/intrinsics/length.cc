// SPDX-License-Identifier: Apache-2.0
// Fn::Length: list
//
// The number of items of a list or of a function that gives one. Needs AWS::LanguageExtensions.
// Items may be unknown, the list may not. Faults: E1030 without the transform, and for anything but
// a list. Example: {Fn::Length: [a, b]} -> 2
#include "engine/evaluate/arguments.hh"

namespace formwork {
namespace {

Value evaluate_length(Evaluator& evaluator, const Member& call) {
  if (!has_language_extensions(evaluator)) {
    return needs_language_extensions(evaluator, call, "E1030");
  }
  const Value list = evaluator.evaluate(*call.value);
  if (list.is_unknown()) {
    return list;
  }
  if (!list.is_list()) {
    return evaluator.fault("E1030", "Fn::Length needs a list or a function that gives a list",
                           call_span(call));
  }
  return Value::number(static_cast<std::int64_t>(list.items().size()));
}

constinit Intrinsic length{"Fn::Length", &evaluate_length};
const Register<Intrinsic> kRegister{length};

}  // namespace
}  // namespace formwork
