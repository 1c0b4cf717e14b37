// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/functions/function_rule.hh"

namespace formwork::lint {
namespace {

constexpr FunctionFacts kFacts{Keyword::FnImportValue, "functions/importvalue", kGivesText, ""};

void check_import_value(const KeywordCall& call) {
  pass_on(call, function_faults(call, kFacts));
  // An output that hands on an import is told of whatever else is wrong.
  const Rule* chained = find_rule("W6001");
  if (chained != nullptr && chained->validate != nullptr) {
    chained->validate({*chained, call.validator, {}, call.instance, call.schema, call.out});
  }
}

constexpr KeywordMethod kMethods[] = {{Keyword::FnImportValue, &check_import_value}};

constinit Rule rule{
    .id = "E1016",
    .title = "Fn::ImportValue names an export",
    .what =
        "Fn::ImportValue takes the name of an export as one string, or a function that gives "
        "it without depending on a resource.",
    .why = "CloudFormation looks exports up before resources exist.",
    .example = "VpcId: !ImportValue [network, vpc]\n",
    .instead = "VpcId: !ImportValue network-vpc\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "intrinsic-function-reference-importvalue.html",
    .methods = kMethods,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
