// SPDX-License-Identifier: Apache-2.0
// Fn::ValueOfAll: [parameter type, attribute]
//
// The attribute of everything the parameters of a type name, as one list. Rules only.
// Faults: E1701 for any other shape.
// Example: {Fn::ValueOfAll: ["AWS::EC2::Subnet::Id", VpcId]} -> ["vpc-1", "vpc-1"]
#include <string>
#include <utility>

#include "engine/evaluate/arguments.hh"

namespace formwork {
namespace {

Value evaluate_value_of_all(Evaluator& evaluator, const Member& call) {
  if (evaluator.place() != Evaluator::Place::Rule) {
    return misplaced(evaluator, call, "the Rules section");
  }
  const auto items = list_arguments(*call.value, 2, 2);
  if (!items || !(*items)[0]->is_string() || !(*items)[1]->is_string()) {
    return evaluator.fault(
        "E1701",
        "Template error: every Fn::ValueOfAll object requires two parameters, (1) a "
        "parameter type and (2) the name of an attribute",
        call_span(call));
  }
  const std::string_view type = (*items)[0]->text();
  const std::string_view attribute = (*items)[1]->text();
  // Looks at every parameter, so hostile templates could make it costly.
  if (!evaluator.charge(evaluator.model().parameters.size() * 16, call.key_span)) {
    return Value::unknown(std::vector<UnknownCause>());
  }
  Value::List out;
  const auto add = [&](const Parameter& parameter, const Value& value) {
    if (value.is_unknown()) {
      out.push_back(value);
      return;
    }
    auto known = evaluator.knowledge().parameter_attribute(parameter.kind.element,
                                                           value.scalar_text(), attribute);
    out.push_back(known ? std::move(*known)
                        : Value::unknown(UnknownCause{UnknownCause::Kind::Parameter,
                                                      std::string(parameter.name.text),
                                                      std::string(attribute)}));
  };
  for (const Parameter& parameter : evaluator.model().parameters) {
    if (parameter.type.text != type && parameter.kind.element != type) {
      continue;
    }
    const Value value = evaluator.ref(parameter.name.text, (*items)[0]->span);
    if (!value.is_list()) {
      add(parameter, value);
    }
    for (const Value& item : value.items()) {
      add(parameter, item);
    }
  }
  return Value::list(std::move(out));
}

constinit Intrinsic value_of_all{"Fn::ValueOfAll", &evaluate_value_of_all};
const Register<Intrinsic> kRegister{value_of_all};

}  // namespace
}  // namespace formwork
