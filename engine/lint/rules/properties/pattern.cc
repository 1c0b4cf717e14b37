// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "engine/lint/rule.hh"
#include "engine/lint/rules/properties/parameter_value.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/keywords/keywords.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kServerless = "AWS::Serverless-2016-10-31";

constexpr RuleOption kOptions[] = {{"exceptions", RuleOption::Type::StringList, ""}};

// The serverless transform writes the name of an SSM parameter where its value will be.
bool is_name_of_ssm_parameter(const KeywordCall& call) {
  const Run& run = *call.validator.run;
  if (!call.instance.is_string() || !run.has_transform(kServerless)) {
    return false;
  }
  return std::any_of(
      run.parameters().begin(), run.parameters().end(), [&](const Parameter& parameter) {
        const Node* name = parameter.node->get("Default");
        return parameter.is_ssm &&
               (name == nullptr ? call.instance.count == 0
                                : name->is_string() && name->text() == call.instance.text());
      });
}

bool is_exception(const KeywordCall& call) {
  if (!call.validator.context.allows_exceptions || !call.instance.is_string()) {
    return false;
  }
  const Rule* rule = find_rule("E3031");
  const auto exceptions = call.validator.run->option_list(*rule, "exceptions");
  return std::any_of(exceptions.begin(), exceptions.end(), [&](const std::string& exception) {
    return is_expression(exception) && matches("^(?:" + exception + ")", call.instance.text());
  });
}

void check_value(const KeywordCall& call) {
  if (is_name_of_ssm_parameter(call)) {
    return;
  }
  const auto where = call.validator.context.value_path;
  const bool is_parameter = !where.empty() && where.front().key == "Parameters";
  const std::size_t before = call.out.size();
  check_or_blame_parameter(call, &check_pattern, "W2031");
  if (call.out.size() != before && !is_parameter && is_exception(call)) {
    call.out.resize(before);
  }
}

constexpr KeywordMethod kMethods[] = {{Keyword::Pattern, &check_value}};

constinit Rule rule{
    .id = "E3031",
    .title = "The value has the form the property asks for",
    .what =
        "Matches values with the regular expression that the resource type's schema gives for "
        "the property. Values that match an expression of the option 'exceptions' are let "
        "through.",
    .why = "The service refuses the resource.",
    .example = R"(Resources:
  Clicks:
    Type: AWS::Kinesis::Stream
    Properties:
      Name: clicks of today
      ShardCount: 1
)",
    .instead = R"(Resources:
  Clicks:
    Type: AWS::Kinesis::Stream
    Properties:
      Name: clicks-of-today
      ShardCount: 1
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-template-resource-type-ref.html",
    .options = kOptions,
    .methods = kMethods,
};
const Register<Rule> kRegister{rule};

constinit Rule parameter_rule{
    .id = "W2031",
    .title = "A parameter's values have the form of the properties that use it",
    .what =
        "Matches the default and the allowed values of a parameter with the expression of every "
        "property that refers to it. As in cfn-lint, W1030 tells of them first.",
    .why = "A deployment with that value fails, although CloudFormation takes the template.",
    .example = R"(Parameters:
  Table:
    Type: String
    Default: my table
Resources:
  Items:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: !Ref Table
)",
    .instead = R"(Parameters:
  Table:
    Type: String
    Default: my-table
Resources:
  Items:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: !Ref Table
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "parameters-section-structure.html",
};
const Register<Rule> kRegisterParameter{parameter_rule};

}  // namespace
}  // namespace formwork::lint
