// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/running.hh"

#include <algorithm>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "engine/service/background.hh"
#include "resources/lambda/records.hh"

namespace formwork::lambda {

namespace {

/// Functions that providers made and whose first start nobody has prepared. Only a hint: it may
/// name what was rolled back, and a new process begins without it.
struct NewFunction {
  std::string account_id;
  std::string region;
  std::string name;
};

struct NewFunctions {
  std::mutex mutex;
  std::vector<NewFunction> all;
};

NewFunctions& new_functions() {
  static NewFunctions functions;
  return functions;
}

std::vector<NewFunction> take_new_functions(const World& world) {
  NewFunctions& known = new_functions();
  const std::lock_guard lock(known.mutex);
  const auto rest =
      std::stable_partition(known.all.begin(), known.all.end(), [&](const NewFunction& function) {
        return function.account_id != world.account_id || function.region != world.region;
      });
  std::vector<NewFunction> taken(rest, known.all.end());
  known.all.erase(rest, known.all.end());
  return taken;
}

// A stack may have many functions of which few are called: one of each runtime has its interpreter
// loaded, which serves the others too.
Result<bool> expect_new(ApiCall& call) {
  std::set<std::string> runtimes;
  for (const NewFunction& function : take_new_functions(call.world)) {
    auto found = find_function(call.world, function.name);
    if (found && runtimes.insert(properties_of(found->record()).get_text("Runtime")).second) {
      expect_environments(call, *found);
    }
  }
  return false;
}

constinit BackgroundTask task{"new functions", &expect_new};
const Register<BackgroundTask> kTask(task);

}  // namespace

void end_environments(ApiCall& call, const FoundFunction& found, std::string_view version) {
  for (const auto* running = RegisteredList<RunningFunctions>::head; running != nullptr;
       running = running->next) {
    running->retire(call, found.arn, version, "");
  }
}

void renew_environments(ApiCall& call, const FoundFunction& found) {
  if (RegisteredList<RunningFunctions>::head == nullptr) {
    return;
  }
  auto spec = function_spec(call.world, found, call.caller.endpoint);
  const std::string digest = spec ? (*spec)->digest : "";
  for (const auto* running = RegisteredList<RunningFunctions>::head; running != nullptr;
       running = running->next) {
    running->retire(call, found.arn, found.version, digest);
  }
}

void expect_environments(ApiCall& call, const FoundFunction& found) {
  if (RegisteredList<RunningFunctions>::head == nullptr) {
    return;
  }
  auto spec = function_spec(call.world, found, call.caller.endpoint);
  for (const auto* running = RegisteredList<RunningFunctions>::head; spec && running != nullptr;
       running = running->next) {
    running->expect(call, *spec);
  }
}

void expect_environments_later(const World& world, std::string_view name) {
  if (RegisteredList<RunningFunctions>::head != nullptr) {
    NewFunctions& known = new_functions();
    const std::lock_guard lock(known.mutex);
    known.all.push_back({world.account_id, world.region, std::string(name)});
  }
}

void provision_environments(ApiCall& call, const FoundFunction& found, std::size_t count) {
  if (RegisteredList<RunningFunctions>::head == nullptr) {
    return;
  }
  auto spec = function_spec(call.world, found, call.caller.endpoint);
  if (!spec) {
    return;  // code that is not here cannot be kept ready
  }
  for (const auto* running = RegisteredList<RunningFunctions>::head; running != nullptr;
       running = running->next) {
    running->provision(call, *spec, count);
  }
}

ProvisionState provision_state(ApiCall& call, const FoundFunction& found, std::size_t count) {
  const auto* running = RegisteredList<RunningFunctions>::head;
  if (running == nullptr) {
    return {ProvisionState::Kind::Ready};
  }
  ProvisionState state = running->provisioned(call, found.version_arn());
  if (state.kind != ProvisionState::Kind::None) {
    return state;
  }
  if (auto spec = function_spec(call.world, found, call.caller.endpoint); !spec) {
    return {ProvisionState::Kind::Failed, spec.error().message};
  }
  provision_environments(call, found, count);
  return {ProvisionState::Kind::Pending};
}

}  // namespace formwork::lambda
