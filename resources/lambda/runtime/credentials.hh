// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "resources/lambda/runtime/environments.hh"
#include "resources/lambda/runtime/event_loop.hh"

namespace formwork::lambda {

/// Keys of functions' roles, asked for once in eleven hours (they last twelve). On the loop's
/// thread; the hook may answer on any, also after this object has gone.
class CredentialStore {
 public:
  using Take = std::function<void(Result<RoleCredentials>)>;
  CredentialStore(EventLoop& loop, const EnvironmentHooks& hooks);
  CredentialStore(const CredentialStore&) = delete;
  CredentialStore& operator=(const CredentialStore&) = delete;
  ~CredentialStore();

  /// `take` is called on the loop's thread, at once when the keys are known.
  void get(const FunctionSpec& function, Take take);
  void forget() { entries_.clear(); }

 private:
  /// Where answers of other threads find the loop, as long as there is one.
  struct Desk {
    std::mutex mutex;
    EventLoop* loop = nullptr;
  };
  struct Entry {
    RoleCredentials keys;
    EventLoop::Clock::time_point at{};
    bool is_known = false;
    std::vector<Take> waiting;
  };

  void answered(const std::string& key, Result<RoleCredentials> answer);

  const EnvironmentHooks& hooks_;
  std::shared_ptr<Desk> desk_;
  std::map<std::string, Entry> entries_;
};

}  // namespace formwork::lambda
