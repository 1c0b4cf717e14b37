// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/lint/rule.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Resources/AWS::SSM::Parameter/Properties/Name"};
/// Letters, digits, '_', '-' and '.', in parts between slashes; the first part is not reserved.
constexpr std::string_view kPattern =
    R"((?i)^((?!aws|ssm)[\w.-]+|\/(?!aws|ssm)[\w.-]+(\/[\w.-]+)*)$)";

void check(const HookCall& call) {
  if (call.instance.is_string() && !matches(kPattern, call.instance.text())) {
    call.add(quote(call.instance) +
             " does not match the recommended pattern. Parameter names beginning with 'aws' or "
             "'ssm' are reserved and may not be available for all users.");
  }
}

constinit Rule rule{
    .id = "W3701",
    .title = "Parameter name in a reserved space",
    .what =
        "Names of SSM parameters should not begin with aws or ssm, with or without a slash "
        "before it, and should have plain characters between slashes.",
    .why =
        "Systems Manager keeps these names for itself: for most accounts the parameter cannot "
        "be created.",
    .example = R"(Parameter:
  Type: AWS::SSM::Parameter
  Properties: {Name: /aws/app/endpoint, Type: String, Value: example.com}
)",
    .instead = R"(Parameter:
  Type: AWS::SSM::Parameter
  Properties: {Name: /app/endpoint, Type: String, Value: example.com}
)",
    .source =
        "https://docs.aws.amazon.com/systems-manager/latest/userguide/"
        "sysman-paramstore-su-create.html",
    .places = kPlaces,
    .validate = &check,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
