// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "resources/lambda/runtime/environments.hh"
#include "resources/lambda/runtime/event_loop.hh"
#include "resources/lambda/runtime/function_spec.hh"
#include "resources/lambda/runtime/platform_log.hh"

namespace formwork::lambda {

/// The log of one environment: makes events of what its processes write and of what Lambda says,
/// and hands them over in batches.
class LogWriter {
 public:
  using Sink = std::function<void(LogBatch)>;
  /// Hears of everything, whatever the log's format and levels: (time, type, record); the type is
  /// "function" for lines of the function, whose record is the text as a JSON string.
  using Observer =
      std::function<void(std::int64_t time_ms, std::string_view type, std::string_view record)>;

  LogWriter(EventLoop& loop, std::shared_ptr<const FunctionSpec> function, std::string instance_id,
            const Sink& sink);
  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;
  ~LogWriter();

  const std::string& stream() const { return stream_; }
  void observe(Observer observer) { observer_ = std::move(observer); }

  void platform(const PlatformEvent& event);
  /// Bytes of standard output and error.
  void output(std::string_view bytes);
  /// Bytes of the runtime's own log: frames of type, length, time and text.
  void frames(std::string_view bytes);
  /// A last line without its end is a line too.
  void end_lines();

  void begin_tail(bool is_wanted);
  std::string take_tail();
  void flush();

 private:
  void add(std::int64_t time_ms, std::string message);
  void add_line(std::string_view line);
  std::size_t read_frame(std::string_view bytes);

  EventLoop& loop_;
  const std::shared_ptr<const FunctionSpec> function_;
  const Sink& sink_;
  Observer observer_;
  std::string stream_;
  std::vector<LogLine> lines_;
  std::size_t pending_bytes_ = 0;
  std::int64_t last_ms_ = 0;  ///< Of the last event: the stream keeps the order of arrival.
  std::string partial_;
  std::string frame_;
  std::string tail_;
  bool wants_tail_ = false;
  EventLoop::Timer flush_timer_;
};

/// Milliseconds since 1970.
std::int64_t wall_ms();

/// "2026/11/23/[$LATEST]<32 hex>", with the function's name before the bracket in a group that was
/// chosen.
std::string stream_name(const FunctionSpec& function, std::int64_t time_ms,
                        std::string_view instance_id);

}  // namespace formwork::lambda
