// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace formwork {

class Connections;

/// One client: reads a request, has it answered, writes the answer, and so on. Everything but
/// close_late() runs on a strand of its own, and only one thing is waited for at any time; beside a stream
/// that has nothing yet, the end of its reader.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  virtual ~Connection() = default;
  static std::shared_ptr<Connection> make(boost::asio::io_context& context, int descriptor,
                                          bool is_v6, Connections& all);

  virtual void start(bool is_surplus) = 0;
  /// Closes a connection that waits for its next request; others close behind their answer.
  virtual void stop() = 0;
  /// Closes it when its time for what it waits for is over.
  virtual void close_late(std::int64_t now_ms) = 0;
  /// No answer will come.
  virtual void abandon() = 0;
};

}  // namespace formwork
