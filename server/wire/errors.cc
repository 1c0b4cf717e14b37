// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "engine/base/json_write.hh"
#include "engine/base/xml_text.hh"
#include "engine/value/convert.hh"
#include "server/wire/cbor.hh"
#include "server/wire/codec.hh"
#include "server/wire/json_body.hh"
#include "server/wire/protocols.hh"
#include "server/wire/xml_write.hh"

namespace formwork {
namespace {

struct CodeStatus {
  std::string_view code;
  int status;
};

// Codes that no model names, or names without a status: AWS's common errors, and those of S3.
constexpr std::array<CodeStatus, 46> kStatuses{{
    {"AccessDenied", 403},
    {"AccessDeniedException", 403},
    {"AccessForbidden", 403},
    {"BucketAlreadyExists", 409},
    {"BucketAlreadyOwnedByYou", 409},
    {"BucketNotEmpty", 409},
    {"ExpiredToken", 403},
    {"IncompleteSignature", 403},
    {"InternalError", 500},
    {"InternalFailure", 500},
    {"InternalServerError", 500},
    {"InvalidAccessKeyId", 403},
    {"InvalidBucketState", 409},
    {"InvalidClientTokenId", 403},
    {"InvalidObjectState", 403},
    {"InvalidRange", 416},
    {"MethodNotAllowed", 405},
    {"MissingAuthenticationToken", 403},
    {"MissingContentLength", 411},
    {"NoSuchBucket", 404},
    {"NoSuchBucketPolicy", 404},
    {"NoSuchConfiguration", 404},
    {"NoSuchCORSConfiguration", 404},
    {"NoSuchKey", 404},
    {"NoSuchLifecycleConfiguration", 404},
    {"NoSuchPublicAccessBlockConfiguration", 404},
    {"NoSuchTagSet", 404},
    {"NoSuchUpload", 404},
    {"NoSuchVersion", 404},
    {"NoSuchWebsiteConfiguration", 404},
    {"NotFound", 404},
    {"NotImplemented", 501},
    {"NotModified", 304},
    {"ObjectLockConfigurationNotFoundError", 404},
    {"OperationAborted", 409},
    {"OptInRequired", 403},
    {"OwnershipControlsNotFoundError", 404},
    {"PreconditionFailed", 412},
    {"ReplicationConfigurationNotFoundError", 404},
    {"RequestExpired", 403},
    {"RequestTimeTooSkewed", 403},
    {"MalformedPOSTRequest", 400},
    {"ServerSideEncryptionConfigurationNotFoundError", 404},
    {"ServiceUnavailable", 503},
    {"SignatureDoesNotMatch", 403},
    {"SlowDown", 503},
}};

// A fault of the program itself, e.g. F301: its own codes mean nothing to a client of AWS.
bool is_own_code(std::string_view code) {
  return code.size() >= 4 && code.size() <= 5 && code[0] >= 'A' && code[0] <= 'Z' &&
         std::all_of(code.begin() + 1, code.end(), [](char c) { return c >= '0' && c <= '9'; });
}

struct Fault {
  const Shape* shape = nullptr;
  const Value* members = nullptr;
  std::string code;
  std::string name;  // of the error's shape, or the code
  std::string_view message;
  std::string_view message_member = "message";
  int status = 400;
  bool is_sender = true;
};

int status_of(const Shape* shape, std::string_view code) {
  if (shape != nullptr && shape->http_status != 0) {
    return shape->http_status;
  }
  const auto* known = std::find_if(kStatuses.begin(), kStatuses.end(),
                                   [&](const CodeStatus& entry) { return entry.code == code; });
  if (known != kStatuses.end()) {
    return known->status;
  }
  return shape != nullptr && shape->is(Shape::kServerFault) ? 500 : 400;
}

Fault fault_of(const WireContext& context, const Diagnostic& diagnostic, const Value& members) {
  Fault fault;
  fault.members = members.is_map() ? &members : nullptr;
  fault.code =
      is_own_code(diagnostic.code) || diagnostic.code.empty() ? "InternalFailure" : diagnostic.code;
  fault.message = diagnostic.message;
  const Shape* shape = context.service == nullptr
                           ? nullptr
                           : context.service->find_error(fault.code, context.operation);
  fault.name = fault.code;
  fault.shape = shape;
  if (shape != nullptr) {
    fault.code = std::string(shape->code());
    fault.name = std::string(shape->name);
    fault.message_member = shape->find("Message") != nullptr ? "Message" : "message";
  }
  if (context.service != nullptr && context.service->name == "dynamodb") {
    if (fault.code == "SerializationException" || fault.code == "AccessDeniedException") {
      fault.message_member = "Message";
    } else if (fault.code == "UnknownOperationException") {
      fault.message = {};
    }
  }
  if (context.protocol == Protocol::Query && fault.name == "QueueDoesNotExist") {
    fault.message = "The specified queue does not exist for this wsdl version.";
  }
  fault.status = status_of(shape, fault.code);
  fault.is_sender = fault.status < 500;
  return fault;
}

void append_fault_elements(std::string& out, const Fault& fault) {
  append_xml_element(out, "Code", fault.code);
  append_xml_element(out, "Message", fault.message);
  if (fault.members == nullptr) {
    return;
  }
  for (const Value::Member& member : fault.members->members()) {
    const MemberShape* known = fault.shape == nullptr ? nullptr : fault.shape->find(member.key);
    if (known != nullptr) {
      append_xml(out, known->wire_name, *known, member.value, {TimestampFormat::Iso8601});
    } else if (!member.value.is_map() && !member.value.is_list()) {
      append_xml_element(out, member.key, member.value.scalar_text());
    }
  }
}

// Members that the shape does not know are written as they are.
void add_json_members(JsonWriter& json, const Fault& fault, const JsonStyle& style) {
  if (fault.members == nullptr) {
    return;
  }
  for (const Value::Member& member : fault.members->members()) {
    const MemberShape* known = fault.shape == nullptr ? nullptr : fault.shape->find(member.key);
    std::string text;
    if (known != nullptr) {
      append_json_value(text, *known->shape, member.value, style);
    } else {
      text = value_to_json(member.value);
    }
    json.key(known != nullptr ? known->wire_name : std::string_view(member.key)).raw(text);
  }
}

HttpResponse xml_error(const WireContext& context, const Fault& fault,
                       std::string_view request_id) {
  HttpResponse response;
  response.headers.add("Content-Type", "text/xml");
  response.headers.add("x-amzn-RequestId", std::string(request_id));
  std::string& out = response.body;
  out = "<ErrorResponse";
  if (context.service != nullptr && !context.service->xml_namespace.empty()) {
    out += " xmlns=\"" + std::string(context.service->xml_namespace) + "\"";
  }
  out += "><Error><Type>" + std::string(fault.is_sender ? "Sender" : "Receiver") + "</Type>";
  append_fault_elements(out, fault);
  out += "</Error>";
  append_xml_element(out, "RequestId", request_id);
  out += "</ErrorResponse>";
  return response;
}

HttpResponse ec2_error(const Fault& fault, std::string_view request_id) {
  HttpResponse response;
  response.headers.add("Content-Type", "text/xml;charset=UTF-8");
  response.headers.add("x-amzn-RequestId", std::string(request_id));
  std::string& out = response.body;
  out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error>";
  append_fault_elements(out, fault);
  out += "</Error></Errors>";
  append_xml_element(out, "RequestID", request_id);
  out += "</Response>";
  return response;
}

// As S3 does: no element around the error.
HttpResponse bare_xml_error(const Fault& fault, std::string_view request_id) {
  HttpResponse response;
  response.headers.add("Content-Type", "application/xml");
  response.headers.add("x-amz-request-id", std::string(request_id));
  std::string& out = response.body;
  out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>";
  append_fault_elements(out, fault);
  append_xml_element(out, "RequestId", request_id);
  append_xml_element(out, "HostId", request_id);
  out += "</Error>";
  return response;
}

// What JSON answers call faults that came with forms and that no model has.
std::string json_name(const WireContext& context, const Fault& fault) {
  if (fault.shape == nullptr && context.service != nullptr &&
      context.service->is_query_compatible) {
    if (fault.code == "InvalidParameterValue") {
      return "InvalidParameterValueException";
    }
    if (fault.code == "MissingParameter") {
      return "MissingRequiredParameterException";
    }
  }
  return fault.name;
}

// DynamoDB says where the class of a fault is.
std::string full_name(const WireContext& context, std::string name) {
  if (context.service == nullptr ||
      (context.service->name != "dynamodb" && context.service->name != "dynamodbstreams")) {
    return name;
  }
  constexpr std::array<std::string_view, 12> kOfTheFramework{
      "AccessDeniedException",     "IncompleteSignature",         "InternalFailure",
      "InvalidSignatureException", "MissingAuthenticationToken",  "NotImplemented",
      "SerializationException",    "SignatureDoesNotMatch",       "ServiceUnavailable",
      "UnknownOperationException", "UnrecognizedClientException", "InvalidClientTokenId"};
  if (name == "ValidationException") {
    return "com.amazon.coral.validate#" + name;
  }
  const bool is_of_framework =
      std::find(kOfTheFramework.begin(), kOfTheFramework.end(), name) != kOfTheFramework.end();
  return (is_of_framework ? "com.amazon.coral.service#" : "com.amazonaws.dynamodb.v20120810#") +
         name;
}

HttpResponse json_error(const WireContext& context, const Fault& fault,
                        std::string_view request_id) {
  HttpResponse response;
  const bool is_rest = context.protocol == Protocol::RestJson;
  const std::string version =
      context.service == nullptr ? "1.0" : std::string(context.service->json_version);
  response.headers.add("Content-Type",
                       is_rest ? "application/json" : "application/x-amz-json-" + version);
  response.headers.add("x-amzn-RequestId", std::string(request_id));
  JsonWriter json(response.body);
  json.begin_object();
  if (is_rest) {
    response.headers.add("x-amzn-ErrorType", fault.name);
    if (fault.members == nullptr || fault.members->find("Type") == nullptr) {
      json.member("Type", fault.is_sender ? "User" : "Service");
    }
  } else {
    json.member("__type", full_name(context, json_name(context, fault)));
  }
  json.member_if(fault.message_member, fault.message);
  add_json_members(json, fault, {TimestampFormat::Unix, is_rest});
  json.end_object();
  if (context.service != nullptr && context.service->is_query_compatible) {
    response.headers.add("x-amzn-query-error",
                         fault.code + (fault.is_sender ? ";Sender" : ";Receiver"));
  }
  return response;
}

// The members of faults that services with this protocol have are texts.
HttpResponse cbor_error(const WireContext& context, const Fault& fault,
                        std::string_view request_id) {
  HttpResponse response;
  response.headers.add("Content-Type", "application/cbor");
  response.headers.add("smithy-protocol", "rpc-v2-cbor");
  response.headers.add("x-amzn-RequestId", std::string(request_id));
  const std::string space = context.service == nullptr
                                ? std::string()
                                : "com.amazonaws." + std::string(context.service->name) + "#";
  append_cbor_map(response.body, 2);
  append_cbor_text(response.body, "__type");
  append_cbor_text(response.body, space + fault.name);
  append_cbor_text(response.body, fault.message_member);
  append_cbor_text(response.body, fault.message);
  if (context.service != nullptr && context.service->is_query_compatible) {
    response.headers.add("x-amzn-query-error",
                         fault.code + (fault.is_sender ? ";Sender" : ";Receiver"));
  }
  return response;
}

}  // namespace

HttpResponse encode_error(const WireContext& context, const Diagnostic& fault,
                          std::string_view request_id, const Value& members) {
  const Fault known = fault_of(context, fault, members);
  // Before a service is known, only S3 is told by its look.
  const bool is_bare = context.service == nullptr || context.service->has_bare_errors;
  HttpResponse response;
  switch (context.protocol) {
    case Protocol::Json:
    case Protocol::RestJson:
      response = json_error(context, known, request_id);
      break;
    case Protocol::Cbor:
      response = cbor_error(context, known, request_id);
      break;
    case Protocol::RestXml:
      response =
          is_bare ? bare_xml_error(known, request_id) : xml_error(context, known, request_id);
      break;
    case Protocol::Ec2:
      response = ec2_error(known, request_id);
      break;
    case Protocol::Query:
      response = xml_error(context, known, request_id);
      break;
  }
  response.status = known.status;
  if (context.protocol == Protocol::Query && known.code == "UnknownOperationException") {
    response.body = "<UnknownOperationException/>\n";  // of a queue's address without an action
    response.status = 404;
  }
  return response;
}

}  // namespace formwork
