// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/invoke/provisions.hh"

#include <utility>

namespace formwork::lambda {

std::int64_t Provisions::begin(const std::string& version_arn) {
  const std::lock_guard lock(mutex_);
  entries_[version_arn] = {++turns_, {ProvisionState::Kind::Pending, ""}};
  return turns_;
}

void Provisions::done(const std::string& version_arn, std::int64_t turn, std::string reason) {
  const std::lock_guard lock(mutex_);
  auto entry = entries_.find(version_arn);
  if (entry != entries_.end() && entry->second.turn == turn) {
    entry->second.state.kind =
        reason.empty() ? ProvisionState::Kind::Ready : ProvisionState::Kind::Failed;
    entry->second.state.reason = std::move(reason);
  }
}

void Provisions::end(const std::string& version_arn) {
  const std::lock_guard lock(mutex_);
  entries_.erase(version_arn);
}

ProvisionState Provisions::state(const std::string& version_arn) {
  const std::lock_guard lock(mutex_);
  auto entry = entries_.find(version_arn);
  return entry == entries_.end() ? ProvisionState() : entry->second.state;
}

void Provisions::clear() {
  const std::lock_guard lock(mutex_);
  entries_.clear();
}

}  // namespace formwork::lambda
