// SPDX-License-Identifier: Apache-2.0
#include "server/wire/codec.hh"

#include <algorithm>
#include <utility>

#include "engine/base/ensure.hh"
#include "server/wire/protocols.hh"
#include "server/wire/queue_path.hh"
#include "server/wire/validate.hh"

namespace formwork {
namespace {

Result<Value> decode(const WireContext& context, const HttpRequest& request,
                     const PathParameters& path) {
  switch (context.protocol) {
    case Protocol::Query:
    case Protocol::Ec2:
      return decode_query_input(context, request);
    case Protocol::Json:
      return decode_json_input(context, request);
    case Protocol::RestJson:
    case Protocol::RestXml:
      return decode_rest_input(context, request, path);
    case Protocol::Cbor:
      return decode_cbor_input(context, request);
  }
  return fail("NotImplemented",
              "The protocol '" + std::string(to_string(context.protocol)) + "' is not supported.");
}

Result<void> check(const WireContext& context, const Shape& shape, const Value& input) {
  if (context.protocol == Protocol::Ec2) {
    return validate_ec2_input(shape, input);
  }
  if (context.service->name == "dynamodb" && context.operation != nullptr) {
    return validate_dynamo_input(shape, input, context.operation->name);
  }
  if (!context.service->has_bare_errors) {
    const bool has_own_code =
        context.service->name == "logs" && context.operation != nullptr &&
        std::any_of(context.operation->errors.begin(), context.operation->errors.end(),
                    [](const Shape* error) { return error->name == "InvalidParameterException"; });
    // CloudWatch's forms came first, and its code of them stayed.
    const char* code = has_own_code                            ? "InvalidParameterException"
                       : context.service->name == "cloudwatch" ? "ValidationError"
                                                               : nullptr;
    return validate_input(shape, input, context.protocol,
                          code == nullptr ? validation_code(context.protocol) : code);
  }
  // S3 tells a body that does not fit from other parameters, and says no more of it.
  const Value* body = shape.payload == nullptr ? nullptr : input.find(shape.payload->name);
  if (body != nullptr && body->is_map() &&
      !validate_input(*shape.payload->shape, *body, context.protocol, "MalformedXML")) {
    return fail("MalformedXML",
                "The XML you provided was not well-formed or did not validate against our "
                "published schema");
  }
  return validate_input(shape, input, context.protocol, "InvalidArgument");
}

/// What SNS says of a member that was not sent. Forms have no empty maps, and lists it judges with
/// their items.
Result<void> complete_topic_form(const Shape& shape, Value& input) {
  for (const MemberShape& member : shape.members) {
    if (!member.is(MemberShape::kRequired) || input.find(member.name) != nullptr) {
      continue;
    }
    if (member.shape->kind == ShapeKind::Map) {
      input.set(member.name, Value::map());
    } else if (member.shape->kind != ShapeKind::List) {
      return fail("InvalidParameter", "Invalid parameter: " + std::string(member.name) +
                                          " Reason: no value for required parameter");
    }
  }
  return {};
}

bool is_form(std::string_view content_type) {
  constexpr std::string_view kForm = "application/x-www-form-urlencoded";
  return same_name(content_type.substr(0, kForm.size()), kForm);
}

}  // namespace

std::string_view validation_code(Protocol protocol) {
  return protocol == Protocol::Query || protocol == Protocol::Ec2 ? "ValidationError"
                                                                  : "ValidationException";
}

Protocol request_protocol(const ApiService& service, const HttpRequest& request) {
  const auto one_of = [&](Protocol wanted) { return service.speaks(wanted); };
  if (one_of(Protocol::Cbor) && request.headers.get("smithy-protocol") == "rpc-v2-cbor") {
    return Protocol::Cbor;
  }
  if (one_of(Protocol::Json) && request.headers.find("x-amz-target") != nullptr) {
    return Protocol::Json;
  }
  const bool has_form = is_form(request.headers.get("content-type")) ||
                        request.query().find("Action=") != std::string_view::npos;
  for (const Protocol form : {Protocol::Query, Protocol::Ec2}) {
    if (one_of(form) && has_form) {
      return form;
    }
  }
  return service.protocols.front();
}

Result<Value> decode_input(const WireContext& context, const HttpRequest& request,
                           const PathParameters& path) {
  FORMWORK_ENSURE(context.service != nullptr && context.operation != nullptr);
  Result<Value> input = decode(context, request, path);
  const Shape* shape = context.operation->input;
  if (!input || shape == nullptr) {
    return input;
  }
  if (context.protocol == Protocol::Query && context.service->name == "sqs") {
    if (auto completed = complete_queue_form(*shape, request.path(), *input); !completed) {
      return std::move(completed).failure();
    }
  }
  if (context.service->name == "sns") {
    if (auto checked = complete_topic_form(*shape, *input); !checked) {
      return std::move(checked).failure();
    }
  }
  Result<void> valid = check(context, *shape, *input);
  return valid ? std::move(input) : std::move(valid).failure();
}

const MemberShape* streaming_member(const ApiOperation& operation) {
  const MemberShape* payload = operation.input == nullptr ? nullptr : operation.input->payload;
  const bool is_streaming =
      payload != nullptr && payload->shape->kind == ShapeKind::Blob &&
      (payload->is(MemberShape::kStreaming) || payload->shape->is(Shape::kStreaming));
  return is_streaming ? payload : nullptr;
}

HttpResponse encode_output(const WireContext& context, const Value& output,
                           std::string_view request_id) {
  FORMWORK_ENSURE(context.service != nullptr && context.operation != nullptr);
  HttpResponse response;
  switch (context.protocol) {
    case Protocol::Query:
      response = encode_query_output(context, output, request_id);
      break;
    case Protocol::Ec2:
      response = encode_ec2_output(context, output, request_id);
      break;
    case Protocol::Cbor:
      response = encode_cbor_output(context, output, request_id);
      break;
    case Protocol::Json:
      response = encode_json_output(context, output, request_id);
      break;
    case Protocol::RestJson:
    case Protocol::RestXml:
      response = encode_rest_output(context, output, request_id);
      break;
  }
  return response;
}

}  // namespace formwork
