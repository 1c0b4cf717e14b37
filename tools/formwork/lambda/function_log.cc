// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/lambda/function_log.hh"

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>
#include <utility>

#include "engine/base/text.hh"
#include "tools/formwork/interrupt.hh"

namespace formwork::cli {
namespace {

/// Between two looks at a log that is followed.
constexpr std::chrono::milliseconds kPause(300);
/// How far back a look goes: lines of one environment may come after later ones of another.
constexpr std::int64_t kOverlap = 10'000;

class LogReader {
 public:
  LogReader(Emulator& emulator, Console& console, const std::string& function)
      : emulator_(emulator), console_(console), group_(group_of(function)) {}

  Result<void> read_on() {
    std::string token;
    do {
      Value input = Value::map();
      input.set("logGroupName", Value::string(group_));
      input.set("startTime", Value::number(std::max<std::int64_t>(0, last_ms_ - kOverlap)));
      if (!token.empty()) {
        input.set("nextToken", Value::string(token));
      }
      auto answer = emulator_.call("logs", "Logs_20140328.FilterLogEvents", input);
      if (!answer) {
        return std::move(answer).failure();
      }
      tell(*answer);
      token = answer->get_text("nextToken");
    } while (!token.empty());
    return {};
  }

 private:
  static std::string group_of(const std::string& function) {
    const auto parts = split(function, ":");
    const std::string_view name = parts.size() >= 7 ? parts[6] : parts[0];
    return function.starts_with('/') ? function : "/aws/lambda/" + std::string(name);
  }

  void tell(const Value& answer) {
    const Value* events = answer.find("events");
    for (const Value& event : events != nullptr ? events->items() : std::span<const Value>()) {
      if (!told_.insert(event.get_text("eventId")).second) {
        continue;
      }
      std::string message = printable(event.get_text("message"));
      message += message.ends_with('\n') ? "" : "\n";
      console_.out(message);
      last_ms_ = std::max(last_ms_, parse_integer(event.get_text("timestamp")).value_or(0));
    }
    console_.flush();
  }

  Emulator& emulator_;
  Console& console_;
  const std::string group_;
  std::int64_t last_ms_ = 0;
  std::set<std::string> told_;
};

}  // namespace

Result<void> tell_log(Emulator& emulator, const std::string& function, bool is_following,
                      Console& console) {
  LogReader reader(emulator, console, function);
  if (!is_following) {
    return reader.read_on();
  }
  catch_interrupts();
  while (!is_interrupted()) {
    // A group that is not there yet comes with the first call.
    auto read = reader.read_on();
    if (!read && read.error().code != "ResourceNotFoundException") {
      return read;
    }
    std::this_thread::sleep_for(kPause);
  }
  return {};
}

}  // namespace formwork::cli
