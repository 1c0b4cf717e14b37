// SPDX-License-Identifier: Apache-2.0
// Calls by functions' URLs: "<id>.lambda-url.<region>.localhost:4566/..." and, for clients that
// cannot resolve that, "/_lambda-url/<id>/...". What is sent is the function's to read.
#include <string>
#include <utility>

#include "engine/base/file.hh"
#include "engine/base/text.hh"
#include "server/chain/stages.hh"

namespace formwork {
namespace {

constexpr std::string_view kLabel = ".lambda-url";
constexpr std::string_view kPath = "/_lambda-url/";
constexpr std::size_t kLargestBody = 7'000'000;

struct Target {
  std::string id;
  std::string path = "/";
};

Target target_of(const Exchange& exchange) {
  Target target;
  const std::string_view path = exchange.request.path();
  if (exchange.host.endpoint.ends_with(kLabel)) {
    target.id = exchange.host.endpoint.substr(0, exchange.host.endpoint.size() - kLabel.size());
    target.path = path.empty() ? "/" : std::string(path);
  } else if (path.starts_with(kPath)) {
    const std::string_view rest = path.substr(kPath.size());
    const std::size_t slash = rest.find('/');
    target.id = rest.substr(0, slash);
    target.path = slash == std::string_view::npos ? "/" : std::string(rest.substr(slash));
  }
  return target;
}

Value headers_of(const Exchange& exchange) {
  Value headers = Value::list();
  for (const auto& [name, value] : exchange.headers()) {
    Value field = map_with("Name", Value::string(name));
    field.set("Value", Value::string(value));
    headers.push(std::move(field));
  }
  return headers;
}

std::string body_of(const HttpRequest& request) {
  if (request.body_file.empty()) {
    return request.body;
  }
  auto content = read_file(request.body_file, kLargestBody);
  return content ? std::move(*content) : std::string();
}

/// Whose signature it is; false when it was refused.
bool find_caller(Exchange& exchange, Value& input) {
  if (read_caller(exchange) != Next::Continue) {
    return false;
  }
  if (!exchange.signature.is_present()) {
    return true;
  }
  exchange.wire.service = ApiCatalog::builtin().find_service("lambda");
  if (exchange.wire.service != nullptr) {
    exchange.wire.protocol = Protocol::RestJson;
    exchange.wire.operation = exchange.wire.service->find_operation("Invoke");
    if (verify_caller(exchange) != Next::Continue) {
      return false;
    }
  }
  input.set("CallerAccount", Value::string(exchange.caller.account_id));
  input.set("CallerArn", Value::string(exchange.caller.arn));
  input.set("CallerId", Value::string(exchange.caller.user_id));
  input.set("CallerKey", Value::string(exchange.caller.access_key_id));
  return true;
}

void write_url_answer(Exchange& exchange, ApiAnswer answer) {
  HttpResponse& response = exchange.response;
  constexpr int kBroken = 502;
  if (!answer.output) {
    response.status = kBroken;
    response.body = "Internal Server Error";
    exchange.error_code = answer.output.error().code;
  } else {
    response.status = answer.head.status == 0 ? 200 : answer.head.status;
    response.body = answer.output->get_text("Body");
  }
  for (auto& [name, value] : answer.head.headers) {
    const std::string key = to_lower(name);
    if (key != "content-length" && key != "transfer-encoding" && key != "connection" &&
        value.find_first_of("\r\n") == std::string::npos) {
      response.headers.add(name, std::move(value));
    }
  }
  response.stream = std::move(answer.head.stream);
  finish(exchange);
}

}  // namespace

bool is_function_url(const Exchange& exchange) {
  return exchange.host.endpoint.ends_with(kLabel) ||
         (exchange.host.bucket.empty() && exchange.request.path().starts_with(kPath));
}

Next call_function_url(Exchange& exchange) {
  const Target target = target_of(exchange);
  ApiRequest call;
  if (!find_caller(exchange, call.input)) {
    return Next::Answered;
  }
  call.service = "formwork";
  call.operation = "CallFunctionUrl";
  call.caller = exchange.caller;
  call.request_id = exchange.request_id;
  call.input.set("Id", Value::string(target.id));
  call.input.set("Path", Value::string(target.path));
  call.input.set("Method", Value::string(exchange.request.method));
  call.input.set("Query", Value::string(std::string(exchange.request.query())));
  call.input.set("Headers", headers_of(exchange));
  call.input.set("Body", Value::string(body_of(exchange.request)));
  call.input.set("SourceIp", Value::string("127.0.0.1"));
  const std::shared_ptr<Exchange> shared = exchange.shared_from_this();
  exchange.server.host.submit(std::move(call), [shared](ApiAnswer answer) {
    write_url_answer(*shared, std::move(answer));
  });
  return Next::Later;
}

}  // namespace formwork
