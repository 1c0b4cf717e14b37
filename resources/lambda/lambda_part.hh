// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "engine/service/api_host.hh"
#include "resources/lambda/durable/durable_waiters.hh"
#include "resources/lambda/invoke/event_queue.hh"
#include "resources/lambda/invoke/log_sink.hh"
#include "resources/lambda/invoke/provisions.hh"
#include "resources/lambda/invoke/slots.hh"
#include "resources/lambda/invoke/spec_cache.hh"
#include "resources/lambda/invoke/tally.hh"
#include "resources/lambda/runtime/environments.hh"

namespace formwork::lambda {

/// What Lambda keeps in a running process: the environments with what they need of the rest of the
/// emulator (logs by CloudWatch Logs, keys by STS), how many calls run, and which asynchronous ones
/// wait.
class LambdaPart final : public ServicePart {
 public:
  explicit LambdaPart(ApiHost& host);
  ~LambdaPart() override;
  void reset() override;

  /// Made at the first ask, on any thread.
  Environments& environments();
  Slots& slots() { return slots_; }
  EventQueue& events() { return events_; }
  SpecCache& specs() { return specs_; }
  Tally& tally() { return tally_; }
  Provisions& provisions() { return provisions_; }
  DurableWaiters& durable() { return durable_; }

  bool has_environments() const { return is_made_; }

  void run(std::shared_ptr<const FunctionSpec> function, InvocationRequest request,
           std::function<void(Result<InvocationOutcome>)> done, Measured measured = {});
  /// To tell what a call came to from what became of it because the emulator ends or everything
  /// was erased: is_over(a generation from before the call).
  std::int64_t generation() const { return generation_.load(); }
  bool is_over(std::int64_t generation) const;

 private:
  void assume_role(const FunctionSpec& function,
                   std::function<void(Result<RoleCredentials>)> answer);

  ApiHost& host_;
  LogSink logs_;
  Slots slots_;
  SpecCache specs_;
  Tally tally_;
  Provisions provisions_;
  DurableWaiters durable_;
  EventQueue events_;
  std::once_flag once_;
  std::unique_ptr<Environments> environments_;
  std::atomic<bool> is_made_ = false;
  std::atomic<std::int64_t> generation_ = 0;  ///< Counts resets; -1: it ends.
};

/// Within a handler, a BackgroundTask or a provider. Null while the host ends.
LambdaPart* lambda_part(ApiHost& host);

/// Where functions of this process reach the emulator, "http://127.0.0.1:4566"; "" while nothing is
/// served.
void set_function_endpoint(std::string endpoint);
std::string function_endpoint();

}  // namespace formwork::lambda
