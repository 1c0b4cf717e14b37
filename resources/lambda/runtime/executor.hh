// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/result.hh"
#include "resources/lambda/runtime/function_spec.hh"

namespace formwork::lambda {

/// Files of one environment that outlive its processes: /tmp is kept when the runtime is started
/// again after a fault. Removed with the object.
class EnvironmentFiles {
 public:
  virtual ~EnvironmentFiles() = default;
  /// What they hold over `most_kb`, as far as nothing else keeps them to that. Looks at them all.
  virtual std::int64_t excess_kb(std::int64_t most_kb) const {
    static_cast<void>(most_kb);
    return 0;
  }
};

/// What an environment's runtime is started with.
struct ProcessSetup {
  std::shared_ptr<const FunctionSpec> function;
  std::shared_ptr<EnvironmentFiles> files;
  std::string runtime_api;  ///< "127.0.0.1:40123"
  /// All that Lambda sets beside the user's variables and what the executor knows itself (paths,
  /// LD_LIBRARY_PATH, NODE_PATH, LANG...): credentials, names, region, log names.
  std::vector<std::pair<std::string, std::string>> variables;
};

/// The processes of one environment: the runtime and what it has started, its extensions too.
/// Descriptors are non-blocking and belong to the object. Not thread-safe.
class EnvironmentProcess {
 public:
  virtual ~EnvironmentProcess() = default;  ///< Kills what is left.
  /// Standard output and error of the runtime, in one pipe.
  virtual int output() const = 0;
  /// Frames of the runtime's own log (_LAMBDA_TELEMETRY_LOG_FD); -1 when there is none.
  virtual int telemetry() const = 0;
  /// Readable once the runtime's process has ended (pidfd); see status().
  virtual int exit_event() const = 0;
  /// After exit_event(): "exit status 1", "signal: killed"; "" for status 0.
  virtual std::string exit_text() = 0;
  /// Names of the external extensions that were started.
  virtual std::vector<std::string> extensions() const = 0;
  virtual void terminate() = 0;  ///< SIGTERM to the runtime and extensions.
  virtual void kill() = 0;       ///< All of them, at once.
  /// The runtime and what it has started only, as far as they can be told from extensions.
  virtual void kill_runtime() { kill(); }
  /// Readable once extensions have ended, too (pidfd); -1 when nothing tells.
  virtual int end_event() { return -1; }
  virtual void freeze() = 0;
  virtual void thaw() = 0;
  /// Of now and the most so far, all processes together. Cheap enough for every 20 ms.
  virtual std::int64_t memory_kb() = 0;
  virtual std::int64_t peak_memory_kb() = 0;
};

/// Starts runtimes: what stands between an environment and this machine. Called on the
/// environments' thread, must not wait for the machine longer than a process takes to start.
class Executor {
 public:
  /// `folder`: for unpacked code and environments; must exist.
  static std::unique_ptr<Executor> make(const std::string& folder);
  virtual ~Executor() = default;

  /// Unpacks what prepare() needs, so that prepare() is quick: called before it, on a thread of its
  /// own (one for archives, one for images; beside calls of the others on theirs). May do nothing.
  virtual Result<void> unpack(const FunctionSpec& function) {
    static_cast<void>(function);
    return {};
  }
  /// Any thread: unpack() that takes long ends with a fault soon, now and from now on.
  virtual void interrupt() {}
  /// Makes the code ready (unpacks what is not there yet) and a /tmp. Fails in Lambda's words or
  /// with what is to be installed.
  virtual Result<std::shared_ptr<EnvironmentFiles>> prepare(const FunctionSpec& function) = 0;
  virtual Result<std::unique_ptr<EnvironmentProcess>> start(ProcessSetup setup) = 0;
  /// The Runtime Version line of INIT_START: "python:3.12.v16".
  virtual std::string runtime_version(const FunctionSpec& function) = 0;
  /// Something that makes starts of such functions fast may be begun (an interpreter to fork from).
  virtual void expect(const FunctionSpec& function) = 0;
  /// "namespaces", "landlock", "none": how functions are kept apart here, for the health page.
  virtual std::string isolation() const = 0;
};

/// Executor::isolation() of one in that folder, which has to be there.
std::string isolation_in(const std::string& folder);
/// Executor::isolation() of this machine, before there is an executor.
std::string isolation_of_machine();

}  // namespace formwork::lambda
