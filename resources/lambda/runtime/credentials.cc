// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/runtime/credentials.hh"

#include <utility>

namespace formwork::lambda {
namespace {

constexpr std::chrono::hours kKeptTime{1};  // an environment that starts has eleven hours of them

}  // namespace

CredentialStore::CredentialStore(EventLoop& loop, const EnvironmentHooks& hooks)
    : hooks_(hooks), desk_(std::make_shared<Desk>()) {
  desk_->loop = &loop;
}

CredentialStore::~CredentialStore() {
  const std::lock_guard lock(desk_->mutex);
  desk_->loop = nullptr;
}

void CredentialStore::get(const FunctionSpec& function, Take take) {
  if (!hooks_.credentials) {
    return take(RoleCredentials{});
  }
  const std::string key = function.arn + " " + function.role;
  Entry& entry = entries_[key];
  if (entry.is_known && EventLoop::Clock::now() - entry.at < kKeptTime) {
    return take(entry.keys);
  }
  entry.is_known = false;
  entry.waiting.push_back(std::move(take));
  if (entry.waiting.size() > 1) {
    return;
  }
  hooks_.credentials(function, [this, key, desk = desk_](Result<RoleCredentials> answer) {
    const std::lock_guard lock(desk->mutex);
    if (desk->loop != nullptr) {
      auto kept = std::make_shared<Result<RoleCredentials>>(std::move(answer));
      desk->loop->post([this, key, kept] { answered(key, std::move(*kept)); });
    }
  });
}

void CredentialStore::answered(const std::string& key, Result<RoleCredentials> answer) {
  auto found = entries_.find(key);
  if (found == entries_.end()) {
    return;
  }
  Entry& entry = found->second;
  const std::vector<Take> waiting = std::exchange(entry.waiting, {});
  if (answer) {
    entry.keys = *answer;
    entry.at = EventLoop::Clock::now();
    entry.is_known = true;
  }
  const RoleCredentials keys = answer ? *answer : RoleCredentials{};
  for (const Take& take : waiting) {
    answer ? take(keys) : take(fail(answer.error()));
  }
}

}  // namespace formwork::lambda
