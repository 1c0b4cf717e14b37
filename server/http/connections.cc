// SPDX-License-Identifier: Apache-2.0
#include "server/http/connections.hh"

#include <algorithm>
#include <utility>

#include <unistd.h>

#include "engine/service/http_side.hh"
#include "server/http/connection.hh"

namespace formwork {

void Connections::open(boost::asio::io_context& context, int descriptor, bool is_v6) {
  const std::size_t others = count();
  // Somewhat more than the limit are told so; beyond that the socket is just closed.
  if (others >= 2 * limits_.connections) {
    ::close(descriptor);
    return;
  }
  std::shared_ptr<Connection> connection = Connection::make(context, descriptor, is_v6, *this);
  {
    const std::lock_guard lock(mutex_);
    open_.emplace(connection.get(), connection);
  }
  connection->start(others >= limits_.connections);
}

// Owners, because the end of a connection takes the mutex.
std::vector<std::shared_ptr<Connection>> Connections::all() {
  std::vector<std::shared_ptr<Connection>> found;
  const std::lock_guard lock(mutex_);
  found.reserve(open_.size());
  for (auto& [pointer, weak] : open_) {
    if (auto connection = weak.lock()) {
      found.push_back(std::move(connection));
    }
  }
  return found;
}

void Connections::stop() {
  is_stopping_ = true;
  for (const auto& connection : all()) {
    connection->stop();
  }
}

void Connections::close_late() {
  const std::int64_t now = steady_ms();
  for (const auto& connection : all()) {
    connection->close_late(now);
  }
}

bool Connections::has_fallen_quiet() {
  const std::uint64_t requests = requests_;
  const bool was_quiet = std::exchange(is_quiet_, requests == seen_requests_);
  seen_requests_ = requests;
  return is_quiet_ && !was_quiet;
}

std::chrono::milliseconds Connections::sweep_pause() const {
  using std::chrono::milliseconds;
  const milliseconds shortest = std::min({limits_.idle, limits_.header, limits_.body});
  return std::clamp(shortest / 4, milliseconds(10), milliseconds(1000));
}

void Connections::abandon() {
  {
    const std::lock_guard lock(gate_->mutex);
    gate_->is_open = false;
  }
  for (const auto& connection : all()) {
    connection->abandon();
  }
}

std::size_t Connections::count() {
  const std::lock_guard lock(mutex_);
  return open_.size();
}

}  // namespace formwork
