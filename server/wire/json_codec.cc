// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "engine/value/convert.hh"
#include "server/wire/json_body.hh"
#include "server/wire/protocols.hh"

namespace formwork {

namespace {

constexpr std::string_view kDynamoPackage = "com.amazonaws.dynamodb.v20120810.";

bool is_dynamo(const WireContext& context) {
  return context.service->name == "dynamodb" || context.service->name == "dynamodbstreams";
}

}  // namespace

Result<Value> decode_json_input(const WireContext& context, const HttpRequest& request) {
  const Shape* shape = context.operation->input;
  if (shape == nullptr || request.body.empty()) {
    return Value::map();
  }
  const Result<Value> json = value_from_json(request.body);
  if (!json) {
    if (is_dynamo(context)) {
      return fail("SerializationException", "");  // as it does: no word more
    }
    return fail("SerializationException", "The body is not valid JSON: " + json.error().message);
  }
  JsonStyle style;
  if (is_dynamo(context)) {
    style.java_package = kDynamoPackage;
  }
  return read_json_value(*shape, *json, style);
}

HttpResponse encode_json_output(const WireContext& context, const Value& output,
                                std::string_view request_id) {
  HttpResponse response;
  response.headers.add("Content-Type",
                       "application/x-amz-json-" + std::string(context.service->json_version));
  response.headers.add("x-amzn-RequestId", std::string(request_id));
  const Shape* shape = context.operation->output;
  if (shape != nullptr) {
    append_json_value(response.body, *shape, output.is_map() ? output : Value::map(), {});
  } else if (context.service->json_version == "1.0" && context.service->name != "dynamodb") {
    // DynamoDB's TagResource and UntagResource answer nothing at all.
    response.body = "{}";
  }
  return response;
}

}  // namespace formwork
