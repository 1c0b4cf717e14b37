// SPDX-License-Identifier: Apache-2.0
#include "resources/s3/cors.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/properties.hh"
#include "resources/s3/bucket_policy.hh"

namespace formwork::s3 {

namespace {

bool lists(const Value& rule, std::string_view member, std::string_view text, bool by_case = true) {
  const std::string wanted = by_case ? std::string(text) : to_lower(text);
  const auto items = items_of(rule, member);
  return std::any_of(items.begin(), items.end(), [&](const Value& item) {
    return matches_pattern(by_case ? item.as_string() : to_lower(item.as_string()), wanted);
  });
}

std::string joined(const Value& rule, std::string_view member) {
  std::string text;
  for (const Value& item : items_of(rule, member)) {
    text += (text.empty() ? "" : ", ") + item.as_string();
  }
  return text;
}

std::vector<Value> rules_of(S3Call& call) {
  auto record = call.record();
  if (!record) {
    return {};
  }
  const Value properties = properties_of(*record);
  const Value* cors = properties.find("CorsConfiguration");
  return cors == nullptr ? std::vector<Value>() : items_of(*cors, "CorsRules");
}

bool allows_headers(const Value& rule, std::string_view asked) {
  if (asked.empty()) {
    return true;
  }
  const auto names = split(asked, ",");
  return std::all_of(names.begin(), names.end(), [&](std::string_view name) {
    return lists(rule, "AllowedHeaders", trim(name), false);
  });
}

void tell(S3Call& call, const Value& rule, const std::string& origin) {
  auto& headers = call.call.answer.headers;
  const auto origins = items_of(rule, "AllowedOrigins");
  const bool is_open = std::any_of(origins.begin(), origins.end(),
                                   [](const Value& item) { return item.as_string() == "*"; });
  headers.emplace_back("Access-Control-Allow-Origin", is_open ? "*" : origin);
  if (!is_open) {
    headers.emplace_back("Access-Control-Allow-Credentials", "true");
  }
  headers.emplace_back("Access-Control-Allow-Methods", joined(rule, "AllowedMethods"));
  if (const std::string exposed = joined(rule, "ExposedHeaders"); !exposed.empty()) {
    headers.emplace_back("Access-Control-Expose-Headers", exposed);
  }
  if (const std::string age = rule.get_text("MaxAge"); !age.empty()) {
    headers.emplace_back("Access-Control-Max-Age", age);
  }
  headers.emplace_back("Vary",
                       "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
}

Result<Value> preflight(ApiCall& call) {
  const std::string origin = header_of(call, "Origin");
  const std::string method = header_of(call, "Access-Control-Request-Method");
  const std::string asked = header_of(call, "Access-Control-Request-Headers");
  if (origin.empty() || method.empty()) {
    return refuse(call, 400, "BadRequest",
                  origin.empty() ? "Insufficient information. Origin request header needed."
                                 : "Invalid Access-Control-Request-Method: null");
  }
  auto work = [&](S3Call& here) -> Result<void> {
    const std::vector<Value> rules = rules_of(here);
    for (const Value& rule : rules) {
      if (lists(rule, "AllowedOrigins", origin) && lists(rule, "AllowedMethods", method) &&
          allows_headers(rule, asked)) {
        tell(here, rule, origin);
        if (!asked.empty()) {
          here.call.answer.headers.emplace_back("Access-Control-Allow-Headers", to_lower(asked));
        }
        return {};
      }
    }
    here.call.answer.fault_members.set("Method", Value::string(method));
    return refuse_with(here.call, 403, "AccessForbidden",
                       rules.empty()
                           ? "CORSResponse: CORS is not enabled for this bucket."
                           : "CORSResponse: This CORS request is not allowed. This is usually "
                             "because the evalution of Origin, request method / "
                             "Access-Control-Request-Method or Access-Control-Request-Headers are "
                             "not whitelisted by the resource's CORS spec.",
                       "ResourceType", "OBJECT");
  };
  auto done = with_bucket(call, nullptr, call.text("Bucket"), work);
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

constinit OperationEntry preflight_entry{"s3", "PreflightObject", OperationEntry::Access::Read,
                                         &preflight};
const Register<OperationEntry> kRegistered{preflight_entry};

}  // namespace

void add_cors_headers(S3Call& call) {
  const std::string origin = header_of(call.call, "Origin");
  if (origin.empty()) {
    return;
  }
  std::string method = header_of(call.call, "Access-Control-Request-Method");
  if (method.empty()) {
    method = call.call.head->method();
  }
  for (const Value& rule : rules_of(call)) {
    if (lists(rule, "AllowedOrigins", origin) && lists(rule, "AllowedMethods", method)) {
      tell(call, rule, origin);
      return;
    }
  }
}

}  // namespace formwork::s3
