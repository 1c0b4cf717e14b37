// SPDX-License-Identifier: Apache-2.0
// The Runtime API (2018-06-01) of one environment.
#include <algorithm>
#include <utility>

#include "engine/base/hash.hh"
#include "resources/lambda/runtime/environment.hh"

namespace formwork::lambda {
namespace {

constexpr std::string_view kJson = "Content-Type: application/json\r\n";
constexpr std::string_view kText = "Content-Type: text/plain\r\n";
constexpr std::string_view kRuntime = "/2018-06-01/runtime/";
constexpr std::string_view kExtension = "/2020-01-01/extension/";
// A streamed response that is asked for as a whole has the limit of one.
constexpr std::size_t kMostBuffered = 6 * 1024 * 1024 + 100;
constexpr std::string_view kAccepted = "{\"status\":\"OK\"}";
// A runtime that has told why it cannot start is about to end.
constexpr std::chrono::milliseconds kErrorGrace{500};

void answer_fault(const HttpConnection::Pointer& connection, int status, std::string_view type,
                  std::string_view message) {
  connection->answer(status, kJson, runtime_api_fault(type, message));
}

void refuse_transition(const HttpConnection::Pointer& connection, std::string_view to) {
  answer_fault(connection, 403, "InvalidStateTransition",
               "State transition is not allowed: " + std::string(to));
}

/// "Runtime.X" and "Function.X" are kept, whatever else is an unknown one of `kind`.
std::string error_type_of(std::string_view told, std::string_view kind) {
  const std::size_t dot = told.find('.');
  const std::string_view head = told.substr(0, dot);
  if (dot != std::string_view::npos && (head == "Runtime" || head == "Function")) {
    const std::string_view name = told.substr(dot + 1);
    const bool is_name = name.size() > 1 && name.front() >= 'A' && name.front() <= 'Z' &&
                         std::all_of(name.begin(), name.end(), [](char c) {
                           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
                         });
    if (is_name) {
      return std::string(told);
    }
  }
  return std::string(kind) + ".Unknown";
}

bool is_streaming(const HttpRequest& request) {
  return request.header("lambda-runtime-function-response-mode") == "streaming";
}

InvocationOutcome too_large() {
  InvocationOutcome outcome;
  outcome.function_error = "Unhandled";
  outcome.content_type = "application/json";
  outcome.payload =
      "{\"errorMessage\":\"Response payload size exceeded maximum allowed payload size "
      "(6291556 bytes).\",\"errorType\":\"Function.ResponseSizeTooLarge\"}";
  return outcome;
}

/// The id of ".../invocation/{id}/{what}" below the Runtime API's root; "" for another path.
std::string_view id_of(std::string_view path, std::string_view what) {
  constexpr std::string_view kStart = "invocation/";
  if (!path.starts_with(kStart)) {
    return {};
  }
  path.remove_prefix(kStart.size());
  const std::size_t slash = path.find('/');
  return slash != std::string_view::npos && path.substr(slash + 1) == what ? path.substr(0, slash)
                                                                           : std::string_view();
}

}  // namespace

HttpConnection::Handlers Environment::handlers() {
  HttpConnection::Handlers made;
  made.head = [this](const HttpRequest& request) { return on_head(request); };
  made.request = [this](const HttpConnection::Pointer& connection, HttpRequest request) {
    on_request(connection, std::move(request));
  };
  made.closed = [this](const HttpConnection::Pointer& connection) {
    if (next_ == connection) {
      next_ = nullptr;
    }
    extensions_.forget(connection);
  };
  return made;
}

/// A streamed response of the call that runs is handed on piece by piece.
HttpConnection::Piece Environment::on_head(const HttpRequest& request) {
  const std::string_view target = request.target;
  if (!target.starts_with(kRuntime) || !is_streaming(request) || state_ != State::Running ||
      is_streaming_ || id_of(target.substr(kRuntime.size()), "response") != request_id()) {
    return {};
  }
  is_streaming_ = true;
  outcome_.content_type = request.header("content-type");
  return [this, id = std::string(request_id())](std::string_view piece) {
    if (state_ != State::Running || request_id() != id) {
      return;
    }
    streamed_ += piece.size();
    if (call_->request.stream != nullptr) {
      call_->request.stream->write(piece);
    } else if (outcome_.payload.size() <= kMostBuffered) {
      outcome_.payload.append(piece);
    }
  };
}

void Environment::on_request(const HttpConnection::Pointer& connection, HttpRequest request) {
  const std::string target = request.target.substr(0, request.target.find('?'));
  if (target.starts_with(kExtension)) {
    return extensions_.serve(connection, std::string_view(target).substr(kExtension.size()),
                             request);
  }
  if (target == "/ping" || target == "/2018-06-01/ping") {
    return connection->answer(200, kText, "pong");
  }
  if (target == "/2022-07-01/telemetry" || target == "/2020-08-15/logs") {
    return on_subscribe(connection, request);
  }
  if (!target.starts_with(kRuntime)) {
    return answer_fault(connection, 404, "NotFound", "No such resource");
  }
  const std::string_view path = std::string_view(target).substr(kRuntime.size());
  if (path == "invocation/next" && request.method == "GET") {
    return on_next(connection);
  }
  if (request.method != "POST") {
    return answer_fault(connection, 405, "MethodNotAllowed", "Method not allowed");
  }
  if (path == "init/error") {
    return on_init_error(connection, std::move(request));
  }
  on_invocation(connection, path, std::move(request));
}

void Environment::on_subscribe(const HttpConnection::Pointer& connection,
                               const HttpRequest& request) {
  const std::string name(extensions_.name_of(request.header("lambda-extension-identifier")));
  if (request.method != "PUT") {
    return answer_fault(connection, 405, "MethodNotAllowed", "Method not allowed");
  }
  if (name.empty()) {
    return answer_fault(connection, 403, "Extension.InvalidExtensionIdentifier",
                        "Invalid Lambda-Extension-Identifier");
  }
  if (state_ != State::Initialising) {
    return answer_fault(connection, 403, "Telemetry.SubscriptionClosed",
                        "Subscriptions are taken while the environment initialises");
  }
  auto types = telemetry_.subscribe(name, request.body);
  if (!types) {
    return answer_fault(connection, 400, types.error().code, types.error().message);
  }
  log_.observe([this](std::int64_t time_ms, std::string_view type, std::string_view record) {
    telemetry_.tell(time_ms, type, record);
  });
  PlatformEvent told = event(PlatformEvent::Kind::Telemetry);
  told.name = name;
  told.items = std::move(*types);
  log_.platform(told);
  connection->answer(200, kText, "OK");
}

void Environment::on_next(const HttpConnection::Pointer& connection) {
  if (state_ == State::Initialising && !init_error_) {
    next_ = connection;
    return check_init();
  }
  if (state_ == State::Returning) {
    next_ = connection;
    return check_over();
  }
  if (state_ == State::Idle) {
    next_ = connection;
    return;
  }
  if (state_ == State::Running && is_undelivered_) {
    next_ = connection;
    return deliver();
  }
  refuse_transition(connection, "next");
}

void Environment::on_invocation(const HttpConnection::Pointer& connection, std::string_view path,
                                HttpRequest request) {
  const std::string_view response = id_of(path, "response");
  const std::string_view error = id_of(path, "error");
  if (response.empty() && error.empty()) {
    return answer_fault(connection, 404, "NotFound", "No such resource");
  }
  if (state_ == State::Initialising || state_ == State::Idle || state_ == State::Returning) {
    return refuse_transition(connection, response.empty() ? "error" : "response");
  }
  if (state_ != State::Running || is_undelivered_ ||
      (response.empty() ? error : response) != request_id()) {
    return answer_fault(connection, 400, "InvalidRequestID", "Invalid request ID");
  }
  response.empty() ? on_error(connection, std::move(request))
                   : on_response(connection, std::move(request));
}

void Environment::on_response(const HttpConnection::Pointer& connection, HttpRequest request) {
  if (is_streaming(request)) {
    return on_stream_end(connection, request);
  }
  InvocationOutcome outcome;
  if (request.is_body_too_large) {
    answer_fault(connection, 413, "RequestEntityTooLarge",
                 "Exceeded maximum allowed payload size (6291556 bytes).");
    return responded(too_large(), "Function.ResponseSizeTooLarge", false);
  }
  outcome.content_type = request.header("content-type");
  outcome.payload = std::move(request.body);
  responded(std::move(outcome), "", false);  // the caller waits, the runtime does not
  connection->answer(202, kJson, std::string(kAccepted));
}

/// The pieces are with the caller already; the trailers tell whether it ended well.
void Environment::on_stream_end(const HttpConnection::Pointer& connection,
                                const HttpRequest& request) {
  InvocationOutcome outcome = std::move(outcome_);
  outcome.is_streamed = true;
  connection->answer(202, kJson, std::string(kAccepted));
  const std::string_view type = request.trailer("lambda-runtime-function-error-type");
  if (outcome.payload.size() > kMostBuffered) {
    return responded(too_large(), "Function.ResponseSizeTooLarge", false);
  }
  if (type.empty()) {
    return responded(std::move(outcome), "", false);
  }
  outcome.function_error = "Unhandled";
  const auto body = base64_decode(request.trailer("lambda-runtime-function-error-body"));
  outcome.payload = body ? *body : runtime_api_fault(type, "");
  responded(std::move(outcome), error_type_of(type, "Function"), true);
}

void Environment::on_error(const HttpConnection::Pointer& connection, HttpRequest request) {
  InvocationOutcome outcome;
  outcome.function_error = "Unhandled";
  outcome.content_type = request.header("content-type");
  const std::string type =
      error_type_of(request.header("lambda-runtime-function-error-type"), "Function");
  outcome.payload = std::move(request.body);
  connection->answer(202, kJson, std::string(kAccepted));
  const bool is_own = type == "Function.Unknown";
  responded(std::move(outcome), type, is_own);
}

void Environment::on_init_error(const HttpConnection::Pointer& connection, HttpRequest request) {
  if (state_ != State::Initialising || init_error_) {
    return refuse_transition(connection, "init/error");
  }
  Fault fault;
  fault.type = error_type_of(request.header("lambda-runtime-function-error-type"), "Runtime");
  fault.payload = std::move(request.body);
  init_error_ = std::move(fault);
  connection->answer(202, kJson, std::string(kAccepted));
  grace_.cancel();
  grace_.in(kErrorGrace, [this] {
    if (state_ == State::Initialising && init_error_) {
      init_failed(*init_error_);
    }
  });
}

}  // namespace formwork::lambda
