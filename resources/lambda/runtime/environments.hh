// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hh"
#include "engine/service/answer_stream.hh"
#include "resources/lambda/runtime/function_spec.hh"

namespace formwork::lambda {

class Executor;

/// Keys that a function's process gets, of its role.
struct RoleCredentials {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;
};

struct LogLine {
  std::int64_t time_ms = 0;  ///< Since 1970.
  std::string message;
};

/// What an environment has to say to CloudWatch Logs, in order.
struct LogBatch {
  std::string account_id;
  std::string region;
  std::string group;
  std::string stream;
  std::vector<LogLine> lines;
};

/// What environments need of the rest of the emulator. Called on the environments' own thread; must
/// not wait.
struct EnvironmentHooks {
  std::function<void(LogBatch)> log;
  /// Answers once, on any thread. A failure makes no environment start.
  std::function<void(const FunctionSpec&, std::function<void(Result<RoleCredentials>)>)>
      credentials;
};

/// One call of a function.
struct InvocationRequest {
  std::string request_id;
  std::string invoked_arn;     ///< As it was asked for: with a qualifier only when that was given.
  std::string payload;         ///< JSON.
  std::string client_context;  ///< JSON or "".
  std::string cognito_identity;  ///< JSON or "".
  std::string trace_id;          ///< "Root=...;Parent=...;Sampled=0" or "".
  std::string tenant_id;
  bool wants_tail = false;
  /// Gets the response as it comes, when the function streams it (and at once otherwise); may be
  /// null. Closed before the outcome is told. Gets nothing of errors: those are in the outcome.
  std::shared_ptr<AnswerStream> stream;
};

/// How a call ended.
struct InvocationOutcome {
  /// What it returned or the error's document; "" when it was streamed to the request's stream.
  std::string payload;
  std::string function_error;  ///< "Unhandled" or "".
  std::string log_tail;        ///< The last 4 KiB of this call's log lines, when wanted.
  std::string content_type;    ///< As the runtime gave it.
  bool is_streamed = false;
  double duration_ms = 0;
  double init_ms = 0;  ///< 0 when the environment was there.
  std::int64_t billed_ms = 0;
  std::int64_t memory_used_mb = 0;
};

struct EnvironmentCounts {
  std::size_t all = 0;   ///< Environments that are there.
  std::size_t busy = 0;  ///< Calls that run or wait for their environment.
};

/// The execution environments of a process: makes them, keeps them warm, gives each call one of its
/// own, limits its time and memory, and writes what Lambda writes to the log. Thread-safe; all work
/// is done on one thread of its own. Its end kills every process.
class Environments {
 public:
  struct Options {
    /// Where archives are unpacked and environments have their files; "" for a temporary folder
    /// that goes with this object.
    std::string folder;
    std::int64_t idle_ms = 600'000;  ///< An environment that nobody called for so long ends.
    std::int64_t init_ms = 10'000;   ///< What an init phase has before it is done over in the call.
    std::size_t most_environments = 256;
    bool bills_init = true;  ///< As since August 2025.
  };
  Environments(Options options, EnvironmentHooks hooks);
  /// With another way to start processes than this machine's.
  Environments(Options options, EnvironmentHooks hooks, std::unique_ptr<Executor> executor);
  Environments(const Environments&) = delete;
  Environments& operator=(const Environments&) = delete;
  ~Environments();

  using Done = std::function<void(Result<InvocationOutcome>)>;
  /// `done` is called once, on any thread. It fails only when the function cannot be run at all on
  /// this machine; faults of the function are outcomes.
  void invoke(std::shared_ptr<const FunctionSpec> function, InvocationRequest request, Done done);

  /// Keeps `count` initialised environments for a version (provisioned concurrency); 0 ends that.
  /// `ready` is told once they are there or why not.
  void provision(std::shared_ptr<const FunctionSpec> function, std::size_t count,
                 std::function<void(Result<void>)> ready);

  /// The function will be called: what makes its first start fast may begin.
  void expect(std::shared_ptr<const FunctionSpec> function);

  /// Environments of the function (all versions: "" or one) with another digest end once their call
  /// has: it was changed or deleted.
  void retire(std::string_view function_arn, std::string_view version,
              std::string_view keep_digest);

  /// By the ARN with version ("...:function:f:$LATEST"), or without for all versions.
  EnvironmentCounts counts(std::string_view function_arn) const;

  /// Ends everything; calls that run fail.
  void reset();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace formwork::lambda
