// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "engine/service/operation.hh"

namespace formwork {

/// One request after the wire layer has read it.
struct ApiRequest {
  std::string_view service;
  std::string_view operation;
  Caller caller;
  Value input = Value::map();
  std::string request_id;
};

/// What stands between the wire and the operations: finds the account's and region's world, opens
/// the transaction, calls the operation, commits, and lets deployments go on. Thread-safe.
class ApiHost {
 public:
  virtual ~ApiHost() = default;

  /// Fails with NotImplemented where the operation has no handler.
  virtual Result<Value> call(const ApiRequest& request) = 0;

  /// For operations that reach into another account or region (StackSets): runs `work` in a write
  /// transaction of that world, committed when it succeeds. Only from within a handler; not for
  /// the handler's own world.
  virtual Result<void> in_world(const std::string& account_id, const std::string& region,
                                const std::function<Result<void>(ApiCall&)>& work) = 0;

  /// Within a handler: the BackgroundTasks of its world are to be run, once the call is committed.
  virtual void go_on_later() {}

  /// Erases everything in all worlds.
  virtual Result<void> reset() = 0;
};

}  // namespace formwork
