// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rule.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Parameters/*/AllowedPattern"};

void check_expression(const HookCall& call) {
  if (call.instance.is_string() && !is_expression(call.instance.text())) {
    call.add(quote(call.instance) + " could not be compiled");
  }
}

constinit Rule rule{
    .id = "I2003",
    .title = "AllowedPattern is a regular expression",
    .what = "Tries to compile the AllowedPattern of each parameter.",
    .why =
        "No value can be given for a parameter whose pattern cannot be read. CloudFormation's "
        "own expressions are Java's, which differ in details.",
    .example = R"(Parameters:
  Name:
    Type: String
    AllowedPattern: '[a-z'
)",
    .instead = R"(Parameters:
  Name:
    Type: String
    AllowedPattern: '[a-z]+'
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "parameters-section-structure.html",
    .places = kPlaces,
    .validate = &check_expression,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
