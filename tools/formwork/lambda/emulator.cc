// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/lambda/emulator.hh"

#include <utility>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "server/wire/xml_read.hh"
#include "tools/formwork/common_options.hh"
#include "tools/formwork/serve/serve_options.hh"

namespace formwork::cli {
namespace {

std::string first_of(std::initializer_list<const char*> names, const char* otherwise) {
  for (const char* name : names) {
    if (std::string value = variable(name); !value.empty()) {
      return value;
    }
  }
  return otherwise;
}

// "member" elements are items.
Value value_of(const XmlDocument& document, const XmlElement& element) {
  if (element.first_child == XmlElement::kNone) {
    return Value::string(element.text);
  }
  Value list = Value::list();
  Value map = Value::map();
  for (const XmlElement* child = document.at(element.first_child); child != nullptr;
       child = document.at(child->next)) {
    if (child->name == "member") {
      list.push(value_of(document, *child));
    } else {
      map.set(child->name, value_of(document, *child));
    }
  }
  return map.members().empty() ? list : map;
}

// Faults of JSON protocols, and of services that have XML.
Failure fault_of(const HttpReply& reply) {
  std::string code = reply.header("x-amzn-errortype");
  std::string message;
  if (auto body = value_from_json(reply.body); body && body->is_map()) {
    code = code.empty() ? body->get_text("__type") : code;
    message = body->get_text("message");
    message = message.empty() ? body->get_text("Message") : message;
  } else {
    auto document = read_xml(reply.body);
    const Value fault = document ? value_of(*document, document->root()) : Value::map();
    const Value* inner = fault.find("Error");
    code = code.empty() ? (inner == nullptr ? fault : *inner).get_text("Code") : code;
    message = (inner == nullptr ? fault : *inner).get_text("Message");
    message = message.empty() ? reply.body.substr(0, 500) : message;
  }
  code = code.substr(code.find('#') == std::string::npos ? 0 : code.find('#') + 1);
  return fail(code.empty() ? "F722" : code.substr(0, code.find(':')),
              message.empty() ? "the emulator answered " + std::to_string(reply.status) : message);
}

std::string percent_text(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string coded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                          (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.' || c == '/';
    if (is_plain) {
      coded += c;
    } else {
      coded += {'%', kHex[byte >> 4U], kHex[byte & 15U]};
    }
  }
  return coded;
}

// "Parameters.member.1.ParameterKey=..."
void add_fields(std::string& form, const std::string& name, const Value& value) {
  if (value.is_list()) {
    std::size_t number = 0;
    for (const Value& item : value.items()) {
      add_fields(form, name + ".member." + std::to_string(++number), item);
    }
  } else if (value.is_map()) {
    for (const Value::Member& member : value.members()) {
      add_fields(form, name.empty() ? member.key : name + "." + member.key, member.value);
    }
  } else {
    form += "&" + name + "=" + percent_text(value.scalar_text());
  }
}

}  // namespace

void EmulatorPlace::declare(OptionSet& set) {
  set.option("--endpoint", endpoint, "URL",
             "Where formwork serve is (default: AWS_ENDPOINT_URL, http://127.0.0.1:4566)");
  set.option("--region", region, "REGION",
             "Region to work in (default: FORMWORK_REGION, AWS_REGION, us-east-1)");
  set.option("--account", account, "ID",
             "Account to work in (default: FORMWORK_ACCOUNT, 000000000000)");
}

void EmulatorPlace::complete() {
  if (endpoint.empty()) {
    endpoint = first_of({"AWS_ENDPOINT_URL_LAMBDA", "AWS_ENDPOINT_URL"}, "http://127.0.0.1:4566");
  }
  while (endpoint.ends_with('/')) {
    endpoint.pop_back();
  }
  if (region.empty()) {
    region = first_of({"FORMWORK_REGION", "AWS_REGION", "AWS_DEFAULT_REGION"}, "us-east-1");
  }
  if (account.empty()) {
    account = first_of({"FORMWORK_ACCOUNT"}, kDefaultAccount);
  }
}

HttpFields Emulator::fields_for(std::string_view service) const {
  // Keys of twelve digits name an account; signatures are not looked at.
  return {{"X-Amz-Date", "20260101T000000Z"},
          {"Authorization", "AWS4-HMAC-SHA256 Credential=" + place_.account + "/20260101/" +
                                place_.region + "/" + std::string(service) +
                                "/aws4_request, SignedHeaders=host, Signature=00"}};
}

Result<HttpReply> Emulator::send(std::string_view service, std::string_view method,
                                 const std::string& target, HttpFields more,
                                 std::string_view body) {
  HttpFields fields = fields_for(service);
  for (auto& field : more) {
    fields.push_back(std::move(field));
  }
  auto reply = http_call(place_.endpoint, method, target, fields, body);
  if (reply && reply->status >= 300) {
    return fault_of(*reply);
  }
  return reply;
}

Result<Value> Emulator::call(std::string_view service, const std::string& target,
                             const Value& input) {
  auto reply = send(service, "POST", "/",
                    {{"X-Amz-Target", target}, {"Content-Type", "application/x-amz-json-1.1"}},
                    value_to_json(input));
  return reply ? value_from_json(reply->body) : std::move(reply).failure();
}

Result<Value> Emulator::query(std::string_view service, std::string_view version,
                              const std::string& operation, const Value& input) {
  std::string form = "Action=" + operation + "&Version=" + std::string(version);
  add_fields(form, "", input);
  auto reply = send(service, "POST", "/",
                    {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}}, form);
  if (!reply) {
    return std::move(reply).failure();
  }
  auto document = read_xml(reply->body);
  if (!document) {
    return std::move(document).failure();
  }
  const Value answer = value_of(*document, document->root());
  const Value* result = answer.find(operation + "Result");
  return result == nullptr ? Value::map() : *result;
}

Result<FunctionAnswer> Emulator::invoke(const std::string& function, const std::string& qualifier,
                                        const std::string& payload) {
  std::string target = "/2015-03-31/functions/" + percent_text(function) + "/invocations";
  target += qualifier.empty() ? "" : "?Qualifier=" + percent_text(qualifier);
  auto reply = send("lambda", "POST", target, {{"X-Amz-Log-Type", "Tail"}}, payload);
  if (!reply) {
    return std::move(reply).failure();
  }
  FunctionAnswer answer;
  answer.function_error = reply->header("x-amz-function-error");
  answer.log = base64_decode(reply->header("x-amz-log-result")).value_or("");
  answer.payload = std::move(reply->body);
  return answer;
}

Result<void> Emulator::make_bucket(const std::string& bucket) {
  auto found = send("s3", "HEAD", "/" + bucket, {}, "");
  if (found) {
    return {};
  }
  const std::string place = place_.region == "us-east-1"
                                ? ""
                                : "<CreateBucketConfiguration><LocationConstraint>" +
                                      place_.region +
                                      "</LocationConstraint></CreateBucketConfiguration>";
  auto made = send("s3", "PUT", "/" + bucket, {}, place);
  return made ? Result<void>() : std::move(made).failure();
}

Result<void> Emulator::put_object(const std::string& bucket, const std::string& key,
                                  const std::string& content) {
  auto put = send("s3", "PUT", "/" + bucket + "/" + percent_text(key), {}, content);
  return put ? Result<void>() : std::move(put).failure();
}

}  // namespace formwork::cli
