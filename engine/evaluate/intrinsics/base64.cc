// SPDX-License-Identifier: Apache-2.0
// Fn::Base64: text
//
// The Base64 form of a text (or of a function that gives one), without line breaks.
// Faults: E1021 for lists and maps.
// Example: {Fn::Base64: "AWS"} -> "QVdT"
#include "engine/base/hash.hh"
#include "engine/evaluate/arguments.hh"

namespace formwork {
namespace {

Value evaluate_base64(Evaluator& evaluator, const Member& call) {
  const Value source = evaluator.evaluate(*call.value);
  if (source.is_unknown()) {
    return source;
  }
  const auto text = value_text(source);
  if (!text) {
    return evaluator.fault(
        "E1021", "Template error: every Fn::Base64 object must have a String-typed value.",
        call_span(call));
  }
  if (!evaluator.charge(text->size() / 3 * 4 + 4, call.key_span)) {
    return Value::unknown(std::vector<UnknownCause>());
  }
  return Value::string(base64_encode(*text));
}

constinit Intrinsic base64{"Fn::Base64", &evaluate_base64};
const Register<Intrinsic> kRegister{base64};

}  // namespace
}  // namespace formwork
