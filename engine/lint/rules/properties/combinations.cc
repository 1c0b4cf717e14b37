// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rule.hh"

// Values made of alternatives and of counted items: rules that own what these keywords find.
namespace formwork::lint {
namespace {

constexpr std::string_view kSchemas =
    "https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html";

constinit Rule any_rule{
    .id = "E3017",
    .title = "The value has one of the shapes the property allows",
    .what =
        "Checks values that may have several shapes: one of them, or more, must fit. What is "
        "wrong with each shape is told beside it.",
    .why = "The service refuses the resource.",
    .example = R"(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      KmsMasterKeyId: my key
)",
    .instead = R"(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      KmsMasterKeyId: alias/my-key
)",
    .source = kSchemas,
};
const Register<Rule> kRegisterAny{any_rule};

constinit Rule one_rule{
    .id = "E3018",
    .title = "The value has exactly one of several shapes",
    .what = "Checks values that may have several shapes of which exactly one must fit.",
    .why = "The service refuses the resource, or cannot tell what is meant.",
    .example = R"(Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: Id, AttributeType: S}]
      BillingMode: PAY_PER_REQUEST
      KeySchema: [{AttributeName: Id, KeyType: hash}]
)",
    .instead = R"(Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: Id, AttributeType: S}]
      BillingMode: PAY_PER_REQUEST
      KeySchema: [{AttributeName: Id, KeyType: HASH}]
)",
    .source = kSchemas,
};
const Register<Rule> kRegisterOne{one_rule};

constinit Rule prefix_rule{
    .id = "E3008",
    .title = "Items of a list stand in their order",
    .what =
        "Checks lists in which each position has a meaning of its own. As in cfn-lint, what is "
        "wrong with an item is told by the rule of the item, e.g. E3002.",
    .why = "The service refuses the resource.",
    .example = R"(Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: Id, AttributeType: S}]
      BillingMode: PAY_PER_REQUEST
      KeySchema: [{AttributeName: Id, KeyType: RANGE}]
)",
    .instead = R"(Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: Id, AttributeType: S}]
      BillingMode: PAY_PER_REQUEST
      KeySchema: [{AttributeName: Id, KeyType: HASH}]
)",
    .source = kSchemas,
};
const Register<Rule> kRegisterPrefix{prefix_rule};

constinit Rule count_rule{
    .id = "E3032",
    .title = "Lists have as many items as the property allows",
    .what =
        "Counts the items of lists, under every condition, and compares with the bounds of the "
        "resource type's schema.",
    .why = "The service refuses the resource.",
    .example = R"(Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: Id, AttributeType: S}]
      BillingMode: PAY_PER_REQUEST
      KeySchema: []
)",
    .instead = R"(Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: Id, AttributeType: S}]
      BillingMode: PAY_PER_REQUEST
      KeySchema: [{AttributeName: Id, KeyType: HASH}]
)",
    .source = kSchemas,
};
const Register<Rule> kRegisterCount{count_rule};

}  // namespace
}  // namespace formwork::lint
