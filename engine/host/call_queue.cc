// SPDX-License-Identifier: Apache-2.0
#include "engine/host/call_queue.hh"

#include <algorithm>
#include <iterator>
#include <utility>

namespace formwork {

void CallQueue::push(PendingCall call) {
  const std::lock_guard lock(mutex_);
  queue_.push_back(std::move(call));
}

std::vector<PendingCall> CallQueue::take(std::size_t most) {
  const std::lock_guard lock(mutex_);
  if (queue_.size() <= most) {
    return std::exchange(queue_, {});
  }
  const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(most);
  std::vector<PendingCall> taken(std::make_move_iterator(queue_.begin()),
                                 std::make_move_iterator(end));
  queue_.erase(queue_.begin(), end);
  return taken;
}

bool CallQueue::is_empty() {
  const std::lock_guard lock(mutex_);
  return queue_.empty();
}

void CallQueue::park(std::string channel, PendingCall call) {
  const std::lock_guard lock(mutex_);
  parked_.emplace(std::move(channel), std::move(call));
}

void CallQueue::wake(const std::set<std::string>& channels) {
  const std::lock_guard lock(mutex_);
  for (const std::string& channel : channels) {
    const auto [begin, end] = parked_.equal_range(channel);
    for (auto it = begin; it != end; ++it) {
      queue_.push_back(std::move(it->second));
    }
    parked_.erase(begin, end);
  }
}

void CallQueue::wake_due(std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  for (auto it = parked_.begin(); it != parked_.end();) {
    if (it->second.until_ms > now_ms) {
      ++it;
      continue;
    }
    queue_.push_back(std::move(it->second));
    it = parked_.erase(it);
  }
}

std::optional<std::int64_t> CallQueue::first_due() {
  const std::lock_guard lock(mutex_);
  std::optional<std::int64_t> first;
  for (const auto& [channel, call] : parked_) {
    first = first ? std::min(*first, call.until_ms) : call.until_ms;
  }
  return first;
}

std::vector<PendingCall> CallQueue::take_all() {
  const std::lock_guard lock(mutex_);
  std::vector<PendingCall> all = std::exchange(queue_, {});
  for (auto& [channel, call] : parked_) {
    all.push_back(std::move(call));
  }
  parked_.clear();
  return all;
}

}  // namespace formwork
