// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/functions/function_rule.hh"

namespace formwork::lint {
namespace {

constexpr FunctionFacts kFacts{Keyword::FnBase64, "functions/base64", kGivesText, ""};
constexpr KeywordMethod kMethods[] = {{Keyword::FnBase64, &check_function<kFacts>}};

constinit Rule rule{
    .id = "E1021",
    .title = "The argument of Fn::Base64 is one text",
    .what =
        "Fn::Base64 takes a string, or a function that gives one, and stands where a string is "
        "wanted.",
    .why = "CloudFormation refuses the template before it changes anything.",
    .example = "UserData:\n  Fn::Base64: [yum, update]\n",
    .instead = "UserData:\n  Fn::Base64: yum update\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "intrinsic-function-reference-base64.html",
    .methods = kMethods,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
