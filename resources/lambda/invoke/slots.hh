// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace formwork::lambda {

/// How many calls run at once, by account and region and by function. Thread-safe.
class Slots {
 public:
  /// One call's place; free again at its end.
  using Slot = std::shared_ptr<void>;
  /// Told after a slot became free: (world, function), on whatever thread.
  using Freed = std::function<void(const std::string& world, const std::string& function)>;

  explicit Slots(Freed freed) : counts_(std::make_shared<Counts>()) {
    counts_->freed = std::move(freed);
  }

  /// Null when there is no place: `reason` is a ThrottleReason of the API then. `world`:
  /// "<account>-<region>".
  Slot take(const std::string& world, const std::string& function,
            std::optional<std::int64_t> reserved, std::string& reason);
  /// Whether take() would give one.
  bool has_room(const std::string& world, const std::string& function,
                std::optional<std::int64_t> reserved);
  /// Nobody is told of slots that become free from now on.
  void silence();

 private:
  struct Counts {
    std::mutex mutex;
    std::map<std::string, std::int64_t> running;  // by world, and by world and function
    Freed freed;
  };
  struct Place;

  std::shared_ptr<Counts> counts_;
};

}  // namespace formwork::lambda
