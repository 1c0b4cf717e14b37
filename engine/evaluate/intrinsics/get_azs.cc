// SPDX-License-Identifier: Apache-2.0
// Fn::GetAZs: region
//
// The names of a region's availability zones; "" or AWS::NoValue stands for the stack's own region.
// Unknown where the account's zones are not known.
// Faults: E1015 for an argument that is no text.
// Example: {Fn::GetAZs: eu-north-1} -> ["eu-north-1a", "eu-north-1b", "eu-north-1c"]
#include <string>
#include <utility>
#include <vector>

#include "engine/evaluate/arguments.hh"

namespace formwork {
namespace {

Value evaluate_get_azs(Evaluator& evaluator, const Member& call) {
  if (evaluator.place() != Evaluator::Place::Resource) {
    return misplaced(evaluator, call, "Resources and Outputs");
  }
  const Value argument = evaluator.evaluate(*call.value);
  if (argument.is_unknown()) {
    return argument;
  }
  const auto text = value_text(argument);
  if (!text) {
    return evaluator.fault(
        "E1015", "Template error: every Fn::GetAZs object must have a String-typed value.",
        call_span(call));
  }
  const std::string& region = text->empty() ? evaluator.environment().region : *text;
  const auto zones = evaluator.knowledge().availability_zones(region);
  if (!zones) {
    return Value::unknown(
        UnknownCause{UnknownCause::Kind::Environment, "Fn::GetAZs " + region, {}});
  }
  if (!evaluator.charge(zones->size() * sizeof(Value), call.key_span)) {
    return Value::unknown(std::vector<UnknownCause>());
  }
  Value::List names;
  for (const std::string& zone : *zones) {
    names.push_back(Value::string(zone));
  }
  return Value::list(std::move(names));
}

constinit Intrinsic get_azs{"Fn::GetAZs", &evaluate_get_azs};
const Register<Intrinsic> kRegister{get_azs};

}  // namespace
}  // namespace formwork
