// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/service/operation.hh"
#include "engine/service/service_part.hh"

namespace formwork {

/// One request after the wire layer has read it.
struct ApiRequest {
  std::string_view service;
  std::string_view operation;
  Caller caller;
  Value input = Value::map();
  std::string request_id;
  std::optional<RequestBody> body;
  std::shared_ptr<const RequestHead> head;
};

/// What comes of a request.
struct ApiAnswer {
  Result<Value> output;
  AnswerHead head;
};

/// What stands between the wire and the operations: finds the account's and region's world, opens
/// the transaction, calls the operation, commits, and lets deployments go on. Thread-safe.
class ApiHost {
 public:
  virtual ~ApiHost() = default;

  /// Fails with NotImplemented where the operation has no handler.
  virtual Result<Value> call(const ApiRequest& request) = 0;

  /// The same, for requests that may wait: `done` is called once, on any thread, maybe before
  /// submit() returns.
  virtual void submit(ApiRequest request, std::function<void(ApiAnswer)> done);

  /// A path for a file that can become a RequestBody of this caller. Fails when there is no such
  /// world and no room for one.
  virtual Result<std::string> new_body_file(const Caller& caller);

  /// Within a handler: what waits for the channel is called again once the call is committed.
  virtual void wake(std::string channel) { (void)channel; }

  /// For operations that reach into another account or region (StackSets): runs `work` in a write
  /// transaction of that world, committed when it succeeds. Only from within a handler; not for
  /// the handler's own world.
  virtual Result<void> in_world(const std::string& account_id, const std::string& region,
                                const std::function<Result<void>(ApiCall&)>& work) = 0;

  /// Within a handler: the BackgroundTasks of its world are to be run, once the call is committed.
  virtual void go_on_later() {}

  /// Within a handler or a BackgroundTask: the tasks of its world are to be run at that time of the
  /// steady clock, too (steady_ms).
  virtual void go_on_at(std::int64_t time_ms) { (void)time_ms; }

  /// Within a handler: `work` is done once the call is committed (never when it is undone), on a
  /// thread where it may wait: what has effects outside of the emulator. It may submit() calls.
  virtual void after_commit(std::function<void()> work) { (void)work; }

  /// What the service keeps in this process; made at the first ask. Within a handler, a
  /// BackgroundTask, a provider or a part only; null when nobody registered one or the host is
  /// ending.
  virtual ServicePart* part(std::string_view service) {
    (void)service;
    return nullptr;
  }

  /// Erases everything in all worlds.
  virtual Result<void> reset() = 0;
};

}  // namespace formwork
