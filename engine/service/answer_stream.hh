// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace formwork {

/// Content of an answer that is made while it is sent. One writer, one reader, each on a thread of
/// its own.
class AnswerStream {
 public:
  /// Writer. What comes after close() is dropped.
  void write(std::string_view bytes);
  void close();
  /// Whether the reader has gone: nobody wants more.
  bool is_abandoned();

  /// Reader: everything written since the last call; nothing once it is closed and all was read.
  /// When there is nothing yet: "", and `ready` is called once there is, or at the close; on the
  /// writer's thread.
  std::optional<std::string> read(std::function<void()> ready);
  void abandon();

 private:
  std::mutex mutex_;
  std::string bytes_;
  bool is_closed_ = false;
  bool is_abandoned_ = false;
  std::function<void()> ready_;
};

}  // namespace formwork
