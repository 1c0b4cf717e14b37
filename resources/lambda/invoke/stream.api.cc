// SPDX-License-Identifier: Apache-2.0
// InvokeWithResponseStream: what the function answers is sent in frames as it comes.
#include <utility>

#include "engine/base/hash.hh"
#include "engine/base/json_write.hh"
#include "engine/service/answer_stream.hh"
#include "engine/value/convert.hh"
#include "resources/common/event_stream.hh"
#include "resources/lambda/invoke/asked_call.hh"
#include "resources/lambda/invoke/stream_pipe.hh"
#include "resources/lambda/shapes.hh"

namespace formwork::lambda {

namespace {

constexpr int kDone = 200;

std::string chunk(std::string_view payload) {
  return event_message("PayloadChunk", "application/octet-stream", payload);
}

std::string complete(const Result<InvocationOutcome>& outcome) {
  std::string code;
  std::string details;
  std::string log;
  if (!outcome) {
    code = "ServiceException";
    details = outcome.error().message;
  } else {
    code = outcome->function_error;
    details = code.empty() ? "" : outcome->payload;
    log = outcome->log_tail;
  }
  std::string text;
  JsonWriter json(text);
  json.begin_object().member_if("ErrorCode", code).member_if("ErrorDetails", details);
  json.member_if("LogResult", log.empty() ? log : base64_encode(log)).end_object();
  return event_message("InvokeComplete", "application/json", text);
}

ApiAnswer begun(const ReadyCall& ready, std::shared_ptr<AnswerStream> frames) {
  Value output = map_with("StatusCode", Value::number(kDone));
  output.set("ExecutedVersion", Value::string(ready.spec->version));
  ApiAnswer answer{std::move(output), {}};
  answer.head.headers = {{"Content-Type", "application/vnd.amazon.eventstream"},
                         {"X-Amzn-Trace-Id", ready.request.trace_id}};
  answer.head.stream = std::move(frames);
  return answer;
}

void run_streamed(const std::shared_ptr<ReadyCall>& kept, const Answerer& answer) {
  auto frames = std::make_shared<AnswerStream>();
  auto content = std::make_shared<AnswerStream>();
  kept->request.stream = content;
  ApiAnswer head = begun(*kept, frames);
  pass_on(content, [frames](std::string_view piece) { frames->write(chunk(piece)); });
  kept->part->run(
      kept->spec, std::move(kept->request),
      [kept, content, frames](const Result<InvocationOutcome>& outcome) {
        kept->slot.reset();
        frames->write(complete(outcome));
        frames->close();
      },
      kept->measured);
  answer(std::move(head));
}

Result<Value> invoke_streamed(ApiCall& call) {
  auto found = invoked_function(call);
  if (!found) {
    return std::move(found).failure();
  }
  auto asked = read_asked_call(call);
  if (!asked) {
    return std::move(asked).failure();
  }
  if (auto checked = check_payload(call, asked->payload, false); !checked) {
    return std::move(checked).failure();
  }
  if (call.text("InvocationType") == "DryRun") {
    call.answer.status = 204;
    return map_with("StatusCode", Value::number(std::int64_t{204}));
  }
  auto ready = make_ready(call, *found, std::move(*asked));
  if (!ready) {
    return std::move(ready).failure();
  }
  auto kept = std::make_shared<ReadyCall>(std::move(*ready));
  return call.answer_later([kept](const Answerer& answer) { run_streamed(kept, answer); });
}

FORMWORK_LAMBDA_OPERATION(invoke_streamed, "InvokeWithResponseStream", Read);

}  // namespace

}  // namespace formwork::lambda
