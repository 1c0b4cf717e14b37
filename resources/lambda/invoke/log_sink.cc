// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/invoke/log_sink.hh"

#include <utility>

#include "resources/lambda/invoke/service_call.hh"

namespace formwork::lambda {

namespace {

// PutLogEvents takes 10,000 events and 1 MiB, 26 bytes of each being its own.
constexpr std::size_t kMostLines = 10'000;
constexpr std::size_t kMostBytes = 1'000'000;
constexpr std::size_t kLineOverhead = 26;

Value stream_input(const LogBatch& batch) {
  Value input = Value::map();
  input.set("logGroupName", Value::string(batch.group));
  input.set("logStreamName", Value::string(batch.stream));
  return input;
}

}  // namespace

void LogSink::put(LogBatch batch) {
  auto part = std::make_shared<LogBatch>();
  const auto begin = [&] {
    part = std::make_shared<LogBatch>();
    part->account_id = batch.account_id;
    part->region = batch.region;
    part->group = batch.group;
    part->stream = batch.stream;
  };
  begin();
  std::size_t bytes = 0;
  for (LogLine& line : batch.lines) {
    const std::size_t size = line.message.size() + kLineOverhead;
    if (!part->lines.empty() && (part->lines.size() == kMostLines || bytes + size > kMostBytes)) {
      send(state_, part, false);
      begin();
      bytes = 0;
    }
    bytes += size;
    part->lines.push_back(std::move(line));
  }
  if (!part->lines.empty()) {
    send(state_, part, false);
  }
}

void LogSink::send(const std::shared_ptr<State>& state,
                   const std::shared_ptr<const LogBatch>& batch, bool is_again) {
  const Caller caller = service_caller(batch->account_id, batch->region);
  std::string key = batch->account_id + "/" + batch->region + "/" + batch->group;
  key += "//" + batch->stream;
  bool is_new = is_again;
  {
    const std::lock_guard lock(state->mutex);
    is_new = state->known.insert(key).second || is_new;
  }
  if (is_new) {  // the host keeps the order; what is there already stays
    submit_call(state->host, caller, "logs", "CreateLogGroup",
                map_with("logGroupName", Value::string(batch->group)));
    submit_call(state->host, caller, "logs", "CreateLogStream", stream_input(*batch));
  }
  Value events = Value::list();
  for (const LogLine& line : batch->lines) {
    Value event = map_with("timestamp", Value::number(line.time_ms));
    event.set("message", Value::string(line.message));
    events.push(std::move(event));
  }
  Value input = stream_input(*batch);
  input.set("logEvents", std::move(events));
  submit_call(state->host, caller, "logs", "PutLogEvents", std::move(input),
              [state, batch, is_new](const ApiAnswer& answer) {
                if (!answer.output && !is_new &&
                    answer.output.error().code == "ResourceNotFoundException") {
                  send(state, batch, true);
                }
              });
}

void LogSink::forget() {
  const std::lock_guard lock(state_->mutex);
  state_->known.clear();
}

}  // namespace formwork::lambda
