// SPDX-License-Identifier: Apache-2.0
// Fn::Contains: [list, text]
//
// True when at least one item of the list is the text. Rules only. A known match decides, whatever
// is unknown beside it. Faults: E1701 for any other shape. Example: {Fn::Contains: [[m1.small,
// m1.large], {Ref: InstanceType}]}
#include "engine/evaluate/arguments.hh"

namespace formwork {
namespace {

Tri decide_contains(Evaluator& evaluator, const Member& call) {
  const auto arguments = read_list_and_text(evaluator, call);
  if (!arguments) {
    return Tri::Unknown;
  }
  const auto& [list, wanted] = *arguments;
  if (!list.is_unknown() && !wanted.is_unknown()) {
    const auto text = value_text(wanted);
    for (const Value& item : list.items()) {
      if (value_text(item) == text) {
        return Tri::True;
      }
    }
  }
  return unless_waiting(evaluator, *arguments, Tri::False);
}

constinit Intrinsic contains{"Fn::Contains", nullptr, &decide_contains};
const Register<Intrinsic> kRegister{contains};

}  // namespace
}  // namespace formwork
