// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/functions/function_rule.hh"

namespace formwork::lint {
namespace {

constexpr FunctionFacts kFacts{Keyword::FnSelect, "functions/select", kGivesAnything, "W1035"};
constexpr KeywordMethod kMethods[] = {{Keyword::FnSelect, &check_function<kFacts>}};

constinit Rule rule{
    .id = "E1017",
    .title = "Fn::Select has an index and a list",
    .what = "Fn::Select takes an index and a list, which functions that give lists can stand for.",
    .why = "CloudFormation refuses the template before it changes anything.",
    .example = "AvailabilityZone: !Select [first, !GetAZs \"\"]\n",
    .instead = "AvailabilityZone: !Select [0, !GetAZs \"\"]\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "intrinsic-function-reference-select.html",
    .methods = kMethods,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
