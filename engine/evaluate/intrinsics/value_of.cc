// SPDX-License-Identifier: Apache-2.0
// Fn::ValueOf: [parameter, attribute]
//
// An attribute of the thing a parameter of an AWS-specific type names, e.g. the VpcId of a subnet;
// for a list parameter, the list of all. Rules only. Unknown where the account is not known.
// Faults: E1701 for any other shape, and for an undeclared parameter.
// Example: {Fn::ValueOf: [Subnet, VpcId]} -> "vpc-1"
#include <string>
#include <utility>

#include "engine/evaluate/arguments.hh"

namespace formwork {
namespace {

Value malformed(Evaluator& evaluator, SourceSpan at, std::string help = {}) {
  return evaluator.fault(
      "E1701",
      "Template error: every Fn::ValueOf object requires two parameters, (1) the name "
      "of a parameter and (2) the name of an attribute",
      at, std::move(help));
}

Value attribute_of(Evaluator& evaluator, const Parameter& parameter, const Value& value,
                   std::string_view attribute) {
  if (value.is_unknown()) {
    return value;
  }
  auto known = evaluator.knowledge().parameter_attribute(parameter.kind.element,
                                                         value.scalar_text(), attribute);
  return known ? std::move(*known)
               : Value::unknown(UnknownCause{UnknownCause::Kind::Parameter,
                                             std::string(parameter.name.text),
                                             std::string(attribute)});
}

Value evaluate_value_of(Evaluator& evaluator, const Member& call) {
  if (evaluator.place() != Evaluator::Place::Rule) {
    return misplaced(evaluator, call, "the Rules section");
  }
  const auto items = list_arguments(*call.value, 2, 2);
  if (!items || !(*items)[0]->is_string() || !(*items)[1]->is_string()) {
    return malformed(evaluator, call_span(call));
  }
  const Parameter* parameter = evaluator.model().find_parameter((*items)[0]->text());
  if (parameter == nullptr) {
    return malformed(evaluator, (*items)[0]->span,
                     "There is no parameter '" + std::string((*items)[0]->text()) + "'.");
  }
  const Value value = evaluator.ref(parameter->name.text, (*items)[0]->span);
  if (!value.is_list()) {
    return attribute_of(evaluator, *parameter, value, (*items)[1]->text());
  }
  Value::List attributes;
  for (const Value& item : value.items()) {
    attributes.push_back(attribute_of(evaluator, *parameter, item, (*items)[1]->text()));
  }
  return Value::list(std::move(attributes));
}

constinit Intrinsic value_of{"Fn::ValueOf", &evaluate_value_of};
const Register<Intrinsic> kRegister{value_of};

}  // namespace
}  // namespace formwork
