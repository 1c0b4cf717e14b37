// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rule.hh"
#include "engine/lint/run.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Conditions"};
constexpr FunctionSet kConditionFunctions = {Keyword::FnAnd, Keyword::FnOr, Keyword::FnNot,
                                             Keyword::FnEquals, Keyword::Condition};

void check_section(const HookCall& call) {
  Validator validator = call.validator;
  validator.context.functions = kConditionFunctions;
  validator.context.has_resources = false;
  validator.context.is_strict = false;
  const Schema schema = validator.run->schema_document("conditions/conditions");
  for (Fault& fault : validator.faults(call.instance, schema)) {
    if (!fault.is_unknown) {
      claim(call.rule, fault);
      call.out.push_back(std::move(fault));
    }
  }
}

constinit Rule rule{
    .id = "E8001",
    .title = "Conditions are made of condition functions",
    .what =
        "Each condition has a name of letters, digits, & and _, and is one of Fn::And, "
        "Fn::Equals, Fn::Not, Fn::Or and Condition.",
    .why = "CloudFormation refuses the template before it changes anything.",
    .example = "Conditions:\n  IsProd: prod\n",
    .instead = "Conditions:\n  IsProd: !Equals [!Ref Env, prod]\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "conditions-section-structure.html",
    .places = kPlaces,
    .validate = &check_section,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
