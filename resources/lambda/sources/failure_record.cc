// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/sources/failure_record.hh"

#include <utility>

#include "engine/base/clock.hh"
#include "engine/base/text.hh"

namespace formwork::lambda {

namespace {

constexpr int kOk = 200;

// DynamoDB's times are told in seconds.
std::string second_text(std::int64_t time_ms) {
  std::string text = format_time(time_ms);
  return text.substr(0, text.find('.')) + "Z";
}

std::string sequence_of(const Value& record) {
  const Value* sequence = record.find_path({"dynamodb", "SequenceNumber"});
  return sequence == nullptr ? std::string() : sequence->as_string();
}

// aws/lambda/<mapping>/<shard>/2026/11/23/2026-11-23T10.20.30-<uuid>
std::string file_key(SourceHome& home, const EventSourceMapping& mapping, const GivenUp& given,
                     std::int64_t now_ms) {
  const std::string time = format_time(now_ms).substr(0, 19);
  return "aws/lambda/" + mapping.id + "/" + given.shard_id + "/" +
         replace_all(time.substr(0, 10), "-", "/") + "/" + replace_all(time, ":", ".") + "-" +
         home.uuid();
}

}  // namespace

Value failure_record(const EventSourceMapping& mapping, const GivenUp& given, std::int64_t now_ms) {
  Value request = Value::map();
  request.set("requestId", Value::string(given.outcome.request_id));
  request.set("functionArn", Value::string(mapping.function));
  request.set("condition", Value::string(given.condition));
  request.set("approximateInvokeCount", Value::number(given.calls));
  Value record = Value::map();
  record.set("requestContext", std::move(request));
  if (given.calls > 0) {
    Value response = Value::map();
    response.set("statusCode", Value::number(std::int64_t{kOk}));
    response.set("executedVersion", Value::string(given.outcome.version));
    response.set("functionError", given.outcome.is_error ? Value::string("Unhandled") : Value());
    record.set("responseContext", std::move(response));
  }
  record.set("version", Value::string("1.0"));
  record.set("timestamp", Value::string(format_time(now_ms)));
  Value batch = Value::map();
  batch.set("shardId", Value::string(given.shard_id));
  batch.set("startSequenceNumber", Value::string(sequence_of(given.records.front())));
  batch.set("endSequenceNumber", Value::string(sequence_of(given.records.back())));
  batch.set("approximateArrivalOfFirstRecord", Value::string(second_text(given.first_ms)));
  batch.set("approximateArrivalOfLastRecord", Value::string(second_text(given.last_ms)));
  batch.set("batchSize", Value::number(static_cast<std::int64_t>(given.records.size())));
  batch.set("streamArn", Value::string(mapping.source));
  record.set("DDBStreamBatchInfo", std::move(batch));
  return record;
}

void tell_destination(SourceHome& home, const EventSourceMapping& mapping, const GivenUp& given,
                      std::int64_t now_ms, std::function<void()> done) {
  const std::string& target = mapping.on_failure;
  const auto parts = split(target, ":");
  if (parts.size() < 6 || given.records.empty()) {
    return done();
  }
  auto told = [done = std::move(done)](const Result<Value>&) { done(); };
  Value record = failure_record(mapping, given, now_ms);
  Value input = Value::map();
  if (parts[2] == "sqs") {
    input.set("QueueUrl", Value::string("http://localhost/" + std::string(parts[4]) + "/" +
                                        std::string(parts[5])));
    input.set("MessageBody", Value::string(value_to_json(record)));
    home.call("sqs", "SendMessage", target, std::move(input), std::move(told));
  } else if (parts[2] == "sns") {
    input.set("TopicArn", Value::string(target));
    input.set("Message", Value::string(value_to_json(record)));
    home.call("sns", "Publish", target, std::move(input), std::move(told));
  } else {
    Value payload = Value::map();
    payload.set("Records", Value::list(given.records));
    record.set("payload", std::move(payload));
    home.put_file(std::string(parts[5]), file_key(home, mapping, given, now_ms),
                  value_to_json(record), std::move(told));
  }
}

}  // namespace formwork::lambda
