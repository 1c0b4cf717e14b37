// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "resources/lambda/durable/executions.hh"

namespace formwork::lambda {

/// A function that an operation of an execution asked to be called.
struct Chained {
  std::string operation;  ///< Id.
  std::string function;
  std::string payload;
};

/// What checkpoints and the time make of an execution's operations.
class Steps {
 public:
  Steps(ApiCall& call, Executions& executions, Execution& execution)
      : call_(call), executions_(executions), execution_(execution) {}

  /// The operation EXECUTION and its event.
  Result<void> begin(std::int64_t timeout_s);
  /// One OperationUpdate; the operation as it is then. Fails with InvalidParameterValueException.
  Result<Value> apply(const Value& update);
  /// Waits that are over, retries that are due, callbacks that timed out: whether there were any.
  Result<bool> settle(std::int64_t now);
  /// When the next of them is; 0: none.
  Result<std::int64_t> next_due();
  /// Ends an operation from outside: a callback, a chained call.
  Result<void> end(Value operation, const std::string& status, const std::string& result,
                   const Value& error);
  /// Ends the execution. `error`: an ErrorObject or null.
  Result<void> finish(const std::string& status, const std::string& result, const Value& error);

  const std::vector<Chained>& chained() const { return chained_; }

 private:
  Result<void> start(const Value& update, Value& operation);
  Result<void> retry(const Value& update, Value& operation);
  Result<void> told(const Value& operation, std::string_view what, Value details);

  ApiCall& call_;
  Executions& executions_;
  Execution& execution_;
  std::vector<Chained> chained_;
};

/// "StepDetails" of "STEP".
std::string details_name(const std::string& type);

}  // namespace formwork::lambda
