// SPDX-License-Identifier: Apache-2.0
// What goes on between the calls: deployments, background tasks, calls whose wait is over.
#include <algorithm>
#include <utility>

#include "engine/host/host_impl.hh"
#include "engine/service/background.hh"

namespace formwork {

namespace {

constexpr std::chrono::milliseconds kPauseAfterFault(1000);
/// Between two looks at what a background task waits for.
constexpr std::chrono::milliseconds kTaskPause(20);

using Time = std::optional<Steady::time_point>;

Time earlier(Time a, Time b) {
  return a && b ? std::min(*a, *b) : (a ? a : b);
}

Steady::time_point time_of(std::int64_t steady_time_ms) {
  return Steady::time_point(std::chrono::milliseconds(steady_time_ms));
}

}  // namespace

void Bell::ring() {
  const std::lock_guard lock(mutex_);
  is_rung_ = true;
  rung_.notify_one();
}

void Bell::wait(std::optional<Steady::time_point> end) {
  std::unique_lock lock(mutex_);
  auto is_rung = [this] { return is_rung_; };
  if (end) {
    rung_.wait_until(lock, *end, is_rung);
  } else {
    rung_.wait(lock, is_rung);
  }
  is_rung_ = false;
}

Result<bool> WorldHost::Impl::run_tasks(NamedWorld& world, const Caller& caller) {
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
  is_in_task = true;
  Result<void> done = work_in(world, caller, work);
  is_in_task = false;
  return done ? Result<bool>(has_more) : std::move(done).failure();
}

// One step of the tasks of every busy world. Answers when to come again, if nothing happens before.
Time WorldHost::Impl::run_tasks() {
  Time again;
  const std::int64_t now = steady_ms();
  for (auto it = due.begin(); it != due.end();) {
    if (it->second > now) {
      again = earlier(again, time_of(it->second));
      ++it;
      continue;
    }
    busy.insert(it->first);
    it = due.erase(it);
  }
  const std::set<std::string, std::less<>> names = std::exchange(busy, {});
  for (const std::string& name : names) {
    auto found = worlds.find(name);
    if (found == worlds.end()) {
      continue;
    }
    Caller caller;
    caller.account_id = name.substr(0, name.find('-'));
    caller.region = name.substr(name.find('-') + 1);
    Result<bool> has_more = run_tasks(found->second, caller);
    if (has_more && !*has_more && busy.find(name) == busy.end()) {
      continue;
    }
    busy.insert(name);
    if (!has_more && options.on_fault) {
      options.on_fault(has_more.error());
    }
    again = earlier(again, Steady::now() + (has_more ? kTaskPause : kPauseAfterFault));
  }
  for (const auto& [name, time] : due) {
    again = earlier(again, time_of(time));
  }
  return again;
}

// One turn of every world. Answers when to come again, if nothing happens before.
Time WorldHost::Impl::turn_all(bool& has_worked) {
  Time again = run_tasks();
  for (const auto& [name, named] : worlds) {
    Result<Turn> turn = named.world->stacks().turn();
    if (!turn) {
      if (options.on_fault) {
        options.on_fault(turn.error());
      }
      again = earlier(again, Steady::now() + kPauseAfterFault);
      continue;
    }
    if (turn->has_worked) {
      changed.insert(name);
    } else if (changed.erase(name) > 0) {
      busy.insert(name);  // what was made or changed may be a task's
      again = Steady::now();
    }
    has_worked = has_worked || turn->has_worked;
    again = earlier(again, turn->again);
  }
  return again;
}

void WorldHost::Impl::run_pump() {
  while (!is_stopping) {
    bool has_worked = false;
    Time again;
    {
      const HostLock lock(*this);
      again = turn_all(has_worked);
      queue.wake_due(steady_ms());
    }
    if (!has_worked) {
      if (const auto first = queue.first_due()) {
        again = earlier(again, time_of(*first));
      }
      bell.wait(again);
      continue;
    }
    while (callers.load() > 0 && !is_stopping) {
      std::this_thread::yield();
    }
  }
}

}  // namespace formwork
