// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/service/api_host.hh"

namespace formwork {

/// One request that waits to be carried out.
struct PendingCall {
  ApiRequest request;
  const OperationEntry* operation = nullptr;
  std::function<void(ApiAnswer)> done;
  std::int64_t begun_ms = 0;
  std::int64_t until_ms = 0;  ///< While it waits for a channel.
};

/// The calls that came and are not carried out yet, in order, and those that wait for something to
/// happen. Thread-safe.
class CallQueue {
 public:
  void push(PendingCall call);
  /// The oldest ones, no more than `most`.
  std::vector<PendingCall> take(std::size_t most);
  bool is_empty();
  /// Keeps a call until its channel is woken or its time is over.
  void park(std::string channel, PendingCall call);
  /// Moves the calls of the channels, and those whose time is over, to the end of the queue.
  void wake(const std::set<std::string>& channels);
  void wake_due(std::int64_t now_ms);
  /// When the first of the waiting calls' times is over.
  std::optional<std::int64_t> first_due();
  /// Everything that waits, for a reset or the end.
  std::vector<PendingCall> take_all();

 private:
  std::mutex mutex_;
  std::vector<PendingCall> queue_;
  std::multimap<std::string, PendingCall> parked_;
};

}  // namespace formwork
