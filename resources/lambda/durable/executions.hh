// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/service/operation.hh"
#include "engine/state/query.hh"

namespace formwork::lambda {

/// A durable execution: a call of a function that goes on over several invocations.
struct Execution {
  std::string arn;  ///< <version's ARN>/durable-execution/<name>/<id>
  std::string name;
  std::string function_arn;  ///< Without a version.
  std::string version;
  std::string invoked_arn;  ///< As it was asked for.
  std::string input;        ///< JSON.
  std::string trace_id;
  std::string status = "RUNNING";  ///< ExecutionStatus of the API.
  std::string result;              ///< JSON, of SUCCEEDED.
  std::string error;               ///< An ErrorObject as JSON; "" without one.
  std::string token;               ///< The checkpoint token that holds.
  std::int64_t started_ms = 0;
  std::int64_t ended_ms = 0;
  std::int64_t until_ms = 0;  ///< When it times out.
  /// When it is to be invoked (or looked at) next; 0: it runs, or waits for something from outside.
  std::int64_t due_ms = 0;
  bool is_running = false;  ///< An invocation runs.
  std::string process;      ///< That runs it.
  std::int64_t events = 0;  ///< Of its history.

  bool is_over() const { return status != "RUNNING"; }
};

/// Executions of a world with their operations and histories.
class Executions {
 public:
  static Result<Executions> open(World& world);

  Result<std::optional<Execution>> find(std::string_view arn);
  /// By name, of a version.
  Result<std::optional<Execution>> find_name(std::string_view function_arn,
                                             std::string_view version, std::string_view name);
  Result<void> put(const Execution& execution);
  /// Of a function, by the time of their start.
  Result<std::vector<Execution>> of_function(std::string_view function_arn);
  /// Running ones whose time has come; those that a process which is gone was running, too.
  Result<std::vector<Execution>> due(std::int64_t now, std::string_view process);
  /// When the next is due; 0: none is.
  Result<std::int64_t> next_due();

  /// In order of their start; each an Operation of the API, times in milliseconds.
  Result<std::vector<Value>> operations(std::string_view arn);
  Result<Value> operation(std::string_view arn, std::string_view id);
  Result<void> put_operation(std::string_view arn, const Value& operation);

  Result<void> add_event(Execution& execution, std::int64_t now, std::string_view type,
                         Value event);
  Result<std::vector<Value>> history(std::string_view arn);

  Result<void> put_callback(std::string_view id, std::string_view arn, std::string_view operation);
  /// {ARN, operation's id}.
  Result<std::optional<std::pair<std::string, std::string>>> callback(std::string_view id);

 private:
  explicit Executions(Database& database) : database_(&database) {}
  Database* database_;
};

/// The API's words where there is no such execution.
Failure no_such_execution(std::string_view arn);

}  // namespace formwork::lambda
