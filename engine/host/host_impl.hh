// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "engine/host/call_queue.hh"
#include "engine/host/open_world.hh"
#include "engine/host/outside_work.hh"
#include "engine/host/world_host.hh"

namespace formwork {

using Steady = std::chrono::steady_clock;

/// A bell for one thread that sleeps; rung from anywhere, with or without other locks.
class Bell {
 public:
  void ring();
  /// Until it rings, or `end`.
  void wait(std::optional<Steady::time_point> end);

 private:
  std::mutex mutex_;
  std::condition_variable rung_;
  bool is_rung_ = false;
};

/// What handlers ask for that happens once their transaction is committed.
struct Effects {
  std::set<std::string> woken;  ///< Channels, with the world's name before them.
  std::vector<std::function<void()>> after_commit;
  std::set<std::string> busy;  ///< Worlds whose background tasks are to be run.
  std::map<std::string, std::int64_t> due;

  void add(Effects&& more);
};

/// A world of the process, by its name.
struct NamedWorld {
  std::string name;  ///< "123456789012-us-east-1"
  std::unique_ptr<OpenWorld> world;
};

/// What a handler said beside its output.
struct Written {
  AnswerHead head;
  std::function<void(Answerer)> later;
};

struct WorldHost::Impl {
  Impl(WorldHost& owner, HostOptions given);

  WorldHost& host;
  HostOptions options;
  IdSource ids;
  Bell bell;  // outlives the worlds, whose workers ring it
  std::map<std::string, NamedWorld, std::less<>> worlds;
  // Worlds whose background tasks have more to do, or will have at a time.
  std::set<std::string, std::less<>> busy;
  std::set<std::string, std::less<>> changed;  ///< Worlds deployments have changed, and still may.
  std::map<std::string, std::int64_t, std::less<>> due;
  bool is_in_task = false;
  bool is_without_parts = false;  // it ends

  // Of the handler of now.
  std::vector<const NamedWorld*> entered;  // the last is where it is
  Effects* effects = nullptr;

  std::mutex mutex;
  std::atomic<int> callers{0};  // waiting for the mutex: the pump lets them pass
  std::atomic<bool> is_stopping{false};
  CallQueue queue;
  std::thread pump;
  std::unique_ptr<OutsideWork> outside;
  std::map<std::string, std::unique_ptr<ServicePart>, std::less<>> parts;

  // worlds (world_host.cc)
  Result<NamedWorld*> find_world(const std::string& account_id, const std::string& region);
  Result<void> work_in(NamedWorld& world, const Caller& caller,
                       const std::function<Result<void>(ApiCall&)>& work);

  // calls (calls.cc)
  Result<Value> authorize_and_call(const OperationEntry& operation, ApiCall& call);
  Result<Value> call_once(const ApiRequest& request, const OperationEntry& operation);
  Result<Value> write_once(NamedWorld& world, const ApiRequest& request,
                           const OperationEntry& operation, Written& written, RequestBody* body,
                           std::int64_t begun_ms);
  void apply(Effects&& effects);
  void drain();
  void settle(OpenWorld& world);

  // the pump (pump.cc)
  std::optional<Steady::time_point> run_tasks();
  Result<bool> run_tasks(NamedWorld& world, const Caller& caller);
  void run_pump();
  std::optional<Steady::time_point> turn_all(bool& has_worked);
};

/// Holds the host's lock; what was submitted meanwhile is carried out behind it.
class HostLock {
 public:
  explicit HostLock(WorldHost::Impl& impl) : impl_(impl) {
    ++impl_.callers;
    impl_.mutex.lock();
    --impl_.callers;
  }
  HostLock(const HostLock&) = delete;
  HostLock& operator=(const HostLock&) = delete;
  ~HostLock() {
    impl_.mutex.unlock();
    impl_.drain();
  }

 private:
  WorldHost::Impl& impl_;
};

}  // namespace formwork
