// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/lint/rules/wording.hh"
#include "engine/lint/run.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Resources/AWS::DynamoDB::Table/Properties"};
constexpr std::string_view kSource =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
    "aws-resource-dynamodb-table.html#cfn-dynamodb-table-billingmode";

void check_on_demand(const HookCall& call) {
  check_document(call, "extensions/aws_dynamodb_table/billingmode_exclusive",
                 [](const HookCall&, const Fault&) -> std::string {
                   return "Additional properties are not allowed ('ProvisionedThroughput')";
                 });
}

void check_provisioned(const HookCall& call) {
  check_document(call, "extensions/aws_dynamodb_table/billingmode_provisioned_dependent",
                 [](const HookCall&, const Fault&) -> std::string {
                   return "'ProvisionedThroughput' is a required property";
                 });
}

constinit Rule on_demand_rule{
    .id = "E3638",
    .title = "Throughput of a table that is paid by request",
    .what = "A table with BillingMode PAY_PER_REQUEST has no ProvisionedThroughput.",
    .why = "DynamoDB refuses the table.",
    .example = R"(Table:
  Type: AWS::DynamoDB::Table
  Properties:
    AttributeDefinitions: [{AttributeName: Id, AttributeType: S}]
    KeySchema: [{AttributeName: Id, KeyType: HASH}]
    BillingMode: PAY_PER_REQUEST
    ProvisionedThroughput: {ReadCapacityUnits: 1, WriteCapacityUnits: 1}
)",
    .instead = R"(Table:
  Type: AWS::DynamoDB::Table
  Properties:
    AttributeDefinitions: [{AttributeName: Id, AttributeType: S}]
    KeySchema: [{AttributeName: Id, KeyType: HASH}]
    BillingMode: PAY_PER_REQUEST
)",
    .source = kSource,
    .places = kPlaces,
    .validate = &check_on_demand,
};
const Register<Rule> kRegisterOnDemand{on_demand_rule};

constinit Rule provisioned_rule{
    .id = "E3639",
    .title = "Table without its throughput",
    .what = "A table that is not paid by request needs ProvisionedThroughput.",
    .why = "DynamoDB refuses the table.",
    .example = R"(Table:
  Type: AWS::DynamoDB::Table
  Properties:
    AttributeDefinitions: [{AttributeName: Id, AttributeType: S}]
    KeySchema: [{AttributeName: Id, KeyType: HASH}]
    BillingMode: PROVISIONED
)",
    .instead = R"(Table:
  Type: AWS::DynamoDB::Table
  Properties:
    AttributeDefinitions: [{AttributeName: Id, AttributeType: S}]
    KeySchema: [{AttributeName: Id, KeyType: HASH}]
    BillingMode: PROVISIONED
    ProvisionedThroughput: {ReadCapacityUnits: 1, WriteCapacityUnits: 1}
)",
    .source = kSource,
    .places = kPlaces,
    .validate = &check_provisioned,
};
const Register<Rule> kRegisterProvisioned{provisioned_rule};

}  // namespace
}  // namespace formwork::lint
