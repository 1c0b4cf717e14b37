// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>

#include "resources/lambda/runtime/environments.hh"
#include "resources/lambda/runtime/event_loop.hh"
#include "resources/lambda/runtime/executor.hh"

namespace formwork::lambda {

/// How many environments and calls a version has; read by any thread.
struct EnvironmentTally {
  std::atomic<std::size_t> all = 0;
  std::atomic<std::size_t> busy = 0;
};

/// A call on its way.
struct Call {
  std::shared_ptr<const FunctionSpec> function;
  InvocationRequest request;
  Environments::Done done;
  std::shared_ptr<EnvironmentTally> tally;

  /// Tells how it ended; once.
  void finish(Result<InvocationOutcome> outcome);
};

class Environment;

/// What an environment needs of those around it.
class EnvironmentOwner {
 public:
  explicit EnvironmentOwner(const Environments::Options& options) : options_(options) {}
  virtual ~EnvironmentOwner() = default;
  EventLoop& loop() { return loop_; }
  const Environments::Options& options() const { return options_; }
  virtual Executor& executor() = 0;
  virtual const EnvironmentHooks& hooks() const = 0;
  using TakeCredentials = std::function<void(Result<RoleCredentials>)>;
  virtual void credentials(const FunctionSpec& function, TakeCredentials take) = 0;
  virtual void unpack(const std::shared_ptr<const FunctionSpec>& function,
                      std::function<void(Result<void>)> take) = 0;
  /// It can be given a call.
  virtual void on_available(Environment& environment) = 0;
  /// It has ended and is to be forgotten. `why` is set when it could not be made.
  virtual void on_gone(Environment& environment, std::unique_ptr<Diagnostic> why) = 0;
  /// A call that it was given too early: it goes to another.
  virtual void take_back(std::unique_ptr<Call> call) = 0;

 protected:
  EventLoop loop_;
  Environments::Options options_;
};

}  // namespace formwork::lambda
