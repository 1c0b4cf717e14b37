// SPDX-License-Identifier: Apache-2.0
// The door to the pool: from the threads of callers to the loop's own.
#include "resources/lambda/runtime/environments.hh"

#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include <signal.h>

#include "resources/lambda/runtime/pool.hh"

namespace formwork::lambda {

struct Environments::Impl {
  Impl(const Options& options, EnvironmentHooks hooks, std::unique_ptr<Executor> executor)
      : pool(options, std::move(hooks), std::move(executor)) {
    // Signals are for the program's own threads.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    thread = std::thread([this] { pool.loop().run(); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

  std::shared_ptr<EnvironmentTally> tally_of(std::string_view arn, std::string_view version) {
    std::string key(arn);
    key.append(":").append(version);
    const std::lock_guard lock(mutex);
    std::shared_ptr<EnvironmentTally>& tally = tallies[std::move(key)];
    if (tally == nullptr) {
      tally = std::make_shared<EnvironmentTally>();
    }
    return tally;
  }

  Pool pool;
  mutable std::mutex mutex;
  std::map<std::string, std::shared_ptr<EnvironmentTally>, std::less<>> tallies;
  std::thread thread;
};

Environments::Environments(Options options, EnvironmentHooks hooks,
                           std::unique_ptr<Executor> executor)
    : impl_(std::make_unique<Impl>(options, std::move(hooks), std::move(executor))) {}

Environments::~Environments() {
  impl_->pool.loop().post([this] { impl_->pool.reset(); });
  impl_->pool.loop().stop();
  impl_->thread.join();
}

void Environments::invoke(std::shared_ptr<const FunctionSpec> function, InvocationRequest request,
                          Done done) {
  auto call = std::make_unique<Call>();
  call->tally = impl_->tally_of(function->arn, function->version);
  call->tally->busy.fetch_add(1);
  call->function = std::move(function);
  call->request = std::move(request);
  call->done = std::move(done);
  // Work of the loop can be copied, a call cannot. Whoever asks gives it to an environment that
  // waits; to make one is the loop's own work.
  auto kept = std::make_shared<std::unique_ptr<Call>>(std::move(call));
  impl_->pool.loop().run_or_post([this, kept = std::move(kept)] {
    if (!impl_->pool.give_to_idle(*kept)) {
      impl_->pool.loop().post([this, kept] { impl_->pool.place(std::move(*kept)); });
    }
  });
}

void Environments::provision(std::shared_ptr<const FunctionSpec> function, std::size_t count,
                             std::function<void(Result<void>)> ready) {
  auto tally = impl_->tally_of(function->arn, function->version);
  impl_->pool.loop().post(
      [this, function = std::move(function), tally = std::move(tally), count,
       ready = std::move(ready)] { impl_->pool.provision(function, tally, count, ready); });
}

void Environments::expect(std::shared_ptr<const FunctionSpec> function) {
  impl_->pool.loop().post([this, function = std::move(function)] { impl_->pool.expect(function); });
}

void Environments::retire(std::string_view function_arn, std::string_view version,
                          std::string_view keep_digest) {
  impl_->pool.loop().post(
      [this, arn = std::string(function_arn), version = std::string(version),
       digest = std::string(keep_digest)] { impl_->pool.retire(arn, version, digest); });
}

EnvironmentCounts Environments::counts(std::string_view function_arn) const {
  EnvironmentCounts counts;
  const std::lock_guard lock(impl_->mutex);
  auto it = impl_->tallies.lower_bound(function_arn);
  for (; it != impl_->tallies.end() && it->first.starts_with(function_arn); ++it) {
    const std::string_view rest = std::string_view(it->first).substr(function_arn.size());
    if (rest.empty() || rest.front() == ':') {
      counts.all += it->second->all.load();
      counts.busy += it->second->busy.load();
    }
  }
  return counts;
}

void Environments::reset() {
  impl_->pool.loop().post([this] { impl_->pool.reset(); });
}

}  // namespace formwork::lambda
