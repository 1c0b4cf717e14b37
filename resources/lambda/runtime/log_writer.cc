// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/runtime/log_writer.hh"

#include <algorithm>
#include <chrono>
#include <utility>

#include "engine/base/clock.hh"
#include "engine/base/json_write.hh"

namespace formwork::lambda {
namespace {

// What an event of CloudWatch Logs may have.
constexpr std::size_t kMostMessage = 1024 * 1024 - 26;
constexpr std::size_t kMostTail = 4096;
constexpr std::size_t kBatchBytes = 256 * 1024;
// Lines of a call that goes on are shown this late at most.
constexpr std::chrono::milliseconds kBatchTime{200};
constexpr std::size_t kMostFrame = 16 * 1024 * 1024;

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char c : bytes) {
    number = number << 8 | static_cast<unsigned char>(c);
  }
  return number;
}

/// As the level bits of a frame: TRACE 4, DEBUG 8, ... FATAL 24.
unsigned rank_of(std::string_view level) {
  constexpr std::string_view kLevels[] = {"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"};
  const auto* found = std::find(std::begin(kLevels), std::end(kLevels), level);
  return found == std::end(kLevels) ? 0 : 4 * static_cast<unsigned>(found - kLevels + 1);
}

}  // namespace

std::int64_t wall_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string stream_name(const FunctionSpec& function, std::int64_t time_ms,
                        std::string_view instance_id) {
  std::string name = format_time(time_ms).substr(0, 10);
  std::replace(name.begin(), name.end(), '-', '/');
  name += '/';
  if (function.log.is_group_chosen) {
    name += function.name;
  }
  name.append("[").append(function.version).append("]").append(instance_id);
  return name;
}

LogWriter::LogWriter(EventLoop& loop, std::shared_ptr<const FunctionSpec> function,
                     std::string instance_id, const Sink& sink)
    : loop_(loop),
      function_(std::move(function)),
      sink_(sink),
      stream_(stream_name(*function_, wall_ms(), instance_id)) {}

LogWriter::~LogWriter() {
  loop_.cancel(flush_timer_);
}

void LogWriter::platform(const PlatformEvent& event) {
  const bool is_json = function_->log.is_json;
  if (is_json || observer_) {
    const std::string_view type = type_of(event);
    const std::string record = record_of(event);
    if (is_json && !type.empty() && is_logged(event, function_->log.system_level)) {
      add(event.time_ms, json_line(event.time_ms, type, record) + "\n");
    }
    if (observer_ && !type.empty()) {
      observer_(event.time_ms, type, record);
    }
  }
  if (!is_json) {
    if (std::string text = text_of(event); !text.empty()) {
      add(event.time_ms, std::move(text));
    }
  }
}

void LogWriter::output(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    if (end == std::string_view::npos) {
      partial_.append(bytes);
      if (partial_.size() >= kMostMessage) {
        end_lines();
      }
      return;
    }
    const std::string_view line = bytes.substr(0, end + 1);
    bytes.remove_prefix(end + 1);
    if (partial_.empty()) {
      add_line(line);
    } else {
      partial_.append(line);
      add_line(std::exchange(partial_, {}));
    }
  }
}

void LogWriter::end_lines() {
  if (!partial_.empty()) {
    add_line(std::exchange(partial_, {}));
  }
}

void LogWriter::add_line(std::string_view line) {
  std::string text(line);
  // Runtimes write the line ends of one record as carriage returns, so that it stays one event.
  const std::size_t body = text.ends_with("\r\n") ? text.size() - 2
                           : text.ends_with('\n') ? text.size() - 1
                                                  : text.size();
  std::replace(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(body), '\r', '\n');
  if (text.find_first_not_of("\n\r") == std::string::npos) {
    return;  // CloudWatch Logs has no empty events
  }
  const std::int64_t now = wall_ms();
  if (observer_) {
    std::string quoted;
    append_json_string(quoted, text);
    observer_(now, "function", quoted);
  }
  add(now, std::move(text));
}

void LogWriter::frames(std::string_view bytes) {
  if (!frame_.empty()) {
    frame_.append(bytes);
    bytes = frame_;
  }
  std::size_t taken = 0;
  while (const std::size_t size = read_frame(bytes.substr(taken))) {
    taken += size;
  }
  frame_ = std::string(bytes.substr(taken));
}

/// Answers how many bytes the first frame has; 0 when it is not whole yet.
std::size_t LogWriter::read_frame(std::string_view bytes) {
  if (bytes.size() < 8) {
    return 0;
  }
  const auto type = static_cast<std::uint32_t>(big_endian(bytes.substr(0, 4)));
  const auto length = static_cast<std::size_t>(big_endian(bytes.substr(4, 4)));
  if (type >> 16 != 0xa55a || length > kMostFrame) {
    output(bytes);  // somebody else wrote there: better unframed than lost
    return bytes.size();
  }
  const std::size_t head = (type & 3U) == 1 ? 8 : 16;  // the first form has no time
  if (bytes.size() < head + length) {
    return 0;
  }
  const unsigned level = type & 0x1cU;
  const bool is_quiet =
      function_->log.is_json && level != 0 && level < rank_of(function_->log.application_level);
  if (!is_quiet && length > 0) {
    const auto micros = head == 16 ? static_cast<std::int64_t>(big_endian(bytes.substr(8, 8))) : 0;
    const std::int64_t now = wall_ms();
    const std::int64_t time = micros > 0 ? std::min(micros / 1000, now) : now;
    std::string text(bytes.substr(head, length));
    if (observer_) {
      std::string quoted;
      append_json_string(quoted, text);
      observer_(time, "function", quoted);
    }
    add(time, std::move(text));
  }
  return head + length;
}

void LogWriter::begin_tail(bool is_wanted) {
  tail_.clear();
  wants_tail_ = is_wanted;
}

std::string LogWriter::take_tail() {
  wants_tail_ = false;
  return std::exchange(tail_, {});
}

void LogWriter::add(std::int64_t time_ms, std::string message) {
  if (message.size() > kMostMessage) {
    message.resize(kMostMessage);
  }
  if (wants_tail_) {
    tail_ += message;
    if (tail_.size() > kMostTail) {
      tail_.erase(0, tail_.size() - kMostTail);
    }
  }
  // A frame has the time when it was written, a line that when it was read: sorting by them must
  // not turn their order round.
  last_ms_ = std::max(time_ms, last_ms_);
  pending_bytes_ += message.size();
  lines_.push_back({last_ms_, std::move(message)});
  if (pending_bytes_ >= kBatchBytes) {
    flush();
  } else if (flush_timer_.id == 0) {
    flush_timer_ = loop_.in(kBatchTime, [this] {
      flush_timer_ = {};
      flush();
    });
  }
}

void LogWriter::flush() {
  loop_.cancel(flush_timer_);
  pending_bytes_ = 0;
  if (lines_.empty() || !sink_) {
    lines_.clear();
    return;
  }
  LogBatch batch;
  batch.account_id = function_->account_id;
  batch.region = function_->region;
  batch.group =
      function_->log.group.empty() ? "/aws/lambda/" + function_->name : function_->log.group;
  batch.stream = stream_;
  batch.lines = std::exchange(lines_, {});
  sink_(std::move(batch));
}

}  // namespace formwork::lambda
