// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/functions/function_rule.hh"
#include "engine/lint/rules/functions/language_extensions.hh"

namespace formwork::lint {
namespace {

constexpr FunctionFacts kFacts{Keyword::FnToJsonString, "functions/tojsonstring", kGivesText,
                               "W1040"};
constexpr KeywordMethod kMethods[] = {{Keyword::FnToJsonString, &check_extension<kFacts>}};

constinit Rule rule{
    .id = "E1031",
    .title = "Fn::ToJsonString writes an object or a list",
    .what =
        "Fn::ToJsonString takes an object or a list that is not empty, and needs the "
        "AWS::LanguageExtensions transform.",
    .why = "CloudFormation does not know the function without the transform.",
    .example = "Value: !ToJsonString {Name: logs}\n",
    .instead = "Transform: AWS::LanguageExtensions\n\nValue: !ToJsonString {Name: logs}\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "intrinsic-function-reference-ToJsonString.html",
    .methods = kMethods,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
