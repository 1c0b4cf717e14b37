// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/running.hh"

#include "resources/lambda/records.hh"

namespace formwork::lambda {

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

}  // namespace formwork::lambda
