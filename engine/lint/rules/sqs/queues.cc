// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/base/text.hh"
#include "engine/lint/rules/wording.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Resources/AWS::SQS::Queue/Properties"};
constexpr std::string_view kSource =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
    "aws-resource-sqs-queue.html";

void check_properties(const HookCall& call) {
  check_document_fully(call, "extensions/aws_sqs_queue/properties",
                       [](const HookCall&, const Fault& fault) -> std::string {
                         if (!fault.schema.is(SchemaNode::Kind::Bool) || fault.path.empty()) {
                           return fault.message;
                         }
                         return "Additional properties are not allowed (" +
                                quote(fault.path.front().key) + " was unexpected)";
                       });
}

// The dead-letter queue's kind was expected of the source: the fault names it.
std::string words_for_kinds(const Fault& fault) {
  const std::string message = to_lower(fault.message);
  if (fault.keyword == Keyword::Const) {
    if (message == "true was expected" || message == "'true' was expected") {
      return "Source queue type 'standard' does not match destination queue type 'FIFO'";
    }
    if (!message.starts_with('{') && !message.starts_with('[')) {
      return "Source queue type 'FIFO' does not match destination queue type 'standard'";
    }
  }
  return "Validate SQS DLQ queues are the same type";
}

void check_dead_letters(const HookCall& call) {
  const Schema schema = call.validator.run->schema_document("extensions/aws_sqs_queue/queue_dlq");
  for (Fault& fault : schema_faults(call, schema)) {
    claim(call.rule, fault);
    fault.message = words_for_kinds(fault);
    call.out.push_back(std::move(fault));
  }
}

constinit Rule properties_rule{
    .id = "E3501",
    .title = "Queue whose properties do not fit its kind",
    .what =
        "FIFO queues have names that end in .fifo; deduplication and its limits belong to "
        "them only.",
    .why = "SQS refuses the queue.",
    .example = R"(Queue:
  Type: AWS::SQS::Queue
  Properties: {FifoQueue: true, QueueName: orders}
)",
    .instead = R"(Queue:
  Type: AWS::SQS::Queue
  Properties: {FifoQueue: true, QueueName: orders.fifo}
)",
    .source = kSource,
    .places = kPlaces,
    .validate = &check_properties,
};
const Register<Rule> kRegisterProperties{properties_rule};

constinit Rule dead_letters_rule{
    .id = "E3502",
    .title = "Dead-letter queue of the other kind",
    .what = "Compares FifoQueue of a queue with that of its dead-letter queue.",
    .why =
        "SQS takes only FIFO queues as dead-letter queues of FIFO queues, and standard ones for "
        "standard ones.",
    .example = R"(Failed:
  Type: AWS::SQS::Queue
  Properties: {FifoQueue: true}
Queue:
  Type: AWS::SQS::Queue
  Properties:
    RedrivePolicy: {deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: 3}
)",
    .instead = R"(Failed:
  Type: AWS::SQS::Queue
Queue:
  Type: AWS::SQS::Queue
  Properties:
    RedrivePolicy: {deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: 3}
)",
    .source = kSource,
    .places = kPlaces,
    .validate = &check_dead_letters,
};
const Register<Rule> kRegisterDeadLetters{dead_letters_rule};

}  // namespace
}  // namespace formwork::lint
