// SPDX-License-Identifier: Apache-2.0
// The addresses that are not a service's: how the server is, emptying it, and callbacks.
#include <set>
#include <string>
#include <vector>

#include "engine/base/json_write.hh"
#include "engine/base/registry.hh"
#include "engine/base/text.hh"
#include "engine/service/health_note.hh"
#include "server/chain/stages.hh"

namespace formwork {
namespace {

constexpr std::string_view kCallback = "/_formwork/callback/";
constexpr std::string_view kCode = "/_formwork/lambda/code/";
constexpr std::string_view kCertificates = "/_formwork/sns/";

void answer_json(Exchange& exchange, int status, std::string body) {
  exchange.response.status = status;
  exchange.response.headers.set("Content-Type", "application/json");
  exchange.response.body = std::move(body) + "\n";
}

void answer_fault(Exchange& exchange, int status, std::string code, std::string_view message) {
  std::string body;
  JsonWriter json(body);
  json.begin_object().member("__type", code).member("message", message).end_object();
  exchange.error_code = std::move(code);
  answer_json(exchange, status, std::move(body));
}

void answer_health(Exchange& exchange) {
  std::set<std::string_view> services;
  for (const OperationEntry* entry = RegisteredList<OperationEntry>::head; entry != nullptr;
       entry = entry->next) {
    if (entry->service != "formwork") {
      services.insert(entry->service);
    }
  }
  std::string body;
  JsonWriter json(body);
  json.begin_object().member("status", "running").key("services").begin_object();
  for (std::string_view service : services) {
    json.member(service, "available");
  }
  json.end_object().key("details").begin_object();
  for (const HealthNote* note = RegisteredList<HealthNote>::head; note != nullptr;
       note = note->next) {
    json.member_if(note->name, note->tell());
  }
  json.end_object().member("edition", "formwork");
  json.member("version", exchange.server.options.version).end_object();
  answer_json(exchange, 200, std::move(body));
}

/// What LocalStack tells of its start-up scripts: there are none, and everything is up.
void answer_init(Exchange& exchange) {
  answer_json(exchange, 200,
              R"({"completed":{"BOOT":true,"START":true,"READY":true,"SHUTDOWN":false},)"
              R"("scripts":[]})");
}

std::string query_text(const Exchange& exchange, std::string_view name, std::string otherwise) {
  const std::string* value = exchange.query.find(name);
  return value == nullptr || value->empty() ? std::move(otherwise) : *value;
}

/// "?service=s3": of that service only, in one account and region.
void reset_service(Exchange& exchange) {
  ApiRequest call;
  call.service = "formwork";
  call.operation = "ResetService";
  call.caller.account_id = query_text(exchange, "account", exchange.server.options.account_id);
  call.caller.region = query_text(exchange, "region", exchange.server.options.region);
  call.caller.endpoint = exchange.server.options.endpoint;
  call.request_id = exchange.request_id;
  call.input.set("Service", Value::string(query_text(exchange, "service", "")));
  if (auto done = exchange.server.host.call(call); !done) {
    return answer_fault(exchange, 400, done.error().code, done.error().message);
  }
  answer_json(exchange, 200, R"({"status":"empty"})");
}

void reset(Exchange& exchange) {
  if (exchange.query.find("service") != nullptr) {
    return reset_service(exchange);
  }
  if (auto done = exchange.server.host.reset(); !done) {
    return answer_fault(exchange, 500, done.error().code, done.error().message);
  }
  answer_json(exchange, 200, R"({"status":"empty"})");
}

/// "TOKEN", or "ACCOUNT/REGION/TOKEN" for worlds other than the default.
void call_back(Exchange& exchange) {
  const std::string rest = percent_decode(exchange.request.path().substr(kCallback.size()));
  const std::vector<std::string_view> parts = split(rest, "/");
  if ((parts.size() != 1 && parts.size() != 3) || parts.back().empty()) {
    return answer_fault(exchange, 404, "NotFound", "There is no such callback address.");
  }
  ApiRequest call;
  call.service = "formwork";
  call.operation = "Callback";
  call.caller.account_id = exchange.server.options.account_id;
  call.caller.region = exchange.server.options.region;
  if (parts.size() == 3) {
    call.caller.account_id = parts[0];
    call.caller.region = parts[1];
  }
  call.caller.endpoint = exchange.server.options.endpoint;
  call.request_id = exchange.request_id;
  call.input.set("Token", Value::string(std::string(parts.back())));
  call.input.set("Body", Value::string(exchange.request.body));
  if (auto done = exchange.server.host.call(call); !done) {
    const int status = done.error().code == "NotImplemented" ? 501 : 400;
    return answer_fault(exchange, status, done.error().code, done.error().message);
  }
  answer_json(exchange, 200, "{}");
}

/// "ACCOUNT/REGION/DIGEST.zip": where GetFunction says that the code of a function is.
void send_code(Exchange& exchange) {
  const std::string rest = percent_decode(exchange.request.path().substr(kCode.size()));
  const std::vector<std::string_view> parts = split(rest, "/");
  if (parts.size() != 3 || !parts[2].ends_with(".zip")) {
    return answer_fault(exchange, 404, "NotFound", "There is no such archive.");
  }
  ApiRequest call;
  call.service = "formwork";
  call.operation = "ReadCode";
  call.caller.account_id = parts[0];
  call.caller.region = parts[1];
  call.caller.endpoint = exchange.server.options.endpoint;
  call.request_id = exchange.request_id;
  call.input.set("Name", Value::string(std::string(parts[2].substr(0, parts[2].size() - 4))));
  auto code = exchange.server.host.call(call);
  if (!code) {
    const int status = code.error().code == "NotImplemented" ? 501 : 404;
    return answer_fault(exchange, status, code.error().code, code.error().message);
  }
  exchange.response.status = 200;
  exchange.response.headers.set("Content-Type", "application/zip");
  exchange.response.body = code->get_text("Body");
}

/// "NAME.pem": the certificate of the key that signs what topics send.
void send_certificate(Exchange& exchange) {
  ApiRequest call;
  call.service = "formwork";
  call.operation = "ReadSigningCertificate";
  call.caller.account_id = exchange.server.options.account_id;
  call.caller.region = exchange.server.options.region;
  call.caller.endpoint = exchange.server.options.endpoint;
  call.request_id = exchange.request_id;
  const std::string_view name = exchange.request.path().substr(kCertificates.size());
  call.input.set("Name", Value::string(std::string(name)));
  auto certificate = exchange.server.host.call(call);
  if (!certificate) {
    return answer_fault(exchange, 404, certificate.error().code, certificate.error().message);
  }
  exchange.response.status = 200;
  exchange.response.headers.set("Content-Type", "application/x-pem-file");
  exchange.response.body = certificate->get_text("Body");
}

struct Address {
  std::string_view path;  ///< A whole path, or the beginning of one when it ends with a slash.
  std::string_view methods;
  void (*answer)(Exchange&);
};

constexpr Address kAddresses[] = {
    {"/_formwork/health", "GET HEAD", &answer_health},
    {"/_formwork/reset", "POST", &reset},
    {kCallback, "PUT POST", &call_back},
    {kCode, "GET HEAD", &send_code},
    {kCertificates, "GET HEAD", &send_certificate},
    {"/_localstack/health", "GET HEAD", &answer_health},
    {"/_localstack/init", "GET HEAD", &answer_init},
    {"/_localstack/init/", "GET HEAD", &answer_init},
    {"/_localstack/state/reset", "POST", &reset},
    {"/moto-api/reset", "POST", &reset},
};

bool leads_to(const Address& address, std::string_view path) {
  return address.path.ends_with("/")
             ? path.starts_with(address.path) && path.size() > address.path.size()
             : path == address.path;
}

}  // namespace

bool is_own_address(std::string_view path) {
  return path.starts_with("/_formwork/") || path.starts_with("/_localstack/") ||
         path.starts_with("/moto-api/");
}

Next answer_internal(Exchange& exchange) {
  if (is_function_url(exchange)) {
    return call_function_url(exchange);
  }
  const std::string_view path = exchange.request.path();
  if (!exchange.host.bucket.empty() || !is_own_address(path)) {
    return Next::Continue;
  }
  for (const Address& address : kAddresses) {
    if (!leads_to(address, path)) {
      continue;
    }
    bool is_allowed = false;
    for (std::string_view method : split(address.methods, " ")) {
      is_allowed = is_allowed || method == exchange.request.method;
    }
    if (is_allowed) {
      address.answer(exchange);
    } else {
      exchange.response.headers.add("Allow", replace_all(address.methods, " ", ", "));
      answer_fault(exchange, 405, "MethodNotAllowed", "This address has other methods.");
    }
    return Next::Answered;
  }
  answer_fault(exchange, 404, "NotFound", "There is nothing at this address.");
  return Next::Answered;
}

}  // namespace formwork
