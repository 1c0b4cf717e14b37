// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/serverless/events.hh"

namespace formwork::lint {
namespace {

using ExpandEvent = void (*)(const ServerlessEvent& event, ServerlessTemplate& out);

void add_permission(const ServerlessEvent& event, ServerlessTemplate& out,
                    std::string_view principal, const Node* source,
                    std::string_view suffix = "Permission") {
  Maker& make = out.make();
  out.add(event.owner, event.id(suffix), "AWS::Lambda::Permission",
          make.map({{"Action", make.text("lambda:InvokeFunction")},
                    {"FunctionName", event.target},
                    {"Principal", make.text(principal)},
                    {"SourceArn", source}}));
}

void expand_api(const ServerlessEvent& event, ServerlessTemplate& out) {
  const bool is_implicit = event.get("RestApiId") == nullptr;
  add_permission(event, out, "apigateway.amazonaws.com", nullptr,
                 is_implicit ? "PermissionProd" : "PermissionStage");
  if (is_implicit) {
    out.need_rest_api(event.owner);
  }
}

void expand_http_api(const ServerlessEvent& event, ServerlessTemplate& out) {
  add_permission(event, out, "apigateway.amazonaws.com", nullptr);
  if (event.get("ApiId") == nullptr) {
    out.need_http_api(event.owner);
  }
}

void expand_s3(const ServerlessEvent& event, ServerlessTemplate& out) {
  Maker& make = out.make();
  out.add(event.owner, event.id("Permission"), "AWS::Lambda::Permission",
          make.map({{"Action", make.text("lambda:InvokeFunction")},
                    {"FunctionName", event.target},
                    {"Principal", make.text("s3.amazonaws.com")},
                    {"SourceAccount", make.ref("AWS::AccountId")}}));
}

void expand_sns(const ServerlessEvent& event, ServerlessTemplate& out) {
  Maker& make = out.make();
  add_permission(event, out, "sns.amazonaws.com", event.get("Topic"));
  out.add(event.owner, event.id(), "AWS::SNS::Subscription",
          make.map({{"Endpoint", event.target},
                    {"Protocol", make.text("lambda")},
                    {"TopicArn", event.get("Topic")},
                    {"Region", event.get("Region")},
                    {"FilterPolicy", event.get("FilterPolicy")},
                    {"FilterPolicyScope", event.get("FilterPolicyScope")},
                    {"RedrivePolicy", event.get("RedrivePolicy")}}));
}

// Event sources that Lambda polls keep their own properties under the mapping's names.
void expand_polled(const ServerlessEvent& event, ServerlessTemplate& out) {
  constexpr std::string_view kKept[] = {"BatchSize",
                                        "StartingPosition",
                                        "StartingPositionTimestamp",
                                        "MaximumBatchingWindowInSeconds",
                                        "MaximumRetryAttempts",
                                        "BisectBatchOnFunctionError",
                                        "MaximumRecordAgeInSeconds",
                                        "ParallelizationFactor",
                                        "Topics",
                                        "Queues",
                                        "TumblingWindowInSeconds",
                                        "FunctionResponseTypes",
                                        "FilterCriteria",
                                        "Enabled",
                                        "ScalingConfig",
                                        "ProvisionedPollerConfig",
                                        "MetricsConfig",
                                        "KmsKeyArn"};
  std::vector<Entry> properties = {{"FunctionName", event.target}};
  for (std::string_view name : kKept) {
    properties.emplace_back(name, event.get(name));
  }
  for (std::string_view source : {"Queue", "Stream", "Broker", "Cluster"}) {
    if (const Node* arn = event.get(source)) {
      properties.emplace_back("EventSourceArn", arn);
    }
  }
  out.add(event.owner, event.id(), "AWS::Lambda::EventSourceMapping", out.make().map(properties));
}

const Node* rule_targets(const ServerlessEvent& event, Maker& make) {
  return make.list({make.map({{"Arn", event.target},
                              {"Id", make.text(event.id("LambdaTarget"))},
                              {"Input", event.get("Input")},
                              {"InputPath", event.get("InputPath")},
                              {"InputTransformer", event.get("InputTransformer")},
                              {"RetryPolicy", event.get("RetryPolicy")}})});
}

void expand_schedule(const ServerlessEvent& event, ServerlessTemplate& out) {
  Maker& make = out.make();
  const Node* state = event.get("State");
  if (const Node* enabled = event.get("Enabled"); state == nullptr && enabled != nullptr) {
    state = enabled->is(NodeKind::Bool) ? make.text(enabled->boolean() ? "ENABLED" : "DISABLED")
                                        : nullptr;
  }
  out.add(event.owner, event.id(), "AWS::Events::Rule",
          make.map({{"ScheduleExpression", event.get("Schedule")},
                    {"State", state},
                    {"Name", event.get("Name")},
                    {"Description", event.get("Description")},
                    {"Targets", rule_targets(event, make)}}));
  add_permission(event, out, "events.amazonaws.com", make.attribute(event.id(), "Arn"));
}

void expand_schedule_v2(const ServerlessEvent& event, ServerlessTemplate& out) {
  Maker& make = out.make();
  const Node* window = event.get("FlexibleTimeWindow");
  const Node* name = event.get("Name");
  const Node* role = event.get("RoleArn");
  out.add(
      event.owner, event.id(), "AWS::Scheduler::Schedule",
      make.map({{"ScheduleExpression", event.get("ScheduleExpression")},
                {"ScheduleExpressionTimezone", event.get("ScheduleExpressionTimezone")},
                {"StartDate", event.get("StartDate")},
                {"EndDate", event.get("EndDate")},
                {"State", event.get("State")},
                {"GroupName", event.get("GroupName")},
                {"KmsKeyArn", event.get("KmsKeyArn")},
                {"Description", event.get("Description")},
                {"Name", name != nullptr ? name : make.text(event.id())},
                {"FlexibleTimeWindow",
                 window != nullptr ? window : make.map({{"Mode", make.text("OFF")}})},
                {"Target",
                 make.map({{"Arn", event.target},
                           {"Input", event.get("Input")},
                           {"RetryPolicy", event.get("RetryPolicy")},
                           {"RoleArn",
                            role != nullptr ? role : make.attribute(event.id("Role"), "Arn")}})}}));
  if (role == nullptr) {
    out.add(event.owner, event.id("Role"), "AWS::IAM::Role",
            service_role(make, "scheduler.amazonaws.com", nullptr, nullptr));
  }
}

void expand_pattern(const ServerlessEvent& event, ServerlessTemplate& out) {
  Maker& make = out.make();
  out.add(event.owner, event.id(), "AWS::Events::Rule",
          make.map({{"EventPattern", event.get("Pattern")},
                    {"EventBusName", event.get("EventBusName")},
                    {"State", event.get("State")},
                    {"Name", event.get("RuleName")},
                    {"Targets", rule_targets(event, make)}}));
  add_permission(event, out, "events.amazonaws.com", make.attribute(event.id(), "Arn"));
}

void expand_logs(const ServerlessEvent& event, ServerlessTemplate& out) {
  add_permission(event, out, "logs.amazonaws.com", nullptr);
  out.add(event.owner, event.id(), "AWS::Logs::SubscriptionFilter",
          out.make().map({{"LogGroupName", event.get("LogGroupName")},
                          {"FilterPattern", event.get("FilterPattern")},
                          {"DestinationArn", event.target}}),
          {{"DependsOn", out.make().list({out.make().text(event.id("Permission"))})}});
}

void expand_iot(const ServerlessEvent& event, ServerlessTemplate& out) {
  Maker& make = out.make();
  add_permission(event, out, "iot.amazonaws.com", nullptr);
  const Node* action = make.map({{"Lambda", make.map({{"FunctionArn", event.target}})}});
  out.add(
      event.owner, event.id(), "AWS::IoT::TopicRule",
      make.map({{"TopicRulePayload", make.map({{"Sql", event.get("Sql")},
                                               {"AwsIotSqlVersion", event.get("AwsIotSqlVersion")},
                                               {"RuleDisabled", make.flag(false)},
                                               {"Actions", make.list({action})}})}}));
}

void expand_cognito(const ServerlessEvent& event, ServerlessTemplate& out) {
  const Node* pool = event.get("UserPool");
  const Node* name = pool == nullptr ? nullptr : pool->get("Ref");
  add_permission(
      event, out, "cognito-idp.amazonaws.com",
      name != nullptr && name->is_string() ? out.make().attribute(name->text(), "Arn") : nullptr,
      "CognitoPermission");
}

void expand_alexa(const ServerlessEvent& event, ServerlessTemplate& out) {
  add_permission(event, out, "alexa-appkit.amazon.com", nullptr);
}

struct EventKind {
  std::string_view type;
  ExpandEvent expand;
};
constexpr EventKind kKinds[] = {{"AlexaSkill", &expand_alexa},
                                {"Api", &expand_api},
                                {"CloudWatchEvent", &expand_pattern},
                                {"CloudWatchLogs", &expand_logs},
                                {"Cognito", &expand_cognito},
                                {"DocumentDB", &expand_polled},
                                {"DynamoDB", &expand_polled},
                                {"EventBridgeRule", &expand_pattern},
                                {"HttpApi", &expand_http_api},
                                {"IoTRule", &expand_iot},
                                {"Kinesis", &expand_polled},
                                {"MQ", &expand_polled},
                                {"MSK", &expand_polled},
                                {"S3", &expand_s3},
                                {"SNS", &expand_sns},
                                {"SQS", &expand_polled},
                                {"Schedule", &expand_schedule},
                                {"ScheduleV2", &expand_schedule_v2},
                                {"SelfManagedKafka", &expand_polled}};

}  // namespace

void add_events(const ServerlessResource& function, const Node* target, ServerlessTemplate& out) {
  const Node* events = function.get("Events");
  if (events == nullptr) {
    return;
  }
  const Node* nothing = out.make().map({});
  for (const Member& member : events->members()) {
    const Node* type = member.value->get("Type");
    const Node* properties = member.value->get("Properties");
    const ServerlessEvent event{
        function, member.key, type != nullptr ? type->text() : std::string_view(),
        properties != nullptr && properties->is_map() ? properties : nothing, target};
    for (const EventKind& kind : kKinds) {
      if (kind.type == event.type) {
        kind.expand(event, out);
      }
    }
  }
}

}  // namespace formwork::lint
