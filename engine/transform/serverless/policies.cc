// SPDX-License-Identifier: Apache-2.0
// Policy templates of SAM: what they allow on what they name.
#include <array>

#include "engine/base/text.hh"
#include "engine/transform/serverless/parts.hh"

namespace formwork::serverless {

namespace {

struct PolicyTemplate {
  std::string_view name;
  std::string_view parameter;  ///< "" when it takes none.
  std::string_view actions;    ///< With spaces between.
  std::string_view resources;  ///< Patterns; $ stands for the parameter. "*" for all.
};

constexpr std::string_view kBucket = "arn:${AWS::Partition}:s3:::$ arn:${AWS::Partition}:s3:::$/*";
constexpr std::string_view kTable =
    "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/$ "
    "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/$/index/*";
constexpr std::string_view kQueue = "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:$";
constexpr std::string_view kTopic = "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:$";

constexpr std::array<PolicyTemplate, 19> kTemplates{{
    {"S3ReadPolicy", "BucketName",
     "s3:GetObject s3:ListBucket s3:GetBucketLocation s3:GetObjectVersion "
     "s3:GetLifecycleConfiguration",
     kBucket},
    {"S3WritePolicy", "BucketName", "s3:PutObject s3:PutObjectAcl s3:PutLifecycleConfiguration",
     kBucket},
    {"S3CrudPolicy", "BucketName",
     "s3:GetObject s3:ListBucket s3:GetBucketLocation s3:GetObjectVersion s3:PutObject "
     "s3:PutObjectAcl s3:GetLifecycleConfiguration s3:PutLifecycleConfiguration s3:DeleteObject",
     kBucket},
    {"DynamoDBCrudPolicy", "TableName",
     "dynamodb:GetItem dynamodb:DeleteItem dynamodb:PutItem dynamodb:Scan dynamodb:Query "
     "dynamodb:UpdateItem dynamodb:BatchWriteItem dynamodb:BatchGetItem dynamodb:DescribeTable "
     "dynamodb:ConditionCheckItem",
     kTable},
    {"DynamoDBReadPolicy", "TableName",
     "dynamodb:GetItem dynamodb:Scan dynamodb:Query dynamodb:BatchGetItem dynamodb:DescribeTable",
     kTable},
    {"DynamoDBWritePolicy", "TableName",
     "dynamodb:PutItem dynamodb:UpdateItem dynamodb:BatchWriteItem", kTable},
    {"SQSSendMessagePolicy", "QueueName", "sqs:SendMessage*", kQueue},
    {"SQSPollerPolicy", "QueueName",
     "sqs:ChangeMessageVisibility sqs:ChangeMessageVisibilityBatch sqs:DeleteMessage "
     "sqs:DeleteMessageBatch sqs:GetQueueAttributes sqs:ReceiveMessage",
     kQueue},
    {"SNSPublishMessagePolicy", "TopicName", "sns:Publish", kTopic},
    {"SNSCrudPolicy", "TopicName",
     "sns:ListSubscriptionsByTopic sns:CreateTopic sns:SetTopicAttributes sns:Subscribe "
     "sns:Publish",
     kTopic},
    {"LambdaInvokePolicy", "FunctionName", "lambda:InvokeFunction",
     "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:$*"},
    {"SSMParameterReadPolicy", "ParameterName",
     "ssm:GetParameters ssm:GetParameter ssm:GetParametersByPath",
     "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/$"},
    {"AWSSecretsManagerGetSecretValuePolicy", "SecretArn", "secretsmanager:GetSecretValue", "$"},
    {"KMSDecryptPolicy", "KeyId", "kms:Decrypt",
     "arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/$"},
    {"KMSEncryptPolicy", "KeyId", "kms:Encrypt",
     "arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/$"},
    {"EventBridgePutEventsPolicy", "EventBusName", "events:PutEvents",
     "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/$"},
    {"StepFunctionsExecutionPolicy", "StateMachineName", "states:StartExecution",
     "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine:$"},
    {"CloudWatchPutMetricPolicy", "", "cloudwatch:PutMetricData", "*"},
    {"EC2DescribePolicy", "", "ec2:DescribeRegions ec2:DescribeInstances", "*"},
}};

// "table/$" as {"Fn::Sub": ["table/${name}", {"name": value}]}.
Value resource_of(std::string_view pattern, const Value& value) {
  const std::size_t place = pattern.find("$/") != std::string_view::npos ? pattern.find("$/")
                            : pattern.ends_with("$*")                    ? pattern.size() - 2
                                                                         : pattern.size() - 1;
  if (pattern == "*") {
    return text("*");
  }
  Value names = Value::map();
  names.set("name", value);
  Value parts = Value::list();
  parts.push(text(std::string(pattern.substr(0, place)) + "${name}" +
                  std::string(pattern.substr(place + 1))));
  parts.push(std::move(names));
  Value made = Value::map();
  made.set("Fn::Sub", std::move(parts));
  return made;
}

}  // namespace

Value policy_document(std::string_view name, const Value& parameters) {
  for (const PolicyTemplate& one : kTemplates) {
    if (one.name != name) {
      continue;
    }
    const Value* given = parameters.find(one.parameter);
    const Value value = given == nullptr ? text("") : *given;
    Value actions = Value::list();
    for (std::string_view action : split(one.actions, " ")) {
      actions.push(text(action));
    }
    Value resources = Value::list();
    for (std::string_view pattern : split(one.resources, " ")) {
      resources.push(resource_of(pattern, value));
    }
    Value statement = Value::map();
    statement.set("Effect", text("Allow"));
    statement.set("Action", std::move(actions));
    statement.set("Resource", std::move(resources));
    Value document = Value::map();
    document.set("Version", text("2012-10-17"));
    document.set("Statement", list_of(std::move(statement)));
    return document;
  }
  return {};
}

}  // namespace formwork::serverless
