// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/template/section.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kSource =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html";

constexpr std::string_view kPlaces[] = {"Rules"};
constexpr KeywordMethod kKeywords[] = {{Keyword::PatternProperties, &check_matching_members}};

void check_section(const HookCall& call) {
  Vocabulary storage;
  Validator validator = extend(call.validator, call.rule, storage);
  validator.context.is_strict = false;
  validator.calls_rules = false;
  check_claimed(call, validator, validator.run->schema_document("rules/configuration"));
}

constinit Rule shape_rule{
    .id = "E1700",
    .title = "A rule consists of assertions and perhaps a condition",
    .what =
        "Checks the template's Rules: each has a list of Assertions and may have a "
        "RuleCondition.",
    .why = "CloudFormation refuses the template.",
    .example = R"(Rules:
  Region:
    Assertion: !Equals [!Ref AWS::Region, us-east-1]
)",
    .instead = R"(Rules:
  Region:
    Assertions:
      - Assert: !Equals [!Ref AWS::Region, us-east-1]
)",
    .source = kSource,
    .places = kPlaces,
    .validate = &check_section,
    .keywords = kKeywords,
};
const Register<Rule> kRegisterShape{shape_rule};

// Functions of rules alone. What they are given is not checked.
constexpr std::string_view kRuleFunctions[] = {"Fn::EachMemberEquals", "Fn::EachMemberIn",
                                               "Fn::RefAll", "Fn::ValueOf", "Fn::ValueOfAll"};

bool is_rule_function(const Node& node) {
  const Member* function = node.single();
  for (std::string_view name : kRuleFunctions) {
    if (function != nullptr && function->key == name) {
      return true;
    }
  }
  return false;
}

void check_condition(const HookCall& call) {
  if (is_rule_function(call.instance)) {
    return;
  }
  Validator validator = call.validator;
  validator.calls_rules = false;
  validator.context.functions = {Keyword::FnAnd,    Keyword::FnOr,       Keyword::FnNot,
                                 Keyword::FnEquals, Keyword::FnContains, Keyword::Condition};
  check_claimed(call, validator, validator.run->schema_document("attributes/boolean"));
}

constexpr std::string_view kAssertPlaces[] = {"Rules/*/Assertions/*/Assert"};
constinit Rule assert_rule{
    .id = "E1701",
    .title = "An assertion is a condition",
    .what = "Checks the Assert of each assertion: a function that is true or false.",
    .why = "CloudFormation refuses the template.",
    .example = R"(Rules:
  Region:
    Assertions:
      - Assert: !Ref AWS::Region
)",
    .instead = R"(Rules:
  Region:
    Assertions:
      - Assert: !Equals [!Ref AWS::Region, us-east-1]
)",
    .source = kSource,
    .places = kAssertPlaces,
    .validate = &check_condition,
};
const Register<Rule> kRegisterAssert{assert_rule};

constexpr std::string_view kConditionPlaces[] = {"Rules/*/RuleCondition"};
constinit Rule condition_rule{
    .id = "E1702",
    .title = "A rule's condition is a condition",
    .what = "Checks the RuleCondition of each rule: a function that is true or false.",
    .why = "CloudFormation refuses the template.",
    .example = R"(Rules:
  Region:
    RuleCondition: [us-east-1]
    Assertions:
      - Assert: !Equals [!Ref AWS::Region, us-east-1]
)",
    .instead = R"(Rules:
  Region:
    RuleCondition: !Equals [!Ref AWS::AccountId, '111122223333']
    Assertions:
      - Assert: !Equals [!Ref AWS::Region, us-east-1]
)",
    .source = kSource,
    .places = kConditionPlaces,
    .validate = &check_condition,
};
const Register<Rule> kRegisterCondition{condition_rule};

}  // namespace
}  // namespace formwork::lint
