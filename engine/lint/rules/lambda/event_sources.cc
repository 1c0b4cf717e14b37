// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/lint/rules/wording.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Resources/AWS::Lambda::EventSourceMapping/Properties"};

void check_stream(const HookCall& call) {
  check_document(call, "extensions/aws_lambda_eventsourcemapping/eventsourcearn_stream_inclusive",
                 [](const HookCall&, const Fault&) -> std::string {
                   return "'StartingPosition' is a required property";
                 });
}

void check_queue(const HookCall& call) {
  check_document(call, "extensions/aws_lambda_eventsourcemapping/eventsourcearn_sqs_exclusive",
                 [](const HookCall&, const Fault&) -> std::string {
                   return "Additional properties are not allowed ('StartingPosition')";
                 });
}

void check_batch_size(const HookCall& call) {
  check_document(call, "extensions/aws_lambda_eventsourcemapping/event_source_sqs_fifo_batch_size");
}

/// The limit is the function's timeout, known only where the fault was made: its message ends in
/// it.
std::string timeout_message(const HookCall&, const Fault& fault) {
  const std::size_t at = fault.message.rfind(' ');
  const std::string limit = at == std::string::npos ? fault.message : fault.message.substr(at + 1);
  return "Queue visibility timeout (" + quote_or_none(fault.instance) +
         ") is less than Function timeout (" + limit + ") seconds";
}

void check_timeout(const HookCall& call) {
  check_document_fully(call, "extensions/aws_lambda_eventsourcemapping/event_source_sqs_timeout",
                       &timeout_message);
}

constinit Rule stream_rule{
    .id = "E3633",
    .title = "A stream as event source needs a StartingPosition",
    .what = "For an EventSourceArn of Kinesis, Kafka or DynamoDB, StartingPosition must be there.",
    .why = "Lambda would not know where in the stream to begin and refuses the mapping.",
    .example = R"(Mapping:
  Type: AWS::Lambda::EventSourceMapping
  Properties:
    EventSourceArn: arn:aws:kinesis:us-east-1:123456789012:stream/orders
    FunctionName: worker
)",
    .instead = R"(Mapping:
  Type: AWS::Lambda::EventSourceMapping
  Properties:
    EventSourceArn: arn:aws:kinesis:us-east-1:123456789012:stream/orders
    FunctionName: worker
    StartingPosition: LATEST
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-lambda-eventsourcemapping.html",
    .places = kPlaces,
    .validate = &check_stream,
};
const Register<Rule> kRegisterStream{stream_rule};

constinit Rule queue_rule{
    .id = "E3634",
    .title = "A queue as event source has no StartingPosition",
    .what = "For an EventSourceArn of SQS, StartingPosition must not be given.",
    .why = "Queues have no position to start from; Lambda refuses the mapping.",
    .example = R"(Mapping:
  Type: AWS::Lambda::EventSourceMapping
  Properties:
    EventSourceArn: arn:aws:sqs:us-east-1:123456789012:orders
    FunctionName: worker
    StartingPosition: LATEST
)",
    .instead = R"(Mapping:
  Type: AWS::Lambda::EventSourceMapping
  Properties:
    EventSourceArn: arn:aws:sqs:us-east-1:123456789012:orders
    FunctionName: worker
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-lambda-eventsourcemapping.html",
    .places = kPlaces,
    .validate = &check_queue,
};
const Register<Rule> kRegisterQueue{queue_rule};

constinit Rule batch_size_rule{
    .id = "E3705",
    .title = "At most ten messages a batch from a FIFO queue",
    .what =
        "BatchSize of a mapping whose source is a FIFO queue of this template must not be "
        "above 10.",
    .why = "Lambda takes larger batches from standard queues only and refuses the mapping.",
    .example = R"(Queue:
  Type: AWS::SQS::Queue
  Properties: {FifoQueue: true}
Mapping:
  Type: AWS::Lambda::EventSourceMapping
  Properties:
    EventSourceArn: !GetAtt Queue.Arn
    FunctionName: worker
    BatchSize: 100
)",
    .instead = R"(Queue:
  Type: AWS::SQS::Queue
  Properties: {FifoQueue: true}
Mapping:
  Type: AWS::Lambda::EventSourceMapping
  Properties:
    EventSourceArn: !GetAtt Queue.Arn
    FunctionName: worker
    BatchSize: 10
)",
    .source = "https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html",
    .places = kPlaces,
    .validate = &check_batch_size,
};
const Register<Rule> kRegisterBatchSize{batch_size_rule};

constinit Rule timeout_rule{
    .id = "E3505",
    .title = "Queue hides messages for less time than its function may run",
    .what =
        "Compares VisibilityTimeout of the queue (30 seconds when not given) with Timeout of "
        "the function (3 seconds when not given) that a mapping ties together.",
    .why = "Lambda refuses the mapping: messages would reappear while they are still worked on.",
    .example = R"(Queue:
  Type: AWS::SQS::Queue
Function:
  Type: AWS::Lambda::Function
  Properties: {Timeout: 60, Code: {ImageUri: app}, PackageType: Image, Role: !GetAtt Role.Arn}
Mapping:
  Type: AWS::Lambda::EventSourceMapping
  Properties: {EventSourceArn: !GetAtt Queue.Arn, FunctionName: !Ref Function}
)",
    .instead = R"(Queue:
  Type: AWS::SQS::Queue
  Properties: {VisibilityTimeout: 360}
Function:
  Type: AWS::Lambda::Function
  Properties: {Timeout: 60, Code: {ImageUri: app}, PackageType: Image, Role: !GetAtt Role.Arn}
Mapping:
  Type: AWS::Lambda::EventSourceMapping
  Properties: {EventSourceArn: !GetAtt Queue.Arn, FunctionName: !Ref Function}
)",
    .source =
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/"
        "sqs-visibility-timeout.html",
    .places = kPlaces,
    .validate = &check_timeout,
};
const Register<Rule> kRegisterTimeout{timeout_rule};

}  // namespace
}  // namespace formwork::lint
