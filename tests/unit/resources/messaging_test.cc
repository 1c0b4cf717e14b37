// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "resources/cloudformation/wait.hh"
#include "resources/common/objects.hh"
#include "tests/support/provider_harness.hh"

using namespace formwork;
using namespace formwork::testing;

namespace {

constexpr std::string_view kQueue = "AWS::SQS::Queue";
constexpr std::string_view kTopic = "AWS::SNS::Topic";
constexpr std::string_view kSubscription = "AWS::SNS::Subscription";
constexpr std::string_view kLogGroup = "AWS::Logs::LogGroup";
constexpr std::string_view kWait = "AWS::CloudFormation::WaitCondition";
constexpr std::string_view kHandle = "AWS::CloudFormation::WaitConditionHandle";

}  // namespace

TEST_CASE("sqs: a queue's Ref is its URL") {
  ProviderHarness harness;
  const Progress created = harness.create(kQueue, R"({"QueueName":"jobs"})");
  const std::string url = "https://sqs.us-east-1.amazonaws.com/123456789012/jobs";
  CHECK(made(created) == url);
  CHECK(created.attributes.get_text("Arn") == "arn:aws:sqs:us-east-1:123456789012:jobs");
  CHECK(created.attributes.get_text("QueueName") == "jobs");
  CHECK(harness.create(kQueue, R"({"QueueName":"jobs"})").error == HandlerErrorCode::AlreadyExists);
  CHECK(is_ok(harness.update(kQueue, url, R"({"QueueName":"jobs"})",
                             R"({"QueueName":"jobs","DelaySeconds":5})")));
  CHECK(is_ok(harness.read(kQueue, url)));
  CHECK(is_ok(harness.remove(kQueue, url)));
  CHECK(harness.remove(kQueue, url).error == HandlerErrorCode::NotFound);
}

TEST_CASE("sqs: FIFO names, ranges and dead letter queues are checked") {
  ProviderHarness harness;
  CHECK(made(harness.create(kQueue, R"({"FifoQueue":true})")).ends_with(".fifo"));
  CHECK(has(fault_of(harness.create(kQueue, R"({"FifoQueue":true,"QueueName":"a"})")), ".fifo"));
  CHECK(harness.create(kQueue, R"({"QueueName":"a.fifo"})").error ==
        HandlerErrorCode::InvalidRequest);
  CHECK(
      fault_of(harness.create(kQueue, R"({"DelaySeconds":901})")) ==
      "InvalidRequest: Value 901 for parameter DelaySeconds is invalid. Reason: Must be between 0 "
      "and 900, if provided.");
  CHECK(has(fault_of(harness.create(kQueue, R"({"ContentBasedDeduplication":true})")),
            "Unknown Attribute ContentBasedDeduplication."));
  const std::string_view redrive =
      R"({"RedrivePolicy":{"maxReceiveCount":3,
          "deadLetterTargetArn":"arn:aws:sqs:us-east-1:123456789012:dead"}})";
  CHECK(has(fault_of(harness.create(kQueue, redrive)), "Dead letter target does not exist."));
  made(harness.create(kQueue, R"({"QueueName":"dead"})"));
  CHECK(is_ok(harness.create(kQueue, redrive)));
}

TEST_CASE("sns: topics carry their subscriptions away") {
  ProviderHarness harness;
  const std::string topic = made(harness.create(kTopic, R"({"TopicName":"news"})"));
  CHECK(topic == "arn:aws:sns:us-east-1:123456789012:news");
  const std::string properties =
      R"({"Protocol":"email","Endpoint":"a@example.com","TopicArn":")" + topic + "\"}";
  const std::string subscription = made(harness.create(kSubscription, properties));
  CHECK(subscription.starts_with(topic + ":"));
  CHECK(is_ok(harness.read(kSubscription, subscription)));
  CHECK(is_ok(harness.update(kSubscription, subscription, properties, properties)));
  CHECK(is_ok(harness.remove(kTopic, topic)));
  CHECK(harness.remove(kSubscription, subscription).error == HandlerErrorCode::NotFound);
  CHECK(fault_of(harness.create(kSubscription, properties)) == "NotFound: Topic does not exist");
}

TEST_CASE("sns: a topic with a wrong subscription leaves nothing behind") {
  ProviderHarness harness;
  const std::string_view wrong =
      R"({"TopicName":"t","Subscription":[{"Protocol":"pigeon","Endpoint":"roof"}]})";
  CHECK(has(fault_of(harness.create(kTopic, wrong)),
            "does not support this protocol string: pigeon"));
  CHECK(is_ok(harness.create(
      kTopic, R"({"TopicName":"t","Subscription":[{"Protocol":"sms","Endpoint":"+4912345"}]})")));
}

TEST_CASE("logs: retention takes certain numbers of days; protection keeps the group") {
  ProviderHarness harness;
  const Progress created =
      harness.create(kLogGroup, R"({"LogGroupName":"/app","RetentionInDays":7})");
  CHECK(made(created) == "/app");
  CHECK(created.attributes.get_text("Arn") ==
        "arn:aws:logs:us-east-1:123456789012:log-group:/app:*");
  CHECK(has(fault_of(harness.create(kLogGroup, R"({"RetentionInDays":8})")), "retentionInDays"));
  CHECK(is_ok(harness.update(kLogGroup, "/app", R"({"LogGroupName":"/app"})",
                             R"({"LogGroupName":"/app","DeletionProtectionEnabled":true})")));
  CHECK(has(fault_of(harness.remove(kLogGroup, "/app")), "deletion protection"));
  CHECK(is_ok(harness.update(kLogGroup, "/app", R"({"LogGroupName":"/app"})",
                             R"({"LogGroupName":"/app"})")));
  CHECK(is_ok(harness.remove(kLogGroup, "/app")));
}

TEST_CASE("cloudformation: a wait condition never succeeds without signals") {
  ProviderHarness harness;
  const std::string handle = made(harness.create(kHandle, "{}"));
  CHECK(handle.starts_with("https://cloudformation-waitcondition-us-east-1.s3.amazonaws.com/"));
  const std::string properties = R"({"Timeout":"60","Handle":")" + handle + "\"}";
  ProviderRequest request = harness.request(kWait, properties);
  const Progress waiting = harness.find(kWait).create(request);
  REQUIRE(waiting.status == Progress::Status::InProgress);
  harness.clock.advance_to(harness.clock.now() + waiting.callback_delay_ms);
  request.callback_context = waiting.callback_context;
  CHECK(fault_of(harness.find(kWait).create(request)) ==
        "GeneralServiceException: WaitCondition timed out. Received 0 conditions when expecting 1");
  CHECK(made(harness.create(kWait, R"({"Count":0})")).starts_with("arn:aws:cloudformation:"));
}

TEST_CASE("cloudformation: a signalled wait condition answers the data") {
  ProviderHarness harness;
  const std::string handle = made(harness.create(kHandle, "{}"));
  const auto signal = value_from_json(R"({"Status":"SUCCESS","UniqueId":"one","Data":"ready"})");
  REQUIRE(signal);
  REQUIRE(put_object(harness.world(), cloudformation::kSignals, handle + " one", *signal));
  const Progress done = harness.create(kWait, R"({"Timeout":60,"Handle":")" + handle + "\"}");
  made(done);
  CHECK(done.attributes.get_text("Data") == R"({"one":"ready"})");
}

TEST_CASE("cloudformation: a macro is a name, which two cannot have") {
  ProviderHarness harness;
  constexpr std::string_view kMacro = "AWS::CloudFormation::Macro";
  constexpr std::string_view kProperties =
      R"({"Name":"m","FunctionName":"arn:aws:lambda:us-east-1:123456789012:function:f"})";
  CHECK(harness.create(kMacro, kProperties).physical_id == "m");
  CHECK(has(fault_of(harness.create(kMacro, kProperties)), "Transform with name m already exists"));
}

TEST_CASE("tags: reserved and repeated keys are refused") {
  ProviderHarness harness;
  CHECK(has(fault_of(harness.create(kQueue, R"({"Tags":[{"Key":"aws:x","Value":"y"}]})")),
            "aws: prefixed tag key names"));
  CHECK(has(fault_of(harness.create(
                kQueue, R"({"Tags":[{"Key":"x","Value":"y"},{"Key":"x","Value":"z"}]})")),
            "Duplicate tag keys found: x"));
}
