// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rule.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

void tell(const KeywordCall& call) {
  Fault& fault = call.out.emplace_back(
      quote(call.instance) + " is a pseudo-parameter and should probably be used as 'Ref: " +
      std::string(call.instance.text()) + "' instead of a plain string");
  fault.rule = call.owner;
}

constexpr KeywordMethod kMethods[] = {{Keyword::RawPseudoParameter, &tell}};

constinit Rule rule{
    .id = "W1054",
    .title = "Pseudo parameters are referred to",
    .what = "Tells of a value that is nothing but the name of a pseudo parameter, without Ref.",
    .why = "The name itself is used, not what it stands for.",
    .example = "Environment: [{Name: REGION, Value: AWS::Region}]\n",
    .instead = "Environment: [{Name: REGION, Value: !Ref AWS::Region}]\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "pseudo-parameter-reference.html",
    .methods = kMethods,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
