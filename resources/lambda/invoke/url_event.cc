// SPDX-License-Identifier: Apache-2.0
// The event that a function gets when its URL is called.
#include <array>
#include <map>
#include <vector>

#include "engine/base/hash.hh"
#include "engine/base/json_write.hh"
#include "engine/base/text.hh"
#include "engine/service/api_host.hh"
#include "resources/lambda/invoke/url_call.hh"

namespace formwork::lambda {

namespace {

using Texts = std::map<std::string, std::string>;

std::string decoded(std::string_view text) {
  std::string out;
  const auto digit = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool has_two = text[i] == '%' && i + 2 < text.size();
    if (has_two && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0) {
      out.push_back(static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2])));
      i += 2;
    } else {
      out.push_back(text[i] == '+' ? ' ' : text[i]);
    }
  }
  return out;
}

void add_joined(Texts& all, const std::string& name, std::string value) {
  auto [at, is_new] = all.emplace(name, value);
  if (!is_new) {
    at->second += "," + value;
  }
}

Texts headers_of(const Value& input) {
  Texts headers;
  const Value* given = input.find("Headers");
  for (const Value& field : given == nullptr ? std::span<const Value>() : given->items()) {
    add_joined(headers, to_lower(field.get_text("Name")), field.get_text("Value"));
  }
  return headers;
}

Texts parameters_of(const std::string& query) {
  Texts parameters;
  for (const std::string_view part : split(query, "&")) {
    if (!part.empty()) {
      const std::size_t equals = std::min(part.find('='), part.size());
      add_joined(parameters, decoded(part.substr(0, equals)),
                 equals == part.size() ? "" : decoded(part.substr(equals + 1)));
    }
  }
  return parameters;
}

void texts_member(JsonWriter& json, std::string_view name, const Texts& texts) {
  json.key(name).begin_object();
  for (const auto& [key, value] : texts) {
    json.member(key, value);
  }
  json.end_object();
}

bool is_text(std::string_view type) {
  const std::string name = to_lower(trim(type.substr(0, type.find(';'))));
  return name.starts_with("text/") || name == "application/json" || name == "application/xml" ||
         name == "application/javascript" || name.ends_with("+json") || name.ends_with("+xml");
}

// "12/Mar/2020:19:03:58 +0000"
std::string log_time(Millis time) {
  constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::string iso = format_time(time);
  const auto month = static_cast<std::size_t>(parse_integer(iso.substr(5, 2)).value_or(1)) - 1;
  return iso.substr(8, 2) + "/" + kMonths[month % kMonths.size()] + "/" + iso.substr(0, 4) + ":" +
         iso.substr(11, 8) + " +0000";
}

void context_member(JsonWriter& json, ApiCall& call, const FunctionAddress& address,
                    const Texts& headers) {
  const Value& input = call.input;
  const std::string domain = address.id + ".lambda-url." + call.world.region + ".on.aws";
  const std::string caller = input.get_text("CallerAccount");
  const Millis now = call.world.clock.now();
  const auto agent = headers.find("user-agent");
  json.key("requestContext").begin_object();
  json.member("accountId", address.needs_signature ? caller : "anonymous");
  json.member("apiId", address.id);
  if (address.needs_signature) {
    json.key("authorizer").begin_object().key("iam").begin_object();
    json.member("accessKey", input.get_text("CallerKey")).member("accountId", caller);
    json.member("callerId", input.get_text("CallerId")).key("cognitoIdentity").null();
    json.key("principalOrgId").null().member("userArn", input.get_text("CallerArn"));
    json.member("userId", input.get_text("CallerId")).end_object().end_object();
  }
  json.member("domainName", domain).member("domainPrefix", address.id);
  json.key("http").begin_object().member("method", input.get_text("Method"));
  json.member("path", decoded(input.get_text("Path"))).member("protocol", "HTTP/1.1");
  json.member("sourceIp", input.get_text("SourceIp"));
  json.member("userAgent", agent == headers.end() ? "" : agent->second).end_object();
  json.member("requestId", call.request_id).member("routeKey", "$default");
  json.member("stage", "$default").member("time", log_time(now));
  json.member_int("timeEpoch", now).end_object();
}

}  // namespace

std::string url_field(const Value& input, std::string_view name) {
  const Value* given = input.find("Headers");
  for (const Value& field : given == nullptr ? std::span<const Value>() : given->items()) {
    if (to_lower(field.get_text("Name")) == name) {
      return field.get_text("Value");
    }
  }
  return {};
}

std::string url_event(ApiCall& call, const FunctionAddress& address, const std::string& trace_id) {
  const Value& input = call.input;
  Texts headers = headers_of(input);
  headers["x-amzn-trace-id"] = trace_id.substr(0, trace_id.find(';'));
  headers["x-forwarded-for"] = input.get_text("SourceIp");
  headers["x-forwarded-proto"] = "http";
  const std::string host = headers["host"];
  const std::size_t colon = host.rfind(':');
  headers["x-forwarded-port"] = colon == std::string::npos ? "80" : host.substr(colon + 1);
  const std::string query = input.get_text("Query");
  std::string text;
  JsonWriter json(text);
  json.begin_object().member("version", "2.0").member("routeKey", "$default");
  json.member("rawPath", decoded(input.get_text("Path"))).member("rawQueryString", query);
  if (const auto cookie = headers.find("cookie"); cookie != headers.end()) {
    json.key("cookies").begin_array();
    for (const std::string_view one : split(cookie->second, ";")) {
      json.string(trim(one));
    }
    json.end_array();
  }
  texts_member(json, "headers", headers);
  if (const Texts parameters = parameters_of(query); !parameters.empty()) {
    texts_member(json, "queryStringParameters", parameters);
  }
  context_member(json, call, address, headers);
  const std::string body = input.get_text("Body");
  const bool is_plain = body.empty() || (is_text(headers["content-type"]) && is_valid_utf8(body));
  if (!body.empty()) {
    json.member("body", is_plain ? body : base64_encode(body));
  }
  json.member_bool("isBase64Encoded", !is_plain).end_object();
  return text;
}

}  // namespace formwork::lambda
