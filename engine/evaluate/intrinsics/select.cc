// SPDX-License-Identifier: Apache-2.0
// Fn::Select: [index, list]
//
// One item of a list, counted from 0. The index may be a number, a numeric text or a function;
// items that are not chosen may be unknown. AWS::NoValue items are gone before counting. Faults:
// E1017 for any other shape, and for an index outside of the list. Example: {Fn::Select: [1, [a,
// b]]} -> "b"
#include <string>
#include <utility>

#include "engine/base/text.hh"
#include "engine/evaluate/arguments.hh"

namespace formwork {
namespace {

Value malformed(Evaluator& evaluator, SourceSpan at) {
  return evaluator.fault(
      "E1017",
      "Template error: Fn::Select requires a list argument with two elements: an "
      "integer index and a list",
      at);
}

Value evaluate_select(Evaluator& evaluator, const Member& call) {
  const auto items = list_arguments(*call.value, 2, 2);
  if (!items) {
    return malformed(evaluator, call_span(call));
  }
  const Value index = evaluator.evaluate(*(*items)[0]);
  Value list = evaluator.evaluate(*(*items)[1]);
  if (index.is_unknown() || list.is_unknown()) {
    CauseSet causes;
    causes.add(index);
    causes.add(list);
    return causes.take();
  }
  const auto number = parse_integer(index.scalar_text());
  if (!number || !list.is_list()) {
    return malformed(evaluator, (*items)[number ? 1 : 0]->span);
  }
  Value::List& values = *list.mutable_list();
  if (*number < 0 || static_cast<std::uint64_t>(*number) >= values.size()) {
    const std::string help = values.empty()
                                 ? std::string("The list is empty.")
                                 : "The list has " + std::to_string(values.size()) +
                                       " items: 0 to " + std::to_string(values.size() - 1) + ".";
    return evaluator.fault("E1017",
                           "Template error: Fn::Select  cannot select nonexistent value at index " +
                               std::to_string(*number),
                           call_span(call), help);
  }
  return std::move(values[static_cast<std::size_t>(*number)]);
}

constinit Intrinsic select_function{"Fn::Select", &evaluate_select};
const Register<Intrinsic> kRegister{select_function};

}  // namespace
}  // namespace formwork
