// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/invoke/destinations.hh"

#include <utility>

#include "engine/base/json_write.hh"
#include "engine/service/api_host.hh"
#include "engine/service/delivery.hh"
#include "engine/value/convert.hh"
#include "resources/common/checks.hh"
#include "resources/lambda/invoke/asked_call.hh"
#include "resources/lambda/invoke/service_call.hh"

namespace formwork::lambda {

namespace {

constexpr std::size_t kLongestErrorMessage = 1024;
constexpr std::size_t kDateLength = 10;
constexpr std::size_t kSecondsLength = 19;

/// JSON as it is, a text where it is none.
void payload_member(JsonWriter& json, std::string_view name, const std::string& payload) {
  if (payload.empty()) {
    return;
  }
  json.key(name);
  if (auto value = value_from_json(payload); value) {
    json.raw(payload);
  } else {
    json.string(payload);
  }
}

std::string record_of(const World& world, const FoundFunction& found, const EventRow& row,
                      const EventEnd& end) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().member("version", "1.0");
  json.member("timestamp", format_time(world.clock.now()));
  json.key("requestContext").begin_object().member("requestId", row.id);
  json.member("functionArn", found.qualifier.empty() ? found.arn + ":$LATEST" : found.asked_arn());
  json.member("condition", end.condition).member_int("approximateInvokeCount", row.attempts);
  json.end_object();
  payload_member(json, "requestPayload", row.payload);
  if (!end.version.empty()) {
    json.key("responseContext").begin_object().member_int("statusCode", 200);
    json.member("executedVersion", end.version).member_if("functionError", end.function_error);
    json.end_object();
    payload_member(json, "responsePayload", end.payload);
  }
  json.end_object();
  return text;
}

// s3://bucket/aws/lambda/async/f/2026/11/23/2026-11-23T01.02.03-<id>
void put_object_later(ApiCall& call, const std::string& bucket, const std::string& function,
                      std::string record) {
  const std::string time = format_time(call.world.clock.now());
  std::string day = time.substr(0, kDateLength);
  std::string second = time.substr(0, kSecondsLength);
  for (char& c : day) {
    c = c == '-' ? '/' : c;
  }
  for (char& c : second) {
    c = c == ':' ? '.' : c;
  }
  const std::string key =
      "aws/lambda/async/" + function + "/" + day + "/" + second + "-" + call.world.ids.uuid();
  call.host.after_commit([host = &call.host, record = std::move(record), bucket, key,
                          caller = service_caller(call.world.account_id, call.world.region)] {
    ApiRequest request;
    request.service = "s3";
    request.operation = "PutObject";
    request.caller = caller;
    request.request_id = key;
    request.input.set("Bucket", Value::string(bucket));
    request.input.set("Key", Value::string(key));
    request.body.emplace();
    request.body->bytes = record;
    request.body->size = record.size();
    host->submit(std::move(request), [](const ApiAnswer&) {});
  });
}

void put_event_later(ApiCall& call, const FoundFunction& found, const std::string& bus,
                     const EventEnd& end, std::string record) {
  Value entry = map_with("Source", Value::string("lambda"));
  entry.set("DetailType", Value::string(std::string("Lambda Function Invocation Result - ") +
                                        (end.is_error ? "Failure" : "Success")));
  entry.set("Detail", Value::string(std::move(record)));
  entry.set("EventBusName", Value::string(bus));
  entry.set("Resources", Value::list({Value::string(bus), Value::string(found.version_arn())}));
  Value input = map_with("Entries", Value::list({std::move(entry)}));
  LambdaPart* part = lambda_part(call.host);
  call.host.after_commit([host = &call.host, part, input = std::move(input),
                          measured = measured_of(call.world, found),
                          caller = service_caller(call.world.account_id, call.world.region)] {
    submit_call(
        *host, caller, "events", "PutEvents", input, [part, measured](const ApiAnswer& answer) {
          const bool is_lost = !answer.output || answer.output->get_text("FailedEntryCount") != "0";
          if (is_lost && part != nullptr) {
            part->tally().add(measured, Tally::Event::DestinationFailure);
          }
        });
  });
}

// Only a store that cannot be written is a fault; others are counted.
Result<void> unless_lost(ApiCall& call, const FoundFunction& found, Result<void> done,
                         Tally::Event event = Tally::Event::DestinationFailure) {
  if (!done && !done.error().code.starts_with("F3")) {
    count_event(call, found, event);
    return {};
  }
  return done;
}

// The function's role decides on its destinations, not the policy of the target.
Result<void> call_function(ApiCall& call, const std::string& arn, std::string record) {
  EventRow row;
  row.function_arn = arn;
  row.payload = std::move(record);
  const std::string region(arn_field(arn, 3));
  const std::string account(arn_field(arn, 4));
  const auto add = [&row](ApiCall& there) {
    row.id = there.world.ids.uuid();
    return add_event(there, row);
  };
  const bool is_here = region == call.world.region && account == call.world.account_id;
  return is_here ? add(call) : call.host.in_world(account, region, add);
}

Result<void> tell(ApiCall& call, const FoundFunction& found, const std::string& target,
                  const EventRow& row, const EventEnd& end) {
  std::string record = record_of(call.world, found, row, end);
  const std::string_view service = arn_field(target, 2);
  if (service == "lambda") {
    return unless_lost(call, found, call_function(call, target, std::move(record)));
  }
  if (service == "s3") {
    put_object_later(call, std::string(arn_field(target, 5)), found.name, std::move(record));
    return {};
  }
  if (service == "events") {
    put_event_later(call, found, target, end, std::move(record));
    return {};
  }
  Delivery delivery;
  delivery.source_service = "lambda.amazonaws.com";
  delivery.source_arn = found.arn;
  delivery.source_account = call.world.account_id;
  delivery.body = std::move(record);
  return unless_lost(call, found, deliver(call, target, delivery));
}

Value text_attribute(std::string_view type, std::string text) {
  Value attribute = map_with("DataType", Value::string(std::string(type)));
  attribute.set("StringValue", Value::string(std::move(text)));
  return attribute;
}

Result<void> bury(ApiCall& call, const FoundFunction& found, const std::string& target,
                  const EventRow& row, const EventEnd& end) {
  auto answer = value_from_json(end.payload);
  std::string message = answer && answer->is_map() ? answer->get_text("errorMessage") : "";
  message = message.empty() ? end.condition : message.substr(0, kLongestErrorMessage);
  Delivery delivery;
  delivery.source_service = "lambda.amazonaws.com";
  delivery.source_arn = found.arn;
  delivery.source_account = call.world.account_id;
  delivery.body = row.payload;
  delivery.attributes.set("RequestID", text_attribute("String", row.id));
  delivery.attributes.set("ErrorCode", text_attribute("Number", "200"));
  delivery.attributes.set("ErrorMessage", text_attribute("String", std::move(message)));
  return unless_lost(call, found, deliver(call, target, delivery), Tally::Event::DeadLetterError);
}

}  // namespace

Result<void> tell_destinations(ApiCall& call, const FoundFunction& found,
                               const AsyncSettings& settings, const EventRow& row,
                               const EventEnd& end) {
  const std::string& target = end.is_error ? settings.on_failure : settings.on_success;
  if (!target.empty()) {
    if (auto told = tell(call, found, target, row, end); !told) {
      return told;
    }
  }
  return end.is_error && !settings.dead_letter.empty()
             ? bury(call, found, settings.dead_letter, row, end)
             : Result<void>();
}

}  // namespace formwork::lambda
