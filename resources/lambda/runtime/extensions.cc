// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/runtime/extensions.hh"

#include <algorithm>
#include <utility>

#include "engine/base/ids.hh"
#include "engine/base/json_write.hh"
#include "engine/value/convert.hh"

namespace formwork::lambda {
namespace {

constexpr std::string_view kJson = "Content-Type: application/json\r\n";
constexpr std::size_t kMostExtensions = 10;

void refuse(const HttpConnection::Pointer& connection, int status, std::string_view type,
            std::string_view message) {
  connection->answer(status, kJson, runtime_api_fault(type, message));
}

}  // namespace

std::string runtime_api_fault(std::string_view type, std::string_view message) {
  std::string out;
  JsonWriter(out)
      .begin_object()
      .member("errorMessage", message)
      .member("errorType", type)
      .end_object();
  return out;
}

void Extensions::begin(std::vector<std::string> external) {
  external_ = std::move(external);
  all_.clear();
  is_open_ = true;
}

Extensions::Extension* Extensions::find(std::string_view id) {
  auto found =
      std::find_if(all_.begin(), all_.end(), [&](const Extension& e) { return e.id == id; });
  return found == all_.end() ? nullptr : &*found;
}

std::string_view Extensions::name_of(std::string_view id) const {
  auto found =
      std::find_if(all_.begin(), all_.end(), [&](const Extension& e) { return e.id == id; });
  return found == all_.end() ? std::string_view() : std::string_view(found->name);
}

std::vector<std::pair<std::string, std::vector<std::string>>> Extensions::list() const {
  std::vector<std::pair<std::string, std::vector<std::string>>> all;
  for (const Extension& extension : all_) {
    auto& events = all.emplace_back(extension.name, std::vector<std::string>{}).second;
    if (extension.wants_invoke) {
      events.emplace_back("INVOKE");
    }
    if (extension.wants_shutdown) {
      events.emplace_back("SHUTDOWN");
    }
  }
  return all;
}

bool Extensions::has_external() const {
  return std::any_of(all_.begin(), all_.end(), [](const Extension& e) { return e.is_external; });
}

bool Extensions::are_ready() const {
  const bool all_came = std::all_of(external_.begin(), external_.end(), [this](const auto& name) {
    return std::any_of(all_.begin(), all_.end(),
                       [&](const Extension& e) { return e.is_external && e.name == name; });
  });
  return all_came &&
         std::all_of(all_.begin(), all_.end(), [](const Extension& e) { return e.is_waiting; });
}

bool Extensions::are_done() const {
  return std::all_of(all_.begin(), all_.end(),
                     [](const Extension& e) { return e.is_waiting || !e.wants_invoke; });
}

void Extensions::serve(const HttpConnection::Pointer& connection, std::string_view path,
                       const HttpRequest& request) {
  if (path == "register" && request.method == "POST") {
    return register_one(connection, request);
  }
  const std::string_view id = request.header("lambda-extension-identifier");
  if (id.empty()) {
    return refuse(connection, 403, "Extension.MissingExtensionIdentifier",
                  "Missing Lambda-Extension-Identifier header");
  }
  Extension* extension = find(id);
  if (extension == nullptr) {
    return refuse(connection, 403, "Extension.InvalidExtensionIdentifier",
                  "Invalid Lambda-Extension-Identifier: " + std::string(id));
  }
  if (path == "event/next" && request.method == "GET") {
    return next(connection, *extension);
  }
  if ((path == "init/error" || path == "exit/error") && request.method == "POST") {
    const std::string_view type = request.header("lambda-extension-function-error-type");
    if (type.empty()) {
      return refuse(connection, 400, "Extension.MissingHeader",
                    "Missing Lambda-Extension-Function-Error-Type header");
    }
    std::string told(type);
    connection->answer(202, kJson, "{\"status\":\"OK\"}");
    return events_.failed(std::move(told));
  }
  refuse(connection, 404, "Extension.NotFound", "No such resource");
}

void Extensions::register_one(const HttpConnection::Pointer& connection,
                              const HttpRequest& request) {
  Extension made;
  made.name = request.header("lambda-extension-name");
  made.is_external = std::find(external_.begin(), external_.end(), made.name) != external_.end();
  const auto body = value_from_json(request.body.empty() ? "{}" : request.body);
  if (made.name.empty() || !body || !body->is_map()) {
    return refuse(connection, 400, "InvalidRequestFormat", "Invalid registration");
  }
  if (!is_open_ || std::any_of(all_.begin(), all_.end(),
                               [&](const Extension& e) { return e.name == made.name; })) {
    return refuse(connection, 403, "Extension.AlreadyRegistered",
                  "Extension " + made.name + " already registered or registration closed");
  }
  if (all_.size() >= kMostExtensions) {
    return refuse(connection, 400, "Extension.TooManyExtensions", "Extension limit (10) reached");
  }
  if (const Value* events = body->find("events")) {
    for (const Value& event : events->items()) {
      const std::string name = event.is_string() ? event.scalar_text() : std::string();
      made.wants_invoke = made.wants_invoke || name == "INVOKE";
      made.wants_shutdown = made.wants_shutdown || name == "SHUTDOWN";
      if ((name != "INVOKE" && name != "SHUTDOWN") || (name == "SHUTDOWN" && !made.is_external)) {
        return refuse(connection, 400, "Extension.InvalidEventType", "Invalid event type: " + name);
      }
    }
  }
  made.id = IdSource().uuid();
  std::string out;
  JsonWriter json(out);
  json.begin_object().member("functionName", function_->name);
  json.member("functionVersion", function_->version).member("handler", function_->handler);
  if (request.header("lambda-extension-accept-feature").find("accountId") !=
      std::string_view::npos) {
    json.member("accountId", function_->account_id);
  }
  json.end_object();
  const std::string head = std::string(kJson) + "Lambda-Extension-Identifier: " + made.id + "\r\n";
  all_.push_back(std::move(made));
  connection->answer(200, head, std::move(out));
  events_.changed();
}

void Extensions::next(const HttpConnection::Pointer& connection, Extension& extension) {
  extension.next = connection;
  if (!extension.pending.empty()) {
    return tell(extension, std::exchange(extension.pending, {}));
  }
  extension.is_waiting = true;
  events_.changed();
}

void Extensions::tell(Extension& extension, const std::string& event) {
  extension.is_waiting = false;
  if (extension.next == nullptr || !extension.next->is_open()) {
    extension.pending = event;
    return;
  }
  const auto connection = std::exchange(extension.next, nullptr);
  connection->answer(
      200, std::string(kJson) + "Lambda-Extension-Event-Identifier: " + IdSource().uuid() + "\r\n",
      event);
}

void Extensions::forget(const HttpConnection::Pointer& connection) {
  for (Extension& extension : all_) {
    if (extension.next == connection) {
      extension.next = nullptr;
    }
  }
}

void Extensions::tell_invoke(std::string_view request_id, std::int64_t deadline_ms,
                             std::string_view invoked_arn, std::string_view trace_id) {
  std::string event;
  for (Extension& extension : all_) {
    if (!extension.wants_invoke) {
      continue;
    }
    if (event.empty()) {
      JsonWriter json(event);
      json.begin_object().member("eventType", "INVOKE").member_int("deadlineMs", deadline_ms);
      json.member("requestId", request_id).member("invokedFunctionArn", invoked_arn);
      json.key("tracing").begin_object().member("type", "X-Amzn-Trace-Id");
      json.member("value", trace_id).end_object().end_object();
    }
    tell(extension, event);
  }
}

void Extensions::tell_shutdown(std::string_view reason, std::int64_t deadline_ms) {
  std::string event;
  JsonWriter json(event);
  json.begin_object().member("eventType", "SHUTDOWN").member_int("deadlineMs", deadline_ms);
  json.member("shutdownReason", reason).end_object();
  for (Extension& extension : all_) {
    if (extension.wants_shutdown) {
      tell(extension, event);
    }
  }
}

}  // namespace formwork::lambda
