// SPDX-License-Identifier: Apache-2.0
#include "server/server.hh"

#include <algorithm>
#include <exception>
#include <future>
#include <utility>

#include "engine/base/text.hh"
#include "engine/service/body_observer.hh"
#include "server/chain/stages.hh"

namespace formwork {
namespace {

constexpr Stage kRequestStages[] = {
    &identify_request, &check_limits, &check_origin,  &answer_internal, &unpack_body,
    &read_caller,      &find_route,   &verify_caller, &check_page,      &unpack_coding,
    &decode_request,   &note_place,   &dispatch,
};

constexpr Stage kAnswerStages[] = {&name_answer, &allow_origin, &pack_answer, &write_log};

Diagnostic internal_fault(const Exchange& exchange) {
  return calls_s3(exchange)
             ? Diagnostic{"InternalError",
                          Severity::Error,
                          "We encountered an internal error. Please try again.",
                          {},
                          {},
                          {}}
             : Diagnostic{"InternalFailure",
                          Severity::Error,
                          "The request processing has failed because of an unknown error, "
                          "exception or failure.",
                          {},
                          {},
                          {}};
}

struct Refusal {
  int status;
  const char* code;
  const char* message;
};

Refusal refusal_of(HttpFault fault, bool is_s3) {
  switch (fault) {
    case HttpFault::Malformed:
      return {400, "BadRequest", "An error occurred when parsing the HTTP request."};
    case HttpFault::HeadersTooLarge:
      return {400, "RequestHeaderSectionTooLarge",
              "The request header and query parameters used to make the request exceed the maximum "
              "allowed size."};
    case HttpFault::BodyTooLarge:
      return is_s3 ? Refusal{400, "EntityTooLarge",
                             "Your proposed upload exceeds the maximum allowed size"}
                   : Refusal{413, "RequestEntityTooLarge",
                             "The request is larger than the maximum allowed size."};
    case HttpFault::TooManyConnections:
    case HttpFault::OutOfMemory:
      return is_s3 ? Refusal{503, "SlowDown", "Please reduce your request rate."}
                   : Refusal{503, "ServiceUnavailable",
                             "The request has failed due to a temporary failure of the server."};
    case HttpFault::Internal:
      break;
  }
  return {500, nullptr, nullptr};
}

}  // namespace

Server::Server(ApiHost& host, ServerOptions options)
    : context_(std::make_shared<ServerContext>(host, std::move(options))) {}

Server::~Server() = default;

void finish(Exchange& exchange) {
  for (Stage stage : kAnswerStages) {
    stage(exchange);
  }
  if (const auto done = std::exchange(exchange.done, nullptr)) {
    done(std::move(exchange.response));
  }
}

void Server::submit(HttpRequest request, Answered done) {
  const auto exchange = std::make_shared<Exchange>(context_, std::move(request));
  exchange->done = std::move(done);
  Next next = Next::Continue;
  try {
    for (Stage stage : kRequestStages) {
      next = stage(*exchange);
      if (next != Next::Continue) {
        break;
      }
    }
  } catch (const std::exception&) {  // a broken invariant, or no memory: of this request only
    exchange->response = {};
    exchange->refuse(internal_fault(*exchange));
    next = Next::Answered;
  }
  if (next != Next::Later) {
    finish(*exchange);
  }
}

HttpResponse Server::answer(HttpRequest request) {
  std::promise<HttpResponse> promise;
  submit(std::move(request),
         [&promise](HttpResponse response) { promise.set_value(std::move(response)); });
  return promise.get_future().get();
}

std::unique_ptr<BodySink> Server::open_body(const HttpRequest& head) {
  Exchange exchange(context_, head);
  for (Stage stage : {&identify_request, &check_limits, &read_caller, &find_route}) {
    if (stage(exchange) != Next::Continue) {
      return nullptr;
    }
  }
  const ApiOperation& operation = *exchange.wire.operation;
  if (streaming_member(operation) == nullptr) {
    return nullptr;
  }
  auto new_file = [context = context_, caller = exchange.caller] {
    return context->host.new_body_file(caller);
  };
  std::shared_ptr<BodyObserver> observer;
  for (const auto* entry = RegisteredList<BodyObserverEntry>::head; entry; entry = entry->next) {
    if (entry->service == exchange.wire.service->name) {
      observer = entry->observe(exchange);
    }
  }
  const bool is_packed = has_aws_chunks(head.headers);
  const std::int64_t size =
      parse_integer(head.headers.get(is_packed ? "x-amz-decoded-content-length" : "Content-Length"))
          .value_or(0);
  return std::make_unique<BodySink>(std::move(new_file), is_packed, std::move(observer),
                                    static_cast<std::uint64_t>(std::max<std::int64_t>(size, 0)));
}

std::optional<HttpResponse> Server::refuse_early(const HttpRequest& head) {
  const auto exchange = std::make_shared<Exchange>(context_, head);
  for (Stage stage : {&identify_request, &check_limits, &read_caller, &find_route}) {
    if (stage(*exchange) != Next::Continue) {
      return std::nullopt;  // is told with the rest
    }
  }
  if (exchange->signature.is_present() || exchange->wire.operation->name != "PutObject") {
    return std::nullopt;
  }
  ApiRequest question;
  question.service = "formwork";
  question.operation = "MayPutObject";
  question.caller = exchange->caller;
  question.request_id = exchange->request_id;
  question.head = exchange;
  for (const auto& [name, value] : exchange->path) {
    question.input.set(name, Value::string(value));
  }
  const auto allowed = context_->host.call(question);
  if (allowed) {
    return std::nullopt;
  }
  exchange->refuse(allowed.error());
  for (Stage stage : kAnswerStages) {
    stage(*exchange);
  }
  return std::move(exchange->response);
}

HttpResponse Server::refuse(const HttpRequest& head, HttpFault fault) {
  Exchange exchange(context_, head);
  identify_request(exchange);
  const Refusal refusal = refusal_of(fault, calls_s3(exchange));
  if (refusal.code == nullptr) {
    exchange.refuse(internal_fault(exchange));
  } else {
    exchange.refuse({refusal.code, Severity::Error, refusal.message, {}, {}, {}});
  }
  exchange.response.status = refusal.status;
  for (Stage stage : kAnswerStages) {
    stage(exchange);
  }
  return std::move(exchange.response);
}

}  // namespace formwork
