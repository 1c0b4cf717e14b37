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
  if (evaluator.place() != Evaluator::Place::Rule) {
    evaluator.wait_for(misplaced(evaluator, call, "the Rules section"));
    return Tri::Unknown;
  }
  constexpr std::string_view kNeeds = "two parameters, (1) a list of strings and (2) a string";
  const auto items = list_arguments(*call.value, 2, 2);
  if (!items) {
    return undecidable(evaluator, call, kNeeds);
  }
  const Value list = evaluator.evaluate(*(*items)[0]);
  const Value wanted = evaluator.evaluate(*(*items)[1]);
  if ((!list.is_unknown() && !list.is_list()) || (!wanted.is_unknown() && !value_text(wanted))) {
    return undecidable(evaluator, call, kNeeds);
  }
  CauseSet causes;
  causes.add(list);
  causes.add(wanted);
  if (!list.is_unknown() && !wanted.is_unknown()) {
    const auto text = value_text(wanted);
    for (const Value& item : list.items()) {
      if (value_text(item) == text) {
        return Tri::True;
      }
    }
  }
  if (causes.is_waiting()) {
    evaluator.wait_for(causes.causes());
    return Tri::Unknown;
  }
  return Tri::False;
}

constinit Intrinsic contains{"Fn::Contains", nullptr, &decide_contains};
const Register<Intrinsic> kRegister{contains};

}  // namespace
}  // namespace formwork
