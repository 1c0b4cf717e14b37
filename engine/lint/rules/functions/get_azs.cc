// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/functions/function_rule.hh"

namespace formwork::lint {
namespace {

constexpr FunctionFacts kFacts{Keyword::FnGetAZs, "formwork/region", kGivesList, "W1036"};
constexpr KeywordMethod kMethods[] = {{Keyword::FnGetAZs, &check_function<kFacts>}};

constinit Rule rule{
    .id = "E1015",
    .title = "Fn::GetAZs names a region",
    .what =
        "Fn::GetAZs takes the name of a region, Ref AWS::Region or an empty string for the region "
        "of the stack, and stands where a list is wanted.",
    .why = "There are no zones of a region that does not exist.",
    .example = "AvailabilityZones: !GetAZs us-east-9\n",
    .instead = "AvailabilityZones: !GetAZs us-east-1\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "intrinsic-function-reference-getavailabilityzones.html",
    .methods = kMethods,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
