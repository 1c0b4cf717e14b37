// SPDX-License-Identifier: Apache-2.0
// Fn::EachMemberIn: [list, list]
//
// True when every item of the first list is in the second. Rules only.
// Faults: E1701 for any other shape.
// Example: {Fn::EachMemberIn: [{Ref: Subnets}, {Fn::RefAll: "AWS::EC2::Subnet::Id"}]}
#include <optional>
#include <set>
#include <string>

#include "engine/evaluate/arguments.hh"

namespace formwork {
namespace {

Tri decide_each_member_in(Evaluator& evaluator, const Member& call) {
  if (evaluator.place() != Evaluator::Place::Rule) {
    evaluator.wait_for(misplaced(evaluator, call, "the Rules section"));
    return Tri::Unknown;
  }
  constexpr std::string_view kNeeds =
      "two parameters, (1) a list of strings to check and (2) a list of strings to match";
  const auto items = list_arguments(*call.value, 2, 2);
  if (!items) {
    return undecidable(evaluator, call, kNeeds);
  }
  const Value checked = evaluator.evaluate(*(*items)[0]);
  const Value allowed = evaluator.evaluate(*(*items)[1]);
  if ((!checked.is_unknown() && !checked.is_list()) ||
      (!allowed.is_unknown() && !allowed.is_list())) {
    return undecidable(evaluator, call, kNeeds);
  }
  CauseSet causes;
  causes.add(checked);
  causes.add(allowed);
  if (!allowed.has_unknown()) {
    std::set<std::optional<std::string>> texts;
    for (const Value& item : allowed.items()) {
      texts.insert(value_text(item));
    }
    for (const Value& item : checked.items()) {
      if (!item.is_unknown() && !texts.contains(value_text(item))) {
        return Tri::False;
      }
    }
  }
  if (causes.is_waiting()) {
    evaluator.wait_for(causes.causes());
    return Tri::Unknown;
  }
  return Tri::True;
}

constinit Intrinsic each_member_in{"Fn::EachMemberIn", nullptr, &decide_each_member_in};
const Register<Intrinsic> kRegister{each_member_in};

}  // namespace
}  // namespace formwork
