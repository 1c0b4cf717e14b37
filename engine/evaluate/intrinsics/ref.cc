// SPDX-License-Identifier: Apache-2.0
// Ref: name
//
// The value of a parameter (a list for list types), of a pseudo parameter, or the physical id of a
// resource. AWS::NoValue removes the property or item that holds it.
// Faults: E1020 when the name is no literal text or names nothing.
// Example: {Ref: Bucket} -> "stack-bucket-1x2y3z"
#include "engine/evaluate/arguments.hh"

namespace formwork {
namespace {

Value evaluate_ref(Evaluator& evaluator, const Member& call) {
  if (!call.value->is_string()) {
    return evaluator.fault("E1020",
                           "Template error: every Ref object must have a single String value.",
                           call_span(call));
  }
  return evaluator.ref(call.value->text(), call.value->span);
}

constinit Intrinsic ref{"Ref", &evaluate_ref};
const Register<Intrinsic> kRegister{ref};

}  // namespace
}  // namespace formwork
