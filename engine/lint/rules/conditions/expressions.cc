// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/functions/function_rule.hh"

// The functions that conditions are made of; Fn::Equals has a file of its own.
namespace formwork::lint {
namespace {

constexpr std::string_view kWhy = "CloudFormation refuses the template before it changes anything.";
constexpr std::string_view kSource =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
    "intrinsic-function-reference-conditions.html";

constexpr FunctionFacts kAnd{Keyword::FnAnd, "functions/and", kGivesBoolean, ""};
constexpr FunctionFacts kOr{Keyword::FnOr, "functions/or", kGivesBoolean, ""};
constexpr FunctionFacts kNot{Keyword::FnNot, "functions/not", kGivesBoolean, ""};
constexpr FunctionFacts kCondition{Keyword::Condition, "functions/condition", kGivesBoolean, ""};

constexpr KeywordMethod kAndMethods[] = {{Keyword::FnAnd, &check_function<kAnd>}};
constexpr KeywordMethod kOrMethods[] = {{Keyword::FnOr, &check_function<kOr>}};
constexpr KeywordMethod kNotMethods[] = {{Keyword::FnNot, &check_function<kNot>}};
constexpr KeywordMethod kConditionMethods[] = {{Keyword::Condition, &check_function<kCondition>}};

constinit Rule conjunction{
    .id = "E8004",
    .title = "Fn::And has 2 to 10 conditions",
    .what =
        "Fn::And takes a list of 2 to 10 conditions: other functions of conditions, or "
        "Condition with a name.",
    .why = kWhy,
    .example = R"(Conditions:
  IsProd: !Equals [!Ref AWS::AccountId, "111122223333"]
  IsProdEu: !And [!Condition IsProd]
)",
    .instead = R"(Conditions:
  IsProd: !Equals [!Ref AWS::AccountId, "111122223333"]
  IsEu: !Equals [!Ref AWS::Region, eu-west-1]
  IsProdEu: !And [!Condition IsProd, !Condition IsEu]
)",
    .source = kSource,
    .methods = kAndMethods,
};

constinit Rule disjunction{
    .id = "E8006",
    .title = "Fn::Or has 2 to 10 conditions",
    .what =
        "Fn::Or takes a list of 2 to 10 conditions: other functions of conditions, or "
        "Condition with a name.",
    .why = kWhy,
    .example = R"(Conditions:
  IsProd: !Equals [!Ref AWS::AccountId, "111122223333"]
  IsLarge: !Or [!Condition IsProd]
)",
    .instead = R"(Conditions:
  IsProd: !Equals [!Ref AWS::AccountId, "111122223333"]
  IsStage: !Equals [!Ref AWS::AccountId, "444455556666"]
  IsLarge: !Or [!Condition IsProd, !Condition IsStage]
)",
    .source = kSource,
    .methods = kOrMethods,
};

constinit Rule negation{
    .id = "E8005",
    .title = "Fn::Not has one condition",
    .what = "Fn::Not takes a list with one condition.",
    .why = kWhy,
    .example = R"(Conditions:
  IsProd: !Equals [!Ref AWS::AccountId, "111122223333"]
  IsStage: !Equals [!Ref AWS::AccountId, "444455556666"]
  IsTest: !Not [!Condition IsProd, !Condition IsStage]
)",
    .instead = R"(Conditions:
  IsProd: !Equals [!Ref AWS::AccountId, "111122223333"]
  IsStage: !Equals [!Ref AWS::AccountId, "444455556666"]
  IsTest: !Not [!Or [!Condition IsProd, !Condition IsStage]]
)",
    .source = kSource,
    .methods = kNotMethods,
};

constinit Rule reference{
    .id = "E8007",
    .title = "Condition names a condition",
    .what =
        "Condition inside of conditions takes the name of one of the template's conditions. As in "
        "cfn-lint, other names are told by the rule around it, e.g. E8005.",
    .why = kWhy,
    .example = R"(Conditions:
  IsProd: !Equals [!Ref AWS::AccountId, "111122223333"]
  IsTest: !Not [!Condition IsPrd]
)",
    .instead = R"(Conditions:
  IsProd: !Equals [!Ref AWS::AccountId, "111122223333"]
  IsTest: !Not [!Condition IsProd]
)",
    .source = kSource,
    .methods = kConditionMethods,
};

constinit Rule existence{
    .id = "E8002",
    .title = "Conditions that are named exist",
    .what =
        "The Condition of a resource or output is one of the template's conditions. As in "
        "cfn-lint, names that do not exist are told by the rules of the place: E3015, E6005, "
        "E8007 or E1028.",
    .why = kWhy,
    .example =
        "Conditions:\n  IsProd: !Equals [!Ref AWS::Region, us-east-1]\n"
        "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Condition: IsPrd\n",
    .instead =
        "Conditions:\n  IsProd: !Equals [!Ref AWS::Region, us-east-1]\n"
        "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Condition: IsProd\n",
    .source = kSource,
};

const Register<Rule> kRegister[] = {Register<Rule>(conjunction), Register<Rule>(disjunction),
                                    Register<Rule>(negation), Register<Rule>(reference),
                                    Register<Rule>(existence)};

}  // namespace
}  // namespace formwork::lint
