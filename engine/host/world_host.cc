// SPDX-License-Identifier: Apache-2.0
#include "engine/host/world_host.hh"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "engine/host/open_world.hh"
#include "engine/service/background.hh"

namespace formwork {

namespace {

using Steady = std::chrono::steady_clock;

/// Credentials name worlds; nobody needs more of them than this at once.
constexpr std::size_t kMostWorlds = 256;
constexpr std::chrono::milliseconds kPauseAfterFault(1000);
/// Between two looks at what a background task waits for.
constexpr std::chrono::milliseconds kTaskPause(20);

/// A bell for one thread that sleeps; rung from anywhere, with or without other locks.
class Bell {
 public:
  void ring() {
    std::lock_guard lock(mutex_);
    is_rung_ = true;
    rung_.notify_one();
  }
  /// Until it rings, or `end`.
  void wait(std::optional<Steady::time_point> end) {
    std::unique_lock lock(mutex_);
    auto is_rung = [this] { return is_rung_; };
    if (end) {
      rung_.wait_until(lock, *end, is_rung);
    } else {
      rung_.wait(lock, is_rung);
    }
    is_rung_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable rung_;
  bool is_rung_ = false;
};

}  // namespace

struct WorldHost::Impl {
  Impl(WorldHost& owner, HostOptions given)
      : host(owner),
        options(std::move(given)),
        ids(options.seed ? IdSource(*options.seed) : IdSource()) {}

  WorldHost& host;
  HostOptions options;
  IdSource ids;
  Bell bell;  // outlives the worlds, whose workers ring it
  std::map<std::string, std::unique_ptr<OpenWorld>, std::less<>> worlds;
  const OpenWorld* current = nullptr;  // whose transaction a handler is in
  // Worlds whose background tasks have more to do, by their names.
  std::set<std::string, std::less<>> busy;
  bool wants_tasks = false;  // said by the handler of now
  bool is_in_task = false;

  std::mutex mutex;
  std::atomic<int> callers{0};  // waiting for the mutex: the pump lets them pass
  std::atomic<bool> is_stopping{false};
  std::thread pump;

  Result<OpenWorld*> find_world(const std::string& account_id, const std::string& region);
  Result<Value> call(const ApiRequest& request, const OperationEntry& operation);
  Result<void> work_in(OpenWorld& world, const Caller& caller,
                       const std::function<Result<void>(ApiCall&)>& work);
  void settle(OpenWorld& world);
  std::optional<Steady::time_point> run_tasks();
  Result<bool> run_tasks(OpenWorld& world, const Caller& caller);
  void run_pump();
  std::optional<Steady::time_point> turn_all(bool& has_worked);
};

WorldHost::WorldHost(HostOptions options)
    : impl_(std::make_unique<Impl>(*this, std::move(options))) {
  impl_->pump = std::thread([this] { impl_->run_pump(); });
}

WorldHost::~WorldHost() {
  impl_->is_stopping = true;
  impl_->bell.ring();
  impl_->pump.join();
}

Result<OpenWorld*> WorldHost::Impl::find_world(const std::string& account_id,
                                               const std::string& region) {
  std::string name = account_id + "-" + region;
  if (auto found = worlds.find(name); found != worlds.end()) {
    return found->second.get();
  }
  if (worlds.size() >= kMostWorlds) {
    return fail("ServiceUnavailable", "Too many accounts and regions are open.");
  }
  WorldSettings settings;
  settings.account_id = account_id;
  settings.region = region;
  settings.state_folder = options.state_folder;
  settings.on_answer = [this] { bell.ring(); };
  Result<std::unique_ptr<OpenWorld>> world = OpenWorld::open(settings, options, ids);
  if (!world) {
    return std::move(world).failure();
  }
  OpenWorld* opened = world->get();
  busy.insert(name);
  worlds.emplace(std::move(name), std::move(*world));
  return opened;
}

Result<Value> WorldHost::call(const ApiRequest& request) {
  const OperationEntry* operation = find_operation(request.service, request.operation);
  if (operation == nullptr) {
    return fail("NotImplemented", "formwork does not emulate the operation " +
                                      std::string(request.service) + "." +
                                      std::string(request.operation) + " yet.");
  }
  ++impl_->callers;
  std::lock_guard lock(impl_->mutex);
  --impl_->callers;
  return impl_->call(request, *operation);
}

Result<Value> WorldHost::Impl::call(const ApiRequest& request, const OperationEntry& operation) {
  Result<OpenWorld*> world = find_world(request.caller.account_id, request.caller.region);
  if (!world) {
    return std::move(world).failure();
  }
  bool is_write = operation.access == OperationEntry::Access::Write;
  Result<Transaction> tx = (*world)->begin(is_write);
  if (!tx) {
    return std::move(tx).failure();
  }
  World view = (*world)->view(*tx, *options.clock, ids);
  ApiCall call{view, request.caller,  request.input,     (*world)->stacks(),
               host, request.service, request.operation, request.request_id};
  current = *world;
  wants_tasks = false;
  Result<Value> answer = operation.handler(call);
  current = nullptr;
  if (answer && is_write) {
    if (Result<void> committed = tx->commit(); !committed) {
      answer = std::move(committed).failure();
    }
  }
  if (!is_write) {
    return answer;
  }
  if (!answer) {
    (*world)->stacks().forget_begun();
    return answer;
  }
  if (wants_tasks) {
    busy.insert(request.caller.account_id + "-" + request.caller.region);
  }
  // The transaction must be over before deployments go on.
  { Transaction over = std::move(*tx); }
  if (Result<void> read = (*world)->read_private_types(); !read) {
    return std::move(read).failure();
  }
  settle(**world);
  return answer;
}

void WorldHost::Impl::settle(OpenWorld& world) {
  world.stacks().refresh();
  auto end = Steady::now() + std::chrono::milliseconds(options.settle_ms);
  bool has_worked = true;
  while (has_worked && Steady::now() < end) {
    Result<Turn> turn = world.stacks().turn();
    has_worked = turn && turn->has_worked;
  }
  bell.ring();
}

Result<void> WorldHost::in_world(const std::string& account_id, const std::string& region,
                                 const std::function<Result<void>(ApiCall&)>& work) {
  // Called by a handler, which has the lock.
  Result<OpenWorld*> world = impl_->find_world(account_id, region);
  if (!world) {
    return std::move(world).failure();
  }
  if (*world == impl_->current) {
    return fail("InternalFailure", "A handler asked for a transaction in its own world.");
  }
  Caller caller;
  caller.account_id = account_id;
  caller.region = region;
  return impl_->work_in(**world, caller, work);
}

Result<void> WorldHost::Impl::work_in(OpenWorld& world, const Caller& caller,
                                      const std::function<Result<void>(ApiCall&)>& work) {
  Result<Transaction> tx = world.begin(true);
  if (!tx) {
    return std::move(tx).failure();
  }
  World view = world.view(*tx, *options.clock, ids);
  const Value nothing = Value::map();
  ApiCall call{view, caller, nothing, world.stacks(), host, "", "", ""};
  Result<void> done = work(call);
  if (done) {
    done = tx->commit();
  }
  if (!done) {
    world.stacks().forget_begun();
    return done;
  }
  world.stacks().refresh();
  if (!is_in_task) {  // The pump runs the tasks and goes on with the deployments anyway.
    bell.ring();
  }
  return {};
}

void WorldHost::go_on_later() {
  impl_->wants_tasks = true;
}

Result<bool> WorldHost::Impl::run_tasks(OpenWorld& world, const Caller& caller) {
  bool has_more = false;
  auto work = [&](ApiCall& call) -> Result<void> {
    for (const BackgroundTask* task = RegisteredList<BackgroundTask>::head; task != nullptr;
         task = task->next) {
      Result<bool> more = task->run(call);
      if (!more) {
        return std::move(more).failure();
      }
      has_more = has_more || *more;
    }
    return {};
  };
  current = &world;
  is_in_task = true;
  Result<void> done = work_in(world, caller, work);
  is_in_task = false;
  current = nullptr;
  return done ? Result<bool>(has_more) : std::move(done).failure();
}

// One step of the tasks of every busy world. Answers when to come again, if nothing happens before.
std::optional<Steady::time_point> WorldHost::Impl::run_tasks() {
  std::optional<Steady::time_point> again;
  const std::set<std::string, std::less<>> names = busy;
  for (const std::string& name : names) {
    auto found = worlds.find(name);
    if (found == worlds.end()) {
      busy.erase(name);
      continue;
    }
    Caller caller;
    caller.account_id = name.substr(0, name.find('-'));
    caller.region = name.substr(name.find('-') + 1);
    Result<bool> has_more = run_tasks(*found->second, caller);
    if (has_more && !*has_more) {
      busy.erase(name);
      continue;
    }
    if (!has_more && options.on_fault) {
      options.on_fault(has_more.error());
    }
    again = Steady::now() + (has_more ? kTaskPause : kPauseAfterFault);
  }
  return again;
}

Result<void> WorldHost::reset() {
  ++impl_->callers;
  std::lock_guard lock(impl_->mutex);
  --impl_->callers;
  impl_->worlds.clear();
  impl_->busy.clear();
  if (impl_->options.state_folder.empty()) {
    return {};
  }
  return erase_stores(impl_->options.state_folder);
}

Result<void> WorldHost::open_stored() {
  std::lock_guard lock(impl_->mutex);
  for (const auto& [account_id, region] : stored_worlds(impl_->options.state_folder)) {
    if (Result<OpenWorld*> world = impl_->find_world(account_id, region); !world) {
      return std::move(world).failure();
    }
  }
  impl_->bell.ring();
  return {};
}

// One turn of every world. Answers when to come again, if nothing happens before.
std::optional<Steady::time_point> WorldHost::Impl::turn_all(bool& has_worked) {
  std::optional<Steady::time_point> again = run_tasks();
  for (const auto& [name, world] : worlds) {
    Result<Turn> turn = world->stacks().turn();
    if (!turn) {
      if (options.on_fault) {
        options.on_fault(turn.error());
      }
      again = Steady::now() + kPauseAfterFault;
      continue;
    }
    has_worked = has_worked || turn->has_worked;
    if (turn->again) {
      again = again ? std::min(*again, *turn->again) : *turn->again;
    }
  }
  return again;
}

void WorldHost::Impl::run_pump() {
  while (!is_stopping) {
    bool has_worked = false;
    std::optional<Steady::time_point> again;
    {
      std::lock_guard lock(mutex);
      again = turn_all(has_worked);
    }
    if (!has_worked) {
      bell.wait(again);
      continue;
    }
    while (callers.load() > 0 && !is_stopping) {
      std::this_thread::yield();
    }
  }
}

}  // namespace formwork
