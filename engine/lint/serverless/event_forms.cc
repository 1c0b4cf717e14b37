// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/serverless/property_forms.hh"

namespace formwork::lint {
namespace {

// What every source has that Lambda polls.
constexpr PropertyForm kPolled[] = {
    {"BatchSize", kInteger},
    {"StartingPosition", kAnything},
    {"StartingPositionTimestamp", kAnything},
    {"Enabled", kFlag},
    {"MaximumBatchingWindowInSeconds", kInteger},
    {"MaximumRetryAttempts", kInteger},
    {"BisectBatchOnFunctionError", kFlag},
    {"MaximumRecordAgeInSeconds", kInteger},
    {"DestinationConfig", kMap},
    {"ParallelizationFactor", kInteger},
    {"Topics", kList},
    {"Queues", kList},
    {"SourceAccessConfigurations", kList},
    {"SecretsManagerKmsKeyId", kText},
    {"TumblingWindowInSeconds", kInteger},
    {"FunctionResponseTypes", kList},
    {"KafkaBootstrapServers", kList},
    {"FilterCriteria", kMap},
    {"KmsKeyArn", kAnything},
    {"ConsumerGroupId", kText},
    {"ScalingConfig", kMap},
    {"ProvisionedPollerConfig", kMap},
    {"SchemaRegistryConfig", kMap},
    {"MetricsConfig", kMap},
    {"LoggingConfig", kMap},
};

constexpr PropertyForm kAlexaSkill[] = {
    {"SkillId", kText},
};

constexpr PropertyForm kApi[] = {
    {"Path", kText | kRequired},
    {"Method", kText | kRequired},
    {"RestApiId", kText | kRequired},
    {"Stage", kText},
    {"Auth", kMap},
    {"RequestModel", kMap},
    {"RequestParameters", kList},
    {"TimeoutInMillis", kInteger},
    {"ResponseTransferMode", kText},
};

constexpr PropertyForm kCloudWatchEvent[] = {
    {"EventBusName", kText},    {"RuleName", kText},        {"Pattern", kMap},
    {"DeadLetterConfig", kMap}, {"RetryPolicy", kMap},      {"Input", kText},
    {"InputPath", kText},       {"Target", kMap},           {"Enabled", kFlag},
    {"State", kText},           {"InputTransformer", kMap},
};

constexpr PropertyForm kCognito[] = {
    {"UserPool", kText | kRequired},
    {"Trigger", kText | kListOfTexts | kRequired | kPlain},
};

constexpr PropertyForm kEventBridgeRule[] = {
    {"EventBusName", kText},    {"RuleName", kText},        {"Pattern", kMap},
    {"DeadLetterConfig", kMap}, {"RetryPolicy", kMap},      {"Input", kText},
    {"InputPath", kText},       {"Target", kMap},           {"Enabled", kFlag},
    {"State", kText},           {"InputTransformer", kMap},
};

constexpr PropertyForm kHttpApi[] = {
    {"Path", kText},         {"Method", kText},
    {"ApiId", kText},        {"Stage", kText},
    {"Auth", kMap},          {"TimeoutInMillis", kInteger},
    {"RouteSettings", kMap}, {"PayloadFormatVersion", kText},
};

constexpr PropertyForm kIoTRule[] = {
    {"Sql", kText | kRequired},
    {"AwsIotSqlVersion", kText},
};

constexpr PropertyForm kS3[] = {
    {"Bucket", kText | kRequired},
    {"Events", kText | kListOfTexts | kRequired | kPlain},
    {"Filter", kMapOfTexts},
};

constexpr PropertyForm kSNS[] = {
    {"Topic", kText | kRequired},      {"Region", kText},
    {"FilterPolicy", kAnything},       {"FilterPolicyScope", kAnything},
    {"SqsSubscription", kMap | kFlag}, {"RedrivePolicy", kMap},
};

constexpr PropertyForm kSchedule[] = {
    {"Schedule", kText | kRequired},
    {"RuleName", kText},
    {"Input", kText},
    {"Enabled", kFlag},
    {"State", kText},
    {"Name", kText},
    {"Description", kText},
    {"DeadLetterConfig", kMap},
    {"RetryPolicy", kMap},
};

constexpr PropertyForm kDocumentDB[] = {
    {"Cluster", kAnything | kRequired},
    {"DatabaseName", kAnything | kRequired},
    {"CollectionName", kAnything},
    {"FullDocument", kAnything},
};

constexpr PropertyForm kDynamoDB[] = {
    {"StartingPosition", kAnything | kRequired},
    {"Stream", kAnything | kRequired},
};

constexpr PropertyForm kKinesis[] = {
    {"StartingPosition", kAnything | kRequired},
    {"Stream", kAnything | kRequired},
};

constexpr PropertyForm kMQ[] = {
    {"Broker", kAnything | kRequired},
    {"DynamicPolicyName", kFlag | kPlain},
};

constexpr PropertyForm kMSK[] = {
    {"StartingPosition", kAnything | kRequired},
    {"Stream", kAnything | kRequired},
};

constexpr PropertyForm kSQS[] = {
    {"Queue", kAnything | kRequired},
};

constexpr PropertyForm kScheduleV2[] = {
    {"PermissionsBoundary", kText},
    {"ScheduleExpression", kText | kRequired},
    {"FlexibleTimeWindow", kMap},
    {"Name", kText},
    {"State", kText},
    {"Description", kText},
    {"StartDate", kText},
    {"EndDate", kText},
    {"ScheduleExpressionTimezone", kText},
    {"GroupName", kText},
    {"KmsKeyArn", kText},
    {"Input", kText},
    {"RoleArn", kText},
    {"DeadLetterConfig", kMap},
    {"RetryPolicy", kMap},
    {"OmitName", kFlag | kPlain},
};

constexpr PropertyForm kCloudWatchLogs[] = {
    {"LogGroupName", kText | kRequired},
    {"FilterPattern", kText | kRequired},
};

constexpr FormTable kTables[] = {
    {"AlexaSkill", kAlexaSkill, {}},
    {"Api", kApi, {}},
    {"CloudWatchEvent", kCloudWatchEvent, {}},
    {"Cognito", kCognito, {}},
    {"EventBridgeRule", kEventBridgeRule, {}},
    {"HttpApi", kHttpApi, {}},
    {"IoTRule", kIoTRule, {}},
    {"S3", kS3, {}},
    {"SNS", kSNS, {}},
    {"Schedule", kSchedule, {}},
    {"DocumentDB", kDocumentDB, kPolled},
    {"DynamoDB", kDynamoDB, kPolled},
    {"Kinesis", kKinesis, kPolled},
    {"MQ", kMQ, kPolled},
    {"MSK", kMSK, kPolled},
    {"SQS", kSQS, kPolled},
    {"SelfManagedKafka", {}, kPolled},
    {"ScheduleV2", kScheduleV2, {}},
    {"CloudWatchLogs", kCloudWatchLogs, {}},
};

constexpr PropertyForm kMachineApi[] = {
    {"Path", kText | kRequired},
    {"Method", kText | kRequired},
    {"RestApiId", kText | kRequired},
    {"Stage", kText},
    {"Auth", kMap},
    {"UnescapeMappingTemplate", kFlag | kPlain},
};

constexpr PropertyForm kMachineCloudWatchEvent[] = {
    {"EventBusName", kText},   {"RuleName", kText},        {"Pattern", kMap},     {"Input", kText},
    {"InputPath", kText},      {"DeadLetterConfig", kMap}, {"RetryPolicy", kMap}, {"State", kText},
    {"Target", kMap | kPlain}, {"InputTransformer", kMap},
};

constexpr PropertyForm kMachineEventBridgeRule[] = {
    {"EventBusName", kText},   {"RuleName", kText},        {"Pattern", kMap},     {"Input", kText},
    {"InputPath", kText},      {"DeadLetterConfig", kMap}, {"RetryPolicy", kMap}, {"State", kText},
    {"Target", kMap | kPlain}, {"InputTransformer", kMap},
};

constexpr PropertyForm kMachineSchedule[] = {
    {"Schedule", kText | kRequired},
    {"Input", kText},
    {"Enabled", kFlag},
    {"State", kText},
    {"Name", kText},
    {"Description", kText},
    {"DeadLetterConfig", kMap},
    {"RetryPolicy", kMap},
    {"Target", kMap | kPlain},
    {"RoleArn", kText | kPlain},
};

constexpr FormTable kMachineTables[] = {
    {"Api", kMachineApi, {}},
    {"CloudWatchEvent", kMachineCloudWatchEvent, {}},
    {"EventBridgeRule", kMachineEventBridgeRule, {}},
    {"Schedule", kMachineSchedule, {}},
    {"ScheduleV2", kScheduleV2, {}},
};

}  // namespace

std::span<const FormTable> event_forms(bool of_machine) {
  return of_machine ? std::span<const FormTable>(kMachineTables) : kTables;
}

}  // namespace formwork::lint
