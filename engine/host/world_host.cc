// SPDX-License-Identifier: Apache-2.0
#include "engine/host/world_host.hh"

#include <algorithm>
#include <utility>

#include "engine/host/host_impl.hh"

namespace formwork {

namespace {

/// Credentials name worlds; nobody needs more of them than this at once.
constexpr std::size_t kMostWorlds = 256;
constexpr std::size_t kOutsideThreads = 4;

}  // namespace

void Effects::add(Effects&& more) {
  woken.merge(more.woken);
  for (auto& work : more.after_commit) {
    after_commit.push_back(std::move(work));
  }
  busy.merge(more.busy);
  for (const auto& [name, time] : more.due) {
    const auto [at, is_new] = due.emplace(name, time);
    at->second = is_new ? time : std::min(at->second, time);
  }
}

WorldHost::Impl::Impl(WorldHost& owner, HostOptions given)
    : host(owner),
      options(std::move(given)),
      ids(options.seed ? IdSource(*options.seed) : IdSource()),
      outside(std::make_unique<OutsideWork>(kOutsideThreads)) {}

WorldHost::WorldHost(HostOptions options)
    : impl_(std::make_unique<Impl>(*this, std::move(options))) {
  impl_->pump = std::thread([this] { impl_->run_pump(); });
}

WorldHost::~WorldHost() {
  impl_->is_stopping = true;
  impl_->bell.ring();
  impl_->pump.join();
  {
    const std::lock_guard lock(impl_->mutex);  // no handler is within one
    impl_->is_without_parts = true;
  }
  impl_->parts.clear();    // answers what it still has to answer
  impl_->outside.reset();  // may still submit calls, which are refused below
  for (PendingCall& call : impl_->queue.take_all()) {
    call.done({fail("ServiceUnavailable", "The server is stopping."), {}});
  }
}

Result<NamedWorld*> WorldHost::Impl::find_world(const std::string& account_id,
                                                const std::string& region) {
  std::string name = account_id + "-" + region;
  if (auto found = worlds.find(name); found != worlds.end()) {
    return &found->second;
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
  busy.insert(name);
  bell.ring();
  return &worlds.emplace(name, NamedWorld{name, std::move(*world)}).first->second;
}

Result<void> WorldHost::in_world(const std::string& account_id, const std::string& region,
                                 const std::function<Result<void>(ApiCall&)>& work) {
  // Called by a handler, which has the lock.
  Result<NamedWorld*> world = impl_->find_world(account_id, region);
  if (!world) {
    return std::move(world).failure();
  }
  const auto& entered = impl_->entered;
  if (std::find(entered.begin(), entered.end(), *world) != entered.end()) {
    return fail("InternalFailure", "A handler asked for a transaction in its own world.");
  }
  Caller caller;
  caller.account_id = account_id;
  caller.region = region;
  return impl_->work_in(**world, caller, work);
}

Result<void> WorldHost::Impl::work_in(NamedWorld& named, const Caller& caller,
                                      const std::function<Result<void>(ApiCall&)>& work) {
  OpenWorld& world = *named.world;
  Result<Transaction> tx = world.begin(true);
  if (!tx) {
    return std::move(tx).failure();
  }
  World view = world.view(*tx, *options.clock, ids);
  const Value nothing = Value::map();
  ApiCall call{view, caller, nothing, world.stacks(), host, "", "", ""};
  Effects own;
  Effects* outer = std::exchange(effects, &own);
  entered.push_back(&named);
  Result<void> done = work(call);
  entered.pop_back();
  effects = outer;
  if (done) {
    done = tx->commit();
  }
  if (!done) {
    world.stacks().forget_begun();
    return done;
  }
  world.stacks().refresh();
  if (outer != nullptr) {
    outer->add(std::move(own));
  } else {
    apply(std::move(own));
  }
  if (!is_in_task) {  // The pump runs the tasks and goes on with the deployments anyway.
    bell.ring();
  }
  return {};
}

void WorldHost::go_on_later() {
  if (impl_->effects != nullptr && !impl_->entered.empty()) {
    impl_->effects->busy.insert(impl_->entered.back()->name);
  }
}

void WorldHost::go_on_at(std::int64_t time_ms) {
  if (impl_->effects != nullptr && !impl_->entered.empty()) {
    Effects one;
    one.due.emplace(impl_->entered.back()->name, time_ms);
    impl_->effects->add(std::move(one));
  }
}

void WorldHost::wake(std::string channel) {
  if (impl_->effects != nullptr && !impl_->entered.empty()) {
    impl_->effects->woken.insert(impl_->entered.back()->name + "/" + std::move(channel));
  }
}

void WorldHost::after_commit(std::function<void()> work) {
  if (impl_->effects != nullptr) {
    impl_->effects->after_commit.push_back(std::move(work));
  }
}

ServicePart* WorldHost::part(std::string_view service) {
  // Whoever asks is a handler or a task, which has the lock.
  if (auto found = impl_->parts.find(service); found != impl_->parts.end()) {
    return found->second.get();
  }
  if (impl_->is_without_parts) {
    return nullptr;
  }
  for (const ServicePartEntry* entry = RegisteredList<ServicePartEntry>::head; entry != nullptr;
       entry = entry->next) {
    if (entry->service == service) {
      return impl_->parts.emplace(service, entry->make(*this)).first->second.get();
    }
  }
  return nullptr;
}

Result<std::string> WorldHost::new_body_file(const Caller& caller) {
  const HostLock lock(*impl_);
  Result<NamedWorld*> world = impl_->find_world(caller.account_id, caller.region);
  return world ? (*world)->world->new_body_file() : std::move(world).failure();
}

Result<void> WorldHost::reset() {
  std::vector<PendingCall> waiting;
  Result<void> done;
  {
    const HostLock lock(*impl_);
    waiting = impl_->queue.take_all();
    for (const auto& [service, part] : impl_->parts) {
      part->reset();
    }
    impl_->worlds.clear();
    impl_->busy.clear();
    impl_->changed.clear();
    impl_->due.clear();
    if (!impl_->options.state_folder.empty()) {
      done = erase_stores(impl_->options.state_folder);
    }
  }
  for (PendingCall& call : waiting) {
    call.done({fail("ServiceUnavailable", "Everything has been erased."), {}});
  }
  return done;
}

Result<void> WorldHost::open_stored() {
  const HostLock lock(*impl_);
  for (const auto& [account_id, region] : stored_worlds(impl_->options.state_folder)) {
    if (Result<NamedWorld*> world = impl_->find_world(account_id, region); !world) {
      return std::move(world).failure();
    }
  }
  impl_->bell.ring();
  return {};
}

}  // namespace formwork
