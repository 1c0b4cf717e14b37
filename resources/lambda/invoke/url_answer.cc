// SPDX-License-Identifier: Apache-2.0
// What the client of a function's URL gets.
#include <algorithm>
#include <utility>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "engine/service/api_host.hh"
#include "engine/value/convert.hh"
#include "resources/lambda/invoke/url_call.hh"

namespace formwork::lambda {

namespace {

constexpr int kDone = 200;
constexpr int kBadGateway = 502;
constexpr std::string_view kPreludeEnd("\0\0\0\0\0\0\0\0", 8);
constexpr std::string_view kIntegration = "application/vnd.awslambda.http-integration-response";

ApiAnswer broken() {
  return url_refusal(kBadGateway, "Internal Server Error");
}

void set_head(const Value& response, AnswerHead& head) {
  head.status = static_cast<int>(parse_integer(response.get_text("statusCode")).value_or(kDone));
  const Value* headers = response.find("headers");
  if (headers != nullptr && headers->is_map()) {
    for (const Value::Member& field : headers->members()) {
      head.headers.emplace_back(field.key, field.value.is_scalar() ? field.value.scalar_text()
                                                                   : value_to_json(field.value));
    }
  }
  const Value* cookies = response.find("cookies");
  for (const Value& cookie : cookies == nullptr ? std::span<const Value>() : cookies->items()) {
    head.headers.emplace_back("Set-Cookie", cookie.scalar_text());
  }
  const bool has_type =
      std::any_of(head.headers.begin(), head.headers.end(),
                  [](const auto& field) { return to_lower(field.first) == "content-type"; });
  if (!has_type) {
    head.headers.emplace_back("Content-Type", "application/json");
  }
}

ApiAnswer whole(std::string body) {
  ApiAnswer answer{map_with("Body", Value::string(std::move(body))), {}};
  answer.head.status = kDone;
  answer.head.headers = {{"Content-Type", "application/json"}};
  return answer;
}

ApiAnswer mapped(const Value& response) {
  ApiAnswer answer{Value::map(), {}};
  set_head(response, answer.head);
  const Value* body = response.find("body");
  std::string text;
  if (body != nullptr && !body->is_null()) {
    text = body->is_scalar() ? body->scalar_text() : value_to_json(*body);
  }
  if (response.get_text("isBase64Encoded") == "true") {
    auto bytes = base64_decode(text);
    if (!bytes) {
      return broken();
    }
    text = std::move(*bytes);
  }
  answer.output = map_with("Body", Value::string(std::move(text)));
  return answer;
}

}  // namespace

ApiAnswer url_refusal(int status, std::string_view body) {
  ApiAnswer answer{map_with("Body", Value::string(std::string(body))), {}};
  answer.head.status = status;
  answer.head.headers = {{"Content-Type", "application/json"}};
  return answer;
}

ApiAnswer url_answer_of_prelude(std::string_view prelude) {
  auto response = value_from_json(prelude);
  if (!response || !response->is_map()) {
    return broken();
  }
  ApiAnswer answer{Value::map(), {}};
  set_head(*response, answer.head);
  return answer;
}

ApiAnswer url_answer(const Result<InvocationOutcome>& outcome) {
  if (!outcome || !outcome->function_error.empty()) {
    return broken();
  }
  const std::string_view payload = outcome->payload;
  if (outcome->content_type.starts_with(kIntegration)) {
    const std::size_t end = payload.find(kPreludeEnd);
    ApiAnswer answer = url_answer_of_prelude(payload.substr(0, end));
    if (end != std::string_view::npos && answer.head.status != kBadGateway) {
      answer.output =
          map_with("Body", Value::string(std::string(payload.substr(end + kPreludeEnd.size()))));
    }
    return answer;
  }
  auto response = value_from_json(payload);
  if (response && response->is_map() && response->find("statusCode") != nullptr) {
    const auto status = parse_integer(response->get_text("statusCode"));
    return status && *status >= 100 && *status <= 599 ? mapped(*response) : broken();
  }
  return whole(std::string(payload));
}

namespace {

bool allows(const Value& cors, std::string_view list, const std::string& wanted) {
  const Value* allowed = cors.find(list);
  for (const Value& one : allowed == nullptr ? std::span<const Value>() : allowed->items()) {
    if (one.as_string() == "*" || to_lower(one.as_string()) == to_lower(wanted)) {
      return true;
    }
  }
  return false;
}

std::string joined(const Value& cors, std::string_view list) {
  std::string text;
  const Value* values = cors.find(list);
  for (const Value& one : values == nullptr ? std::span<const Value>() : values->items()) {
    text += (text.empty() ? "" : ",") + one.as_string();
  }
  return text;
}

void set_header(AnswerHead& head, const std::string& name, std::string value) {
  std::erase_if(head.headers,
                [&](const auto& field) { return to_lower(field.first) == to_lower(name); });
  head.headers.emplace_back(name, std::move(value));
}

}  // namespace

void add_cors(const Value& cors, const Value& input, AnswerHead& head) {
  const std::string origin = url_field(input, "origin");
  if (!cors.is_map() || origin.empty() || !allows(cors, "AllowOrigins", origin)) {
    return;
  }
  set_header(head, "Access-Control-Allow-Origin", origin);
  set_header(head, "Vary", "Origin");
  if (cors.get_text("AllowCredentials") == "true") {
    set_header(head, "Access-Control-Allow-Credentials", "true");
  }
  if (std::string exposed = joined(cors, "ExposeHeaders"); !exposed.empty()) {
    set_header(head, "Access-Control-Expose-Headers", std::move(exposed));
  }
}

ApiAnswer preflight(const Value& cors, const Value& input) {
  ApiAnswer answer{map_with("Body", Value::string("")), {}};
  answer.head.status = kDone;
  add_cors(cors, input, answer.head);
  if (answer.head.headers.empty()) {
    return answer;
  }
  if (std::string methods = joined(cors, "AllowMethods"); !methods.empty()) {
    set_header(answer.head, "Access-Control-Allow-Methods", std::move(methods));
  }
  if (std::string names = joined(cors, "AllowHeaders"); !names.empty()) {
    const std::string wanted = url_field(input, "access-control-request-headers");
    set_header(answer.head, "Access-Control-Allow-Headers",
               names == "*" && !wanted.empty() ? wanted : std::move(names));
  }
  if (const std::string age = cors.get_text("MaxAge"); !age.empty()) {
    set_header(answer.head, "Access-Control-Max-Age", age);
  }
  return answer;
}

}  // namespace formwork::lambda
