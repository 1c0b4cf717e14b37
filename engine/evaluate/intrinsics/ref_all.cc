// SPDX-License-Identifier: Apache-2.0
// Fn::RefAll: parameter type
//
// The values of all parameters of a type, as one list; list types count by their items. Rules only.
// Faults: E1701 for an argument that is no text.
// Example: {Fn::RefAll: "AWS::EC2::VPC::Id"} -> ["vpc-1", "vpc-2"]
#include <string>
#include <utility>

#include "engine/evaluate/arguments.hh"

namespace formwork {
namespace {

Value evaluate_ref_all(Evaluator& evaluator, const Member& call) {
  if (evaluator.place() != Evaluator::Place::Rule) {
    return misplaced(evaluator, call, "the Rules section");
  }
  if (!call.value->is_string()) {
    return evaluator.fault("E1701",
                           "Template error: every Fn::RefAll object requires a parameter type",
                           call_span(call));
  }
  // Looks at every parameter, so hostile templates could make it costly.
  if (!evaluator.charge(evaluator.model().parameters.size() * 16, call.key_span)) {
    return Value::unknown(std::vector<UnknownCause>());
  }
  Value::List values;
  for (const Parameter& parameter : evaluator.model().parameters) {
    if (parameter.type.text != call.value->text() && parameter.kind.element != call.value->text()) {
      continue;
    }
    Value value = evaluator.ref(parameter.name.text, call.value->span);
    if (!value.is_list()) {
      values.push_back(std::move(value));
      continue;
    }
    for (Value& item : *value.mutable_list()) {
      values.push_back(std::move(item));
    }
  }
  return Value::list(std::move(values));
}

constinit Intrinsic ref_all{"Fn::RefAll", &evaluate_ref_all};
const Register<Intrinsic> kRegister{ref_all};

}  // namespace
}  // namespace formwork
