// SPDX-License-Identifier: Apache-2.0
// Calls by functions' URLs. The server hands over what it has read of the request; there is no
// model of it.
#include <utility>

#include "engine/service/answer_stream.hh"
#include "engine/service/api_host.hh"
#include "resources/lambda/invoke/asked_call.hh"
#include "resources/lambda/invoke/stream_pipe.hh"
#include "resources/lambda/invoke/url_call.hh"
#include "resources/lambda/permission.hh"

namespace formwork::lambda {

namespace {

constexpr int kForbidden = 403;
constexpr int kNotFound = 404;
constexpr int kTooMany = 429;
constexpr int kTooLarge = 413;
constexpr int kUnavailable = 502;
constexpr int kDone = 200;
constexpr std::string_view kNoEntry = R"({"Message":"Forbidden"})";
constexpr std::string_view kPreludeEnd("\0\0\0\0\0\0\0\0", 8);
constexpr std::size_t kLongestPrelude = 65'536;

Value tell(ApiCall& call, ApiAnswer answer) {
  call.answer = std::move(answer.head);
  return answer.output ? std::move(*answer.output) : Value::map();
}

// The id says whose function it is.
std::optional<Value> pass_to_owner(ApiCall& call) {
  const std::string account = account_of_address(call.text("Id"));
  if (account.empty()) {
    return tell(call, url_refusal(kForbidden, kNoEntry));
  }
  if (account == call.world.account_id) {
    return std::nullopt;
  }
  ApiRequest request;
  request.service = call.service;
  request.operation = call.operation;
  request.caller = call.caller;
  request.caller.account_id = account;
  request.input = call.input;
  request.request_id = call.request_id;
  return call.answer_later([host = &call.host, request = std::move(request)](Answerer answer) {
    host->submit(request, std::move(answer));
  });
}

Result<bool> may_call(ApiCall& call, const FunctionAddress& address) {
  const std::string caller = call.text("CallerAccount");
  if (address.needs_signature) {
    // Who is of the account needs no policy of the function's; IAM decides, where it is asked.
    if (caller.empty() || caller == call.world.account_id) {
      return !caller.empty();
    }
  }
  InvokeAsk ask;
  ask.function = address.function;
  ask.qualifier = address.qualifier;
  ask.principal_account = caller;
  ask.action = "lambda:InvokeFunctionUrl";
  ask.url_auth_type = address.needs_signature ? "AWS_IAM" : "NONE";
  return is_allowed(call.world, ask);
}

/// What a function streams, for the client: the head is known once the prelude has ended.
struct Streaming {
  Answerer answer;
  Value cors;
  Value input;
  std::string begin;
  std::shared_ptr<AnswerStream> content = std::make_shared<AnswerStream>();
  bool is_answered = false;

  void reply(ApiAnswer head) {
    is_answered = true;
    add_cors(cors, input, head.head);
    head.head.stream = content;
    answer(std::move(head));
  }

  void take(std::string_view piece) {
    if (is_answered) {
      content->write(piece);
      return;
    }
    begin += piece;
    const std::size_t end = begin.find(kPreludeEnd);
    if (begin.front() == '{' && end != std::string::npos) {
      content->write(std::string_view(begin).substr(end + kPreludeEnd.size()));
      reply(url_answer_of_prelude(std::string_view(begin).substr(0, end)));
    } else if (begin.front() != '{' || begin.size() > kLongestPrelude) {
      plain();
    }
  }

  void plain() {
    ApiAnswer head{Value::map(), {}};
    head.head.status = kDone;
    head.head.headers = {{"Content-Type", "application/octet-stream"}};
    content->write(begin);
    reply(std::move(head));
  }

  void end(const Result<InvocationOutcome>& outcome) {
    const bool is_streamed = outcome && outcome->is_streamed && outcome->function_error.empty();
    if (!is_answered && is_streamed && !begin.empty()) {
      plain();
    }
    content->close();
    if (!is_answered) {
      ApiAnswer whole = url_answer(outcome);
      add_cors(cors, input, whole.head);
      answer(std::move(whole));
    }
  }
};

Value run_streamed(ApiCall& call, std::shared_ptr<ReadyCall> ready, const Value& cors) {
  auto streaming = std::make_shared<Streaming>();
  streaming->cors = cors;
  streaming->input = call.input;
  return call.answer_later([ready = std::move(ready), streaming](Answerer answer) {
    streaming->answer = std::move(answer);
    auto content = std::make_shared<AnswerStream>();
    ready->request.stream = content;
    pass_on(content, [streaming](std::string_view piece) { streaming->take(piece); });
    ready->part->run(
        ready->spec, std::move(ready->request),
        [ready, streaming](const Result<InvocationOutcome>& outcome) {
          ready->slot.reset();
          streaming->end(outcome);
        },
        ready->measured);
  });
}

Value run_whole(ApiCall& call, std::shared_ptr<ReadyCall> ready, const Value& cors) {
  return call.answer_later([ready = std::move(ready), cors, input = call.input](Answerer answer) {
    ready->part->run(
        ready->spec, std::move(ready->request),
        [ready, cors, input, answer = std::move(answer)](const Result<InvocationOutcome>& outcome) {
          ready->slot.reset();
          ApiAnswer whole = url_answer(outcome);
          add_cors(cors, input, whole.head);
          answer(std::move(whole));
        },
        ready->measured);
  });
}

Result<Value> run_function(ApiCall& call, const FunctionAddress& address) {
  auto found = find_function(call.world, address.function, address.qualifier);
  if (!found) {
    return tell(call, url_refusal(kNotFound, R"({"Message":"Not Found"})"));
  }
  AskedCall asked;
  asked.request_id = call.request_id;
  asked.trace_id = full_trace_id(call, url_field(call.input, "x-amzn-trace-id"));
  asked.payload = url_event(call, address, asked.trace_id);
  if (asked.payload.size() > kLargestPayload) {
    return tell(call, url_refusal(kTooLarge, R"({"Message":"Request Entity Too Large"})"));
  }
  auto ready = make_ready(call, *found, std::move(asked));
  call.answer = {};
  if (!ready) {
    const bool is_throttled = ready.error().code == "TooManyRequestsException";
    return tell(call, is_throttled
                          ? url_refusal(kTooMany, R"({"Reason":")"
                                                  R"(ConcurrentInvocationLimitExceeded",)"
                                                  R"("Type":"User","message":"Rate Exceeded."})")
                          : url_refusal(kUnavailable, "Internal Server Error"));
  }
  auto kept = std::make_shared<ReadyCall>(std::move(*ready));
  return address.is_streamed ? run_streamed(call, std::move(kept), address.cors)
                             : run_whole(call, std::move(kept), address.cors);
}

Result<Value> call_url(ApiCall& call) {
  if (auto passed = pass_to_owner(call)) {
    return std::move(*passed);
  }
  auto address = find_address(call.world, call.text("Id"));
  if (!address) {
    return std::move(address).failure();
  }
  if (!*address) {
    return tell(call, url_refusal(kForbidden, kNoEntry));
  }
  const bool has_cors = (*address)->cors.is_map() && !(*address)->cors.members().empty();
  if (has_cors && call.text("Method") == "OPTIONS" &&
      !url_field(call.input, "access-control-request-method").empty()) {
    return tell(call, preflight((*address)->cors, call.input));
  }
  auto allowed = may_call(call, **address);
  if (!allowed) {
    return std::move(allowed).failure();
  }
  return *allowed ? run_function(call, **address)
                  : Result<Value>(tell(call, url_refusal(kForbidden, kNoEntry)));
}

constinit OperationEntry entry{"formwork", "CallFunctionUrl", OperationEntry::Access::Read,
                               &call_url};
const Register<OperationEntry> kRegistered(entry);

}  // namespace

}  // namespace formwork::lambda
