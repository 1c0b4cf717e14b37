// SPDX-License-Identifier: Apache-2.0
#include "engine/transition/evidence.hh"

namespace formwork {
namespace {

bool is_list(std::string_view type) {
  return type == "CommaDelimitedList" || type.find("List<") != std::string_view::npos;
}

bool is_stored(std::string_view type) {
  return type.starts_with("AWS::SSM::Parameter::Value<");
}

std::string consequence(std::string_view before, std::string_view after) {
  if (is_stored(before) != is_stored(after)) {
    return is_stored(after) ? "its value is now the name of a parameter in Parameter Store"
                            : "its value is no longer looked up in Parameter Store";
  }
  if (is_list(before) != is_list(after)) {
    return is_list(after) ? "Ref gives a list where it gave a text"
                          : "Ref gives a text where it gave a list";
  }
  return "the value kept from the last deployment must be valid for the new type";
}

void check(const TransitionRule& rule, const Transition& transition, std::vector<Hazard>& out) {
  if (transition.before == nullptr) {
    return;
  }
  for (const Parameter& parameter : transition.after.parameters) {
    const Parameter* then = transition.before->find_parameter(parameter.name.text);
    if (then == nullptr || then->type.text == parameter.type.text) {
      continue;
    }
    const std::string name(parameter.name.text);
    out.push_back({&rule, HazardKind::Warning, name,
                   "Parameter " + name + " changes its type from " + std::string(then->type.text) +
                       " to " + std::string(parameter.type.text) + ": " +
                       consequence(then->type.text, parameter.type.text) + ".",
                   parameter.type.span,
                   "Give the parameter a value with this deployment (not UsePreviousValue), and " +
                       std::string("look at everything that reads it.")});
  }
}

constinit TransitionRule rule{
    .id = "T109",
    .title = "A parameter changes its type",
    .what = "A parameter has another type than in the template before.",
    .why =
        "UsePreviousValue takes the old text and reads it as the new type: a list for a text, the "
        "name of a stored parameter for a value.",
    .example =
        " Parameters:\n   Subnets:\n-    Type: String\n"
        "+    Type: List<AWS::EC2::Subnet::Id>\n",
    .fix = "Give the parameter a new value in the same deployment, or a new name.",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "parameters-section-structure.html",
    .check = &check};
const Register<TransitionRule> kRegister{rule};

}  // namespace
}  // namespace formwork
