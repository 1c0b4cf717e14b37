// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/invoke/slots.hh"

#include <utility>

#include "resources/lambda/spec.hh"

namespace formwork::lambda {

struct Slots::Place {
  Place(std::shared_ptr<Counts> c, std::string w, std::string f)
      : counts(std::move(c)), world(std::move(w)), function(std::move(f)) {}
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() {
    Freed freed;
    {
      const std::lock_guard lock(counts->mutex);
      for (const std::string& key : {world, world + "/" + function}) {
        auto running = counts->running.find(key);
        if (running != counts->running.end() && --running->second <= 0) {
          counts->running.erase(running);
        }
      }
      freed = counts->freed;
    }
    if (freed) {
      freed(world, function);
    }
  }

  std::shared_ptr<Counts> counts;
  const std::string world;
  const std::string function;
};

Slots::Slot Slots::take(const std::string& world, const std::string& function,
                        std::optional<std::int64_t> reserved, std::string& reason) {
  const std::lock_guard lock(counts_->mutex);
  std::int64_t& all = counts_->running[world];
  std::int64_t& own = counts_->running[world + "/" + function];
  if (reserved && own >= *reserved) {
    reason = "ReservedFunctionConcurrentInvocationLimitExceeded";
    return nullptr;
  }
  if (!reserved && all >= kAccountConcurrency) {
    reason = "ConcurrentInvocationLimitExceeded";
    return nullptr;
  }
  ++all;
  ++own;
  return std::make_shared<Place>(counts_, world, function);
}

bool Slots::has_room(const std::string& world, const std::string& function,
                     std::optional<std::int64_t> reserved) {
  const std::lock_guard lock(counts_->mutex);
  const auto running = [this](const std::string& key) {
    auto found = counts_->running.find(key);
    return found == counts_->running.end() ? 0 : found->second;
  };
  return reserved ? running(world + "/" + function) < *reserved
                  : running(world) < kAccountConcurrency;
}

void Slots::silence() {
  const std::lock_guard lock(counts_->mutex);
  counts_->freed = nullptr;
}

}  // namespace formwork::lambda
