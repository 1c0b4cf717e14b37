// SPDX-License-Identifier: Apache-2.0
// Fn::EachMemberEquals: [list, text]
//
// True when every item of the list is the text. Rules only. One known difference decides.
// Faults: E1701 for any other shape.
// Example: {Fn::EachMemberEquals: [{Fn::ValueOf: [Subnets, VpcId]}, vpc-1]}
#include "engine/evaluate/arguments.hh"

namespace formwork {
namespace {

Tri decide_each_member_equals(Evaluator& evaluator, const Member& call) {
  const auto arguments = read_list_and_text(evaluator, call);
  if (!arguments) {
    return Tri::Unknown;
  }
  const auto& [list, wanted] = *arguments;
  if (!wanted.is_unknown()) {
    const auto text = value_text(wanted);
    for (const Value& item : list.items()) {
      if (!item.is_unknown() && value_text(item) != text) {
        return Tri::False;
      }
    }
  }
  return unless_waiting(evaluator, *arguments, Tri::True);
}

constinit Intrinsic each_member_equals{"Fn::EachMemberEquals", nullptr, &decide_each_member_equals};
const Register<Intrinsic> kRegister{each_member_equals};

}  // namespace
}  // namespace formwork
