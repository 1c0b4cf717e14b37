// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/runtime/pool.hh"

#include <algorithm>
#include <utility>

namespace formwork::lambda {

Pool::Pool(const Environments::Options& options, EnvironmentHooks hooks,
           std::unique_ptr<Executor> executor)
    : EnvironmentOwner(options),
      hooks_(std::move(hooks)),
      executor_(std::move(executor)),
      credentials_(loop_, hooks_),
      unpacker_(loop_, *executor_) {}

Pool::~Pool() {
  groups_.clear();
  all_.clear();  // before what they are made with
}

std::string Pool::key_of(const FunctionSpec& function, std::string_view tenant) {
  std::string key;
  key.reserve(function.arn.size() + function.version.size() + function.digest.size() +
              tenant.size() + 3);
  key.append(function.arn).append(":").append(function.version).append(" ");
  key.append(function.digest).append(" ").append(tenant);
  return key;
}

Environment* Pool::find_idle(Group& group) {
  // Provisioned ones come first: they are paid for.
  for (const bool wants_provisioned : {true, false}) {
    if (wants_provisioned && group.provisioned == 0) {
      continue;
    }
    for (auto it = group.idle.rbegin(); it != group.idle.rend(); ++it) {
      Environment* environment = *it;
      if (environment->is_available() && environment->is_provisioned() == wants_provisioned) {
        environment->is_listed = false;
        group.idle.erase(std::next(it).base());
        return environment;
      }
    }
  }
  return nullptr;
}

bool Pool::give_to_idle(std::unique_ptr<Call>& call) {
  const auto found = groups_.find(key_of(*call->function, call->request.tenant_id));
  if (found == groups_.end()) {
    return false;
  }
  Group& group = found->second;
  while (Environment* environment = find_idle(group)) {
    if (!environment->is_stale()) {
      environment->give(std::move(call));
      return true;
    }
    environment->leave();
  }
  return false;
}

void Pool::place(std::unique_ptr<Call> call) {
  if (give_to_idle(call)) {
    return;
  }
  if (!make_room()) {
    waiting_.push_back(std::move(call));
    return;
  }
  auto function = call->function;
  auto tally = call->tally;
  make(std::move(function), std::move(tally), std::move(call), false);
}

/// Whether one more environment may be there; the one that was idle longest has to go for it.
bool Pool::make_room() {
  if (all_.size() < options_.most_environments) {
    return true;
  }
  auto idle = std::find_if(all_.begin(), all_.end(), [](const auto& environment) {
    return environment->is_idle() && !environment->is_provisioned();
  });
  if (idle == all_.end()) {
    return false;
  }
  const std::shared_ptr<Environment> kept = *idle;
  unlist(*kept);
  kept->leave();
  return all_.size() < options_.most_environments;
}

void Pool::make(std::shared_ptr<const FunctionSpec> function,
                std::shared_ptr<EnvironmentTally> tally, std::unique_ptr<Call> call,
                bool is_provisioned) {
  auto made =
      std::make_shared<Environment>(*this, std::move(function), std::move(tally), is_provisioned);
  all_.push_back(made);
  made->start(std::move(call));
}

void Pool::unlist(Environment& environment) {
  if (environment.is_listed) {
    std::erase(groups_[key_of(environment.function(), environment.tenant())].idle, &environment);
    environment.is_listed = false;
  }
}

void Pool::credentials(const FunctionSpec& function, TakeCredentials take) {
  credentials_.get(function, std::move(take));
}

void Pool::unpack(const std::shared_ptr<const FunctionSpec>& function,
                  std::function<void(Result<void>)> take) {
  unpacker_.make_ready(function, std::move(take));
}

void Pool::expect(const std::shared_ptr<const FunctionSpec>& function) {
  executor_->expect(*function);
  unpack(function, [](const Result<void>&) {});  // what is wrong is told when it is called
}

void Pool::on_available(Environment& environment) {
  const std::string key = key_of(environment.function(), environment.tenant());
  auto waiting = std::find_if(waiting_.begin(), waiting_.end(), [&](const auto& call) {
    return key_of(*call->function, call->request.tenant_id) == key;
  });
  if (waiting != waiting_.end()) {
    auto call = std::move(*waiting);
    waiting_.erase(waiting);
    unlist(environment);
    return environment.give(std::move(call));
  }
  if (!environment.is_listed) {
    environment.is_listed = true;
    groups_[key].idle.push_back(&environment);
  }
  if (environment.is_provisioned()) {
    check_ready(key);
  }
  if (!waiting_.empty() && environment.is_idle()) {
    serve_waiting();
  }
}

void Pool::on_gone(Environment& environment, std::unique_ptr<Diagnostic> why) {
  unlist(environment);
  auto found = std::find_if(all_.begin(), all_.end(),
                            [&](const auto& one) { return one.get() == &environment; });
  if (found == all_.end()) {
    return;
  }
  std::shared_ptr<Environment> kept = std::move(*found);
  all_.erase(found);
  if (kept->is_provisioned()) {
    replace_provisioned(*kept, std::move(why));
  }
  // It may be one of its own handlers that runs now, and somebody may look at its group.
  loop_.later([this, kept] { forget_group(key_of(kept->function(), kept->tenant())); });
  serve_waiting();
}

/// Of functions that were changed nothing is to stay.
void Pool::forget_group(const std::string& key) {
  auto found = groups_.find(key);
  if (found != groups_.end() && found->second.idle.empty() && found->second.provisioned == 0 &&
      !found->second.ready) {
    groups_.erase(found);
  }
}

/// One that ended for its age is made anew; one that could not be made is told of.
void Pool::replace_provisioned(const Environment& environment, std::unique_ptr<Diagnostic> why) {
  const std::string key = key_of(environment.function(), environment.tenant());
  Group& group = groups_[key];
  if (auto ready = why != nullptr ? std::exchange(group.ready, nullptr) : nullptr) {
    ready(fail(std::move(*why)));
  }
  if (why == nullptr && group.provisioned > 0) {
    loop_.later([this, key, function = environment.shared_function(), tally = environment.tally()] {
      const auto there = std::count_if(all_.begin(), all_.end(), [&](const auto& one) {
        return one->is_provisioned() && key_of(one->function(), one->tenant()) == key;
      });
      if (groups_[key].provisioned > static_cast<std::size_t>(there) && make_room()) {
        make(function, tally, nullptr, true);
      }
    });
  }
}

void Pool::serve_waiting() {
  if (!waiting_.empty()) {
    loop_.later([this] {
      if (!waiting_.empty() && make_room()) {
        auto call = std::move(waiting_.front());
        waiting_.pop_front();
        place(std::move(call));
      }
    });
  }
}

void Pool::take_back(std::unique_ptr<Call> call) {
  place(std::move(call));
}

void Pool::provision(const std::shared_ptr<const FunctionSpec>& function,
                     const std::shared_ptr<EnvironmentTally>& tally, std::size_t count,
                     std::function<void(Result<void>)> ready) {
  const std::string key = key_of(*function, "");
  Group& group = groups_[key];
  if (auto before = std::exchange(group.ready, nullptr)) {
    before(fail("ServiceException", "The provisioned concurrency was changed."));
  }
  group.provisioned = count;
  std::size_t there = 0;
  for (const auto& environment : std::vector(all_)) {
    if (environment->is_provisioned() && key_of(environment->function(), "") == key &&
        ++there > count) {
      environment->make_on_demand();
      environment->leave();
    }
  }
  group.ready = std::move(ready);
  for (; there < count; ++there) {
    if (!make_room()) {
      if (auto told = std::exchange(group.ready, nullptr)) {
        told(fail("ServiceException", "There is no room for so many environments."));
      }
      return;
    }
    make(function, tally, nullptr, true);
  }
  check_ready(key);
}

void Pool::check_ready(const std::string& key) {
  Group& group = groups_[key];
  if (!group.ready) {
    return;
  }
  const auto count = std::count_if(all_.begin(), all_.end(), [&](const auto& environment) {
    return environment->is_provisioned() && environment->is_initialised() &&
           key_of(environment->function(), environment->tenant()) == key;
  });
  if (static_cast<std::size_t>(count) >= group.provisioned) {
    std::exchange(group.ready, nullptr)(Result<void>());
  }
}

void Pool::retire(std::string_view function_arn, std::string_view version,
                  std::string_view keep_digest) {
  for (const auto& environment : std::vector(all_)) {
    const FunctionSpec& function = environment->function();
    if (function.arn == function_arn && (version.empty() || function.version == version) &&
        function.digest != keep_digest) {
      groups_[key_of(function, environment->tenant())].provisioned = 0;
      unlist(*environment);
      environment->leave();
    }
  }
}

void Pool::reset() {
  for (auto& [key, group] : groups_) {
    group.provisioned = 0;
    if (auto ready = std::exchange(group.ready, nullptr)) {
      ready(fail("ServiceException", "The environments were ended."));
    }
  }
  for (std::unique_ptr<Call>& call : std::exchange(waiting_, {})) {
    call->finish(fail("ServiceException", "The environments were ended."));
  }
  for (const auto& environment : std::vector(all_)) {
    environment->abort();
  }
  credentials_.forget();
}

}  // namespace formwork::lambda
