// SPDX-License-Identifier: Apache-2.0
// Fn::ToJsonString: list or map
//
// The argument as compact JSON text. Needs AWS::LanguageExtensions. One unknown value anywhere
// makes the whole text unknown. Faults: E1031 without the transform, and for a scalar. Example:
// {Fn::ToJsonString: {a: [1, x]}} -> "{\"a\":[1,\"x\"]}"
#include <string>
#include <utility>

#include "engine/evaluate/arguments.hh"

namespace formwork {
namespace {

Value evaluate_to_json_string(Evaluator& evaluator, const Member& call) {
  if (!has_language_extensions(evaluator)) {
    return needs_language_extensions(evaluator, call, "E1031");
  }
  const Value value = evaluator.evaluate(*call.value);
  if (value.has_unknown()) {
    CauseSet causes;
    causes.add(value);
    return causes.take();
  }
  if (!value.is_list() && !value.is_map()) {
    return evaluator.fault("E1031", "Fn::ToJsonString needs a list or an object", call_span(call));
  }
  std::string json = value_to_json(value);
  if (!evaluator.charge(json.size(), call.key_span)) {
    return Value::unknown(std::vector<UnknownCause>());
  }
  return Value::string(std::move(json));
}

constinit Intrinsic to_json_string{"Fn::ToJsonString", &evaluate_to_json_string};
const Register<Intrinsic> kRegister{to_json_string};

}  // namespace
}  // namespace formwork
