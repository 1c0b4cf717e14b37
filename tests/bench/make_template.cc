// SPDX-License-Identifier: Apache-2.0
// Prints a template with N resources that refer to each other: queues, topics that name them,
// tables and log groups, with Sub, GetAtt, Join and conditions as real templates have them. A
// second argument changes one property of every resource, for previews.
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

void queue(int i, const char* value) {
  std::printf(
      "  Queue%d:\n    Type: AWS::SQS::Queue\n    Properties:\n      VisibilityTimeout: %s\n"
      "      Tags:\n        - {Key: Name, Value: !Sub \"${AWS::StackName}-%d\"}\n",
      i, value, i);
}

void topic(int i, const char* value) {
  std::printf(
      "  Topic%d:\n    Type: AWS::SNS::Topic\n    Properties:\n      DisplayName: !Join [\"-\", "
      "[!Ref Stage, \"%s\"]]\n"
      "      Subscription:\n        - {Protocol: sqs, Endpoint: !GetAtt Queue%d.Arn}\n",
      i, value, i - 1);
}

void table(int i, const char* value) {
  std::printf(
      "  Table%d:\n    Type: AWS::DynamoDB::Table\n    Properties:\n      BillingMode: "
      "PAY_PER_REQUEST\n"
      "      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]\n"
      "      KeySchema: [{AttributeName: id, KeyType: HASH}]\n"
      "      Tags:\n        - {Key: Version, Value: \"%s\"}\n        - {Key: Topic, Value: !Ref "
      "Topic%d}\n",
      i, value, i - 1);
}

void log_group(int i, const char* value) {
  std::printf(
      "  Log%d:\n    Type: AWS::Logs::LogGroup\n    DependsOn: Table%d\n    Properties:\n"
      "      RetentionInDays: !If [IsProd, 365, 7]\n      LogGroupName: !Sub "
      "\"/${Stage}/%d/${Queue%d.QueueName}\"\n"
      "      Tags:\n        - {Key: Version, Value: \"%s\"}\n",
      i, i - 1, i, i - 3, value);
}

}  // namespace

int main(int argc, char** argv) {
  int count = argc > 1 ? std::atoi(argv[1]) : 10;
  const char* value = argc > 2 ? argv[2] : "30";
  std::printf(
      "AWSTemplateFormatVersion: 2010-09-09\nParameters:\n  Stage:\n    Type: String\n    Default: "
      "dev\n"
      "Conditions:\n  IsProd: !Equals [!Ref Stage, prod]\nResources:\n");
  void (*const kMakers[])(int, const char*) = {queue, topic, table, log_group};
  for (int i = 0; i < count; ++i) {
    kMakers[i % 4](i, value);
  }
  std::printf("Outputs:\n  First:\n    Value: !GetAtt Queue0.Arn\n");
  return 0;
}
