// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/functions/function_rule.hh"
#include "engine/lint/rules/functions/language_extensions.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kGivesInteger[] = {"integer", "number", "string"};
constexpr FunctionFacts kFacts{Keyword::FnLength, "functions/length", kGivesInteger, ""};
constexpr KeywordMethod kMethods[] = {{Keyword::FnLength, &check_extension<kFacts>}};

constinit Rule rule{
    .id = "E1030",
    .title = "Fn::Length counts a list",
    .what =
        "Fn::Length takes a list or a function that gives one, and needs the "
        "AWS::LanguageExtensions transform.",
    .why = "CloudFormation does not know the function without the transform.",
    .example = "DelaySeconds: !Length [1, 2, 3]\n",
    .instead = "Transform: AWS::LanguageExtensions\n\nDelaySeconds: !Length [1, 2, 3]\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "intrinsic-function-reference-length.html",
    .methods = kMethods,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
