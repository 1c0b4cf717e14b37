// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/functions/function_rule.hh"
#include "engine/lint/schema/dynamic_text.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr FunctionFacts kFacts{Keyword::FnSplit, "functions/split", kGivesList, "W1033"};

void check_split(const KeywordCall& call) {
  Faults faults = function_faults(call, kFacts);
  if (!faults.empty()) {
    pass_on(call, std::move(faults));
    return;
  }
  // References are looked up after functions: there is nothing to cut yet.
  const Member& function = function_of(call);
  const std::span<const Node* const> arguments = function.value->items();
  if (arguments.size() == 2 && dynamic_reference(json_text(*arguments[1]))) {
    Fault& fault =
        call.out.emplace_back(quote(function.key) + " does not support dynamic references");
    fault.prepend(PathStep(1));
    fault.prepend(function_step(call));
  }
}

constexpr KeywordMethod kMethods[] = {{Keyword::FnSplit, &check_split}};

constinit Rule rule{
    .id = "E1018",
    .title = "Fn::Split has a delimiter and a text",
    .what =
        "Fn::Split takes a delimiter as text and a string without dynamic references, and "
        "stands where a list is wanted.",
    .why = "CloudFormation refuses the template, or cuts the reference instead of its value.",
    .example = "SecurityGroupIds: !Split [\",\", \"{{resolve:ssm:groups}}\"]\n",
    .instead =
        "Parameters:\n  Groups:\n    Type: AWS::SSM::Parameter::Value<List<String>>\n"
        "    Default: groups\n\nSecurityGroupIds: !Ref Groups\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "intrinsic-function-reference-split.html",
    .methods = kMethods,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
