// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/functions/function_rule.hh"

namespace formwork::lint {
namespace {

constexpr FunctionFacts kFacts{Keyword::FnFindInMap, "functions/findinmap", kGivesTextOrList,
                               "W1034"};
constexpr KeywordMethod kMethods[] = {{Keyword::FnFindInMap, &check_function<kFacts>}};

constinit Rule rule{
    .id = "E1011",
    .title = "Fn::FindInMap finds a value",
    .what =
        "Fn::FindInMap takes a mapping and its two keys as strings, Ref or Fn::FindInMap (more "
        "with the AWS::LanguageExtensions transform), and the mapping has these keys.",
    .why = "A key that a mapping does not have stops the deployment.",
    .example =
        "Mappings:\n  Sizes:\n    small: {Type: t3.small}\nResources:\n  Server:\n    Type: "
        "AWS::EC2::Instance\n    Properties:\n      InstanceType: !FindInMap [Sizes, large, "
        "Type]\n",
    .instead =
        "Mappings:\n  Sizes:\n    small: {Type: t3.small}\nResources:\n  Server:\n    Type: "
        "AWS::EC2::Instance\n    Properties:\n      InstanceType: !FindInMap [Sizes, small, "
        "Type]\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "intrinsic-function-reference-findinmap.html",
    .methods = kMethods,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
