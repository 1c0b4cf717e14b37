// SPDX-License-Identifier: Apache-2.0
// Web pages. A browser lets any page send requests to this machine; the pages themselves could not
// read the answers, but a request has its effect. So pages from elsewhere are turned away.
#include <algorithm>
#include <string>

#include "engine/base/text.hh"
#include "server/chain/stages.hh"

namespace formwork {
namespace {

/// "http://localhost:3000", "https://127.0.0.1", "http://app.localhost".
bool is_local_origin(std::string_view origin) {
  const std::size_t scheme = origin.find("://");
  if (scheme == std::string_view::npos) {
    return false;
  }
  std::string host = parse_host(origin.substr(scheme + 3), false).name;
  return host == "localhost" || host == "127.0.0.1" || host == "[::1]" ||
         host.ends_with(".localhost");
}

bool is_allowed(const Exchange& exchange, std::string_view origin) {
  const auto& origins = exchange.server.options.origins;
  return is_local_origin(origin) ||
         std::any_of(origins.begin(), origins.end(),
                     [&](const std::string& known) { return known == origin || known == "*"; });
}

bool is_signed_address(const Exchange& exchange) {
  return exchange.query.find("X-Amz-Signature") != nullptr ||
         exchange.query.find("Signature") != nullptr;
}

Next turn_away(Exchange& exchange) {
  const std::string* origin = exchange.request.headers.find("Origin");
  const std::string from = origin != nullptr ? " at " + *origin : std::string();
  exchange.refuse(
      {"AccessDenied",
       Severity::Error,
       "Web pages" + from + " may not call: formwork serve --allow-origin ORIGIN lets them.",
       {},
       {},
       {}});
  return Next::Answered;
}

}  // namespace

// Buckets have rules of their own for web pages. A browser asks by OPTIONS before it sends anything
// but what reads or posts; a post has to be signed, in its fields at least.
Next check_page(Exchange& exchange) {
  const bool is_bucket = exchange.wire.service->name == "s3" &&
                         (exchange.request.method != "POST" || exchange.signature.is_present() ||
                          exchange.wire.operation->name == "PostObject");
  return !exchange.is_foreign || is_bucket ? Next::Continue : turn_away(exchange);
}

// Functions say themselves which pages may read what they answer.
Next check_origin(Exchange& exchange) {
  if (is_function_url(exchange)) {
    return Next::Continue;
  }
  const Headers& headers = exchange.request.headers;
  const std::string* origin = headers.find("Origin");
  const bool is_foreign =
      origin != nullptr
          ? !is_allowed(exchange, *origin)
          // Pictures and links carry no origin, but browsers tell where they stand.
          : headers.get("Sec-Fetch-Site") == "cross-site" && !is_signed_address(exchange);
  if (is_foreign) {
    exchange.is_foreign = true;
    const std::string_view path = exchange.request.path();
    return is_own_address(path) ? turn_away(exchange) : Next::Continue;
  }
  const std::string* method = headers.find("Access-Control-Request-Method");
  if (origin == nullptr || method == nullptr || exchange.request.method != "OPTIONS") {
    return Next::Continue;
  }
  exchange.response.status = 204;
  Headers& answer = exchange.response.headers;
  answer.add("Access-Control-Allow-Methods", "GET, HEAD, PUT, POST, PATCH, DELETE, OPTIONS");
  if (const std::string* wanted = headers.find("Access-Control-Request-Headers")) {
    answer.add("Access-Control-Allow-Headers", *wanted);
  }
  answer.add("Access-Control-Max-Age", "600");
  return Next::Answered;
}

Next allow_origin(Exchange& exchange) {
  const std::string* origin = exchange.request.headers.find("Origin");
  if (origin == nullptr || !is_allowed(exchange, *origin) || is_function_url(exchange)) {
    return Next::Continue;
  }
  Headers& answer = exchange.response.headers;
  if (answer.find("Access-Control-Allow-Origin") != nullptr) {  // by a bucket's rules
    return Next::Continue;
  }
  answer.set("Access-Control-Allow-Origin", *origin);
  answer.set("Access-Control-Expose-Headers", "*");
  answer.set("Vary", "Origin");
  return Next::Continue;
}

}  // namespace formwork
