// SPDX-License-Identifier: Apache-2.0
// Events of serverless functions: what calls them and may do so.
#include <algorithm>
#include <array>

#include "engine/base/text.hh"
#include "engine/transform/serverless/parts.hh"

namespace formwork::serverless {

namespace {

struct Event {
  const Function& function;
  std::string name;
  std::string type;
  const Value& properties;

  std::string id() const { return function.id + name; }
};

std::string add_permission(Draft& draft, const Event& event, std::string_view principal,
                           std::string_view source_member, Value source,
                           std::string_view suffix = {}) {
  Value permission = Value::map();
  permission.set("Action", text("lambda:InvokeFunction"));
  permission.set("FunctionName", event.function.name);
  permission.set("Principal", text(principal));
  permission.set(source_member, std::move(source));
  std::string id = event.id() + "Permission" + std::string(suffix);
  draft.add(id, "AWS::Lambda::Permission", std::move(permission), event.function.resource);
  return id;
}

void add_s3(Draft& draft, const Event& event) {
  const std::string bucket = referred(event.properties.find("Bucket"));
  if (bucket.empty() || draft.find(bucket) == nullptr) {
    const std::string what =
        "Event with id [" + event.name +
        "] is invalid. S3 events must reference an S3 bucket in the same template.";
    return draft.refuse(event.function.id, what);
  }
  const std::string permission =
      add_permission(draft, event, "s3.amazonaws.com", "SourceAccount", ref_to("AWS::AccountId"));
  const Value* given = event.properties.find("Events");
  const Value kinds = given == nullptr   ? Value::list()
                      : given->is_list() ? *given
                                         : list_of(*given);
  for (const Value& kind : kinds.items()) {
    Value configuration = Value::map();
    configuration.set("Event", kind);
    configuration.set("Function", event.function.arn);
    copy(configuration, event.properties, {"Filter"});
    draft.notify(bucket, std::move(configuration), permission);
  }
}

void add_sns(Draft& draft, const Event& event) {
  const Value* topic = event.properties.find("Topic");
  if (topic == nullptr) {
    return draft.refuse(event.function.id, "Event with id [" + event.name +
                                               "] is invalid. Missing required property 'Topic'.");
  }
  if (event.properties.find("SqsSubscription") != nullptr) {
    return draft.lacks(event.id(), "SqsSubscription");
  }
  Value subscription = Value::map();
  subscription.set("Endpoint", event.function.arn);
  subscription.set("Protocol", text("lambda"));
  subscription.set("TopicArn", *topic);
  copy(subscription, event.properties,
       {"Region", "FilterPolicy", "FilterPolicyScope", "RedrivePolicy"});
  draft.add(event.id(), "AWS::SNS::Subscription", std::move(subscription), event.function.resource);
  add_permission(draft, event, "sns.amazonaws.com", "SourceArn", *topic);
}

// Queues, streams and whatever else Lambda asks itself.
void add_mapping(Draft& draft, const Event& event) {
  Value mapping = Value::map();
  mapping.set("FunctionName", event.function.name);
  for (const char* source : {"Queue", "Stream"}) {
    if (const Value* arn = event.properties.find(source)) {
      mapping.set("EventSourceArn", *arn);
    }
  }
  copy(mapping, event.properties,
       {"BatchSize", "Enabled", "StartingPosition", "StartingPositionTimestamp",
        "MaximumBatchingWindowInSeconds", "MaximumRetryAttempts", "BisectBatchOnFunctionError",
        "MaximumRecordAgeInSeconds", "ParallelizationFactor", "DestinationConfig",
        "TumblingWindowInSeconds", "FunctionResponseTypes", "FilterCriteria", "ScalingConfig",
        "KmsKeyArn", "MetricsConfig", "ProvisionedPollerConfig"});
  draft.add(event.id(), "AWS::Lambda::EventSourceMapping", std::move(mapping),
            event.function.resource);
}

Value rule_of(const Event& event) {
  Value target = Value::map();
  target.set("Arn", event.function.arn);
  const Value* given = event.properties.find_path({"Target", "Id"});
  target.set("Id", given != nullptr ? *given : text(event.id() + "LambdaTarget"));
  copy(target, event.properties, {"Input", "InputPath", "InputTransformer", "RetryPolicy"});
  if (const Value* arn = event.properties.find_path({"DeadLetterConfig", "Arn"})) {
    Value dead = Value::map();
    dead.set("Arn", *arn);
    target.set("DeadLetterConfig", std::move(dead));
  }
  Value rule = Value::map();
  copy(rule, event.properties, {"Description", "EventBusName", "State"});
  const Value* enabled = event.properties.find("Enabled");
  if (enabled != nullptr && enabled->is_bool()) {
    rule.set("State", text(enabled->as_bool() ? "ENABLED" : "DISABLED"));
  }
  rule.set("Targets", list_of(std::move(target)));
  return rule;
}

void add_rule(Draft& draft, const Event& event) {
  Value rule = rule_of(event);
  const bool is_schedule = event.type == "Schedule";
  const std::string_view from = is_schedule ? "Schedule" : "Pattern";
  const Value* what = event.properties.find(from);
  if (what == nullptr) {
    return draft.refuse(event.function.id, "Event with id [" + event.name +
                                               "] is invalid. Missing required property '" +
                                               std::string(from) + "'.");
  }
  rule.set(is_schedule ? "ScheduleExpression" : "EventPattern", *what);
  if (const Value* name = event.properties.find(is_schedule ? "Name" : "RuleName")) {
    rule.set("Name", *name);
  }
  draft.add(event.id(), "AWS::Events::Rule", std::move(rule), event.function.resource);
  add_permission(draft, event, "events.amazonaws.com", "SourceArn", get_att(event.id(), "Arn"));
}

void add_log_filter(Draft& draft, const Event& event) {
  const Value* group = event.properties.find("LogGroupName");
  Value names = Value::map();
  names.set("__LogGroupName__", group == nullptr ? text("") : *group);
  Value parts = Value::list();
  parts.push(
      text("arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:"
           "${__LogGroupName__}:*"));
  parts.push(std::move(names));
  Value source = Value::map();
  source.set("Fn::Sub", std::move(parts));
  const std::string permission =
      add_permission(draft, event, "logs.amazonaws.com", "SourceArn", std::move(source));
  Value filter = Value::map();
  filter.set("DestinationArn", event.function.arn);
  copy(filter, event.properties, {"FilterPattern", "LogGroupName"});
  Value attributes = Value::map();
  attributes.set("DependsOn", list_of(text(permission)));
  draft.add(event.id(), "AWS::Logs::SubscriptionFilter", std::move(filter), event.function.resource,
            attributes);
}

// The API is asked by its id, whichever stage it is called at.
Value route_arn(const std::string& api, const std::string& method, const std::string& path) {
  Value names = Value::map();
  names.set("__ApiId__", ref_to(api));
  names.set("__Stage__", text("*"));
  Value parts = Value::list();
  parts.push(
      text("arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/"
           "${__Stage__}/" +
           method + path));
  parts.push(std::move(names));
  Value source = Value::map();
  source.set("Fn::Sub", std::move(parts));
  return source;
}

void add_api(Draft& draft, const Event& event) {
  const bool is_http = event.type == "HttpApi";
  Draft::Route route;
  route.is_http = is_http;
  route.api = referred(event.properties.find(is_http ? "ApiId" : "RestApiId"));
  route.path = event.properties.get_text("Path");
  route.method = to_lower(event.properties.get_text("Method"));
  route.function = event.function.id;
  route.alias = event.function.alias;
  if (!is_http && (route.path.empty() || route.method.empty())) {
    const std::string missing = route.path.empty() ? "Path" : "Method";
    return draft.refuse(
        event.function.id,
        "Event with id [" + event.name + "] is invalid. Event is missing key '" + missing + "'.");
  }
  if (event.properties.find("Auth") != nullptr) {
    draft.lacks(event.id(), "Auth");
  }
  const bool is_any = route.method.empty() || route.method == "any" || route.method == "*" ||
                      route.method == "x-amazon-apigateway-any-method";
  const std::string method = is_any ? "*" : to_upper(route.method);
  std::string path = route.path.empty() ? "/*" : route.path;
  for (std::size_t open = path.find('{'); open != std::string::npos; open = path.find('{')) {
    const std::size_t close = path.find('}', open);
    path.replace(open, close == std::string::npos ? std::string::npos : close - open + 1, "*");
  }
  const std::string api = draft.add_route(std::move(route));
  add_permission(draft, event, "apigateway.amazonaws.com", "SourceArn",
                 route_arn(api, method, path), draft.stage_of(api));
}

struct EventKind {
  std::string_view type;
  void (*add)(Draft&, const Event&);
  std::string_view policy;  ///< Managed policy that polling asks for.
};

constexpr std::array<EventKind, 11> kKinds{{
    {"Api", &add_api, {}},
    {"HttpApi", &add_api, {}},
    {"S3", &add_s3, {}},
    {"SNS", &add_sns, {}},
    {"SQS", &add_mapping, "AWSLambdaSQSQueueExecutionRole"},
    {"Kinesis", &add_mapping, "AWSLambdaKinesisExecutionRole"},
    {"DynamoDB", &add_mapping, "AWSLambdaDynamoDBExecutionRole"},
    {"Schedule", &add_rule, {}},
    {"EventBridgeRule", &add_rule, {}},
    {"CloudWatchEvent", &add_rule, {}},
    {"CloudWatchLogs", &add_log_filter, {}},
}};

const EventKind* kind_of(const std::string& type) {
  const auto* found = std::find_if(kKinds.begin(), kKinds.end(),
                                   [&](const EventKind& kind) { return kind.type == type; });
  return found == kKinds.end() ? nullptr : found;
}

}  // namespace

void add_events(Draft& draft, const Function& function) {
  const Value* events = function.properties.find("Events");
  if (events == nullptr) {
    return;
  }
  const Value none = Value::map();
  for (const Value::Member& member : events->members()) {
    const Value* given = member.value.find("Properties");
    const Event event{function, member.key, member.value.get_text("Type"),
                      given == nullptr ? none : *given};
    if (const EventKind* kind = kind_of(event.type)) {
      kind->add(draft, event);
    } else {
      draft.lacks(event.id(), "events of type " + event.type);
    }
  }
}

std::vector<std::string> polling_policies(const Value& properties) {
  std::vector<std::string> policies;
  const Value* events = properties.find("Events");
  for (const Value::Member& event :
       events == nullptr ? std::span<const Value::Member>() : events->members()) {
    const EventKind* kind = kind_of(event.value.get_text("Type"));
    const std::string policy(kind == nullptr ? std::string_view() : kind->policy);
    if (!policy.empty() && std::find(policies.begin(), policies.end(), policy) == policies.end()) {
      policies.push_back(policy);
    }
  }
  return policies;
}

}  // namespace formwork::serverless
