// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/functions/function_rule.hh"

namespace formwork::lint {
namespace {

constexpr FunctionFacts kFacts{Keyword::FnCidr, "functions/cidr", kGivesList, ""};
constexpr KeywordMethod kMethods[] = {{Keyword::FnCidr, &check_function<kFacts>}};

constinit Rule rule{
    .id = "E1024",
    .title = "Fn::Cidr has a block, a count and maybe host bits",
    .what =
        "Fn::Cidr takes an IPv4 block, how many blocks to cut from it (1 to 256) and the number of "
        "host bits (1 to 128), and stands where a list is wanted.",
    .why = "Blocks that cannot be cut stop the deployment.",
    .example = "CidrBlock: !Select [0, !Cidr [10.0.0.0, 6, 5]]\n",
    .instead = "CidrBlock: !Select [0, !Cidr [10.0.0.0/24, 6, 5]]\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "intrinsic-function-reference-cidr.html",
    .methods = kMethods,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
