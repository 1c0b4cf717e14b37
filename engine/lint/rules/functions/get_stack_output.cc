// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/functions/function_rule.hh"

namespace formwork::lint {
namespace {

constexpr FunctionFacts kFacts{Keyword::FnGetStackOutput, "functions/getstackoutput", kGivesText,
                               ""};
constexpr KeywordMethod kMethods[] = {{Keyword::FnGetStackOutput, &check_function<kFacts>}};

constinit Rule rule{
    .id = "E1033",
    .title = "Fn::GetStackOutput names a stack and an output",
    .what =
        "Fn::GetStackOutput takes an object with StackName and OutputName, and Region and RoleArn "
        "if wanted.",
    .why = "CloudFormation refuses the template when it cannot tell which output is meant.",
    .example = "Value:\n  Fn::GetStackOutput: {StackName: network}\n",
    .instead = "Value:\n  Fn::GetStackOutput: {StackName: network, OutputName: VpcId}\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "intrinsic-function-reference.html",
    .methods = kMethods,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
