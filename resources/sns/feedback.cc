// SPDX-License-Identifier: Apache-2.0
// Delivery status logs: "sns/REGION/ACCOUNT/TOPIC" of CloudWatch Logs, with "/Failure" behind it
// for what was not taken. The role that the settings name is not assumed.
#include "resources/sns/feedback.hh"

#include <functional>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "engine/service/api_host.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/checks.hh"

namespace formwork::sns {

namespace {

// As the names of settings have it.
std::string_view prefix_of(const std::string& protocol) {
  return protocol == "sqs"              ? "SQS"
         : protocol == "lambda"         ? "Lambda"
         : protocol.starts_with("http") ? "HTTP"
         : protocol == "firehose"       ? "Firehose"
         : protocol == "application"    ? "Application"
                                        : std::string_view();
}

// The same part of all messages, by their ids.
bool is_sampled(const std::string& message_id, std::int64_t rate) {
  std::uint64_t sum = 0;
  for (const char c : message_id) {
    sum = sum * 31 + static_cast<unsigned char>(c);
  }
  return static_cast<std::int64_t>(sum % 100) < rate;
}

Value provider_response(ApiCall& call, const std::string& protocol, bool has_succeeded) {
  const std::string id = call.world.ids.uuid();
  if (!has_succeeded) {
    return map_with("ErrorCode", Value::string("DeliveryFailed"));
  }
  if (protocol == "lambda") {
    return map_with("lambdaRequestId", Value::string(id));
  }
  Value response = map_with("sqsRequestId", Value::string(id));
  response.set("sqsMessageId", Value::string(call.world.ids.uuid()));
  return response;
}

std::string entry_of(ApiCall& call, const Publication& publication, const std::string& protocol,
                     const std::string& end_point, bool has_succeeded) {
  Value notification = map_with("messageMD5Sum", Value::string(md5_hex(publication.message)));
  notification.set("messageId", Value::string(publication.message_id));
  notification.set("topicArn", Value::string(publication.topic_arn));
  notification.set("timestamp", Value::string(format_time(call.world.clock.now())));
  Value delivery = map_with("deliveryId", Value::string(call.world.ids.uuid()));
  delivery.set("destination", Value::string(end_point));
  delivery.set("providerResponse",
               Value::string(value_to_json(provider_response(call, protocol, has_succeeded))));
  delivery.set("dwellTimeMs", Value::number(1));
  const int status = !has_succeeded ? 400 : protocol == "lambda" ? 202 : 200;
  delivery.set("statusCode", Value::number(status));
  Value entry = map_with("notification", std::move(notification));
  entry.set("delivery", std::move(delivery));
  entry.set("status", Value::string(has_succeeded ? "SUCCESS" : "FAILURE"));
  return value_to_json(entry);
}

ApiRequest logs_request(const ApiCall& call, std::string_view operation, const std::string& group,
                        const std::string& stream) {
  ApiRequest request;
  request.service = "logs";
  request.operation = operation;
  request.caller = call.caller;
  request.caller.account_id = call.world.account_id;
  request.caller.region = call.world.region;
  request.request_id = call.world.ids.uuid();
  request.input.set("logGroupName", Value::string(group));
  if (!stream.empty()) {
    request.input.set("logStreamName", Value::string(stream));
  }
  return request;
}

// One after the other: a group or a stream that is there already is no hindrance.
void submit_all(ApiHost* host, std::shared_ptr<std::vector<ApiRequest>> requests, std::size_t at) {
  if (at == requests->size()) {
    return;
  }
  host->submit((*requests)[at],
               [host, requests, at](const ApiAnswer&) { submit_all(host, requests, at + 1); });
}

}  // namespace

void log_delivery(ApiCall& call, const Value& settings, const Publication& publication,
                  const std::string& protocol, const std::string& end_point, bool has_succeeded) {
  const std::string prefix(prefix_of(protocol));
  if (prefix.empty() ||
      settings.get_text(prefix + (has_succeeded ? "Success" : "Failure") + "FeedbackRoleArn")
          .empty()) {
    return;
  }
  const std::int64_t rate =
      parse_integer(settings.get_text(prefix + "SuccessFeedbackSampleRate")).value_or(0);
  if (has_succeeded && !is_sampled(publication.message_id, rate)) {
    return;
  }
  const std::string group = "sns/" + call.world.region + "/" + call.world.account_id + "/" +
                            std::string(arn_field(publication.topic_arn, 5)) +
                            (has_succeeded ? "" : "/Failure");
  const std::string stream = md5_hex(publication.topic_arn);
  auto requests = std::make_shared<std::vector<ApiRequest>>();
  requests->push_back(logs_request(call, "CreateLogGroup", group, ""));
  requests->push_back(logs_request(call, "CreateLogStream", group, stream));
  ApiRequest put = logs_request(call, "PutLogEvents", group, stream);
  Value event = map_with("timestamp", Value::number(call.world.clock.now()));
  event.set("message",
            Value::string(entry_of(call, publication, protocol, end_point, has_succeeded)));
  put.input.set("logEvents", Value::list({std::move(event)}));
  requests->push_back(std::move(put));
  call.host.after_commit([host = &call.host, requests] { submit_all(host, requests, 0); });
}

}  // namespace formwork::sns
