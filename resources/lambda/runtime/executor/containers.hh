// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include <sys/types.h>

#include "engine/base/result.hh"
#include "resources/lambda/runtime/executor.hh"
#include "resources/lambda/runtime/executor/spawn.hh"

namespace formwork::lambda {

/// Programs that remove containers, while nobody waits for them; their end is waited for at its
/// own.
class Removals {
 public:
  Removals() = default;
  Removals(const Removals&) = delete;
  Removals& operator=(const Removals&) = delete;
  ~Removals();
  void begin(const std::vector<std::string>& arguments);

 private:
  std::vector<pid_t> running_;
};

/// Functions that are images: containers of this machine's Docker or Podman, which share its
/// network and so reach the Runtime API where it is. The kernel's limits are the container's own
/// (--memory); what it used is not known here, and it is not stopped between calls.
class Containers {
 public:
  /// Makes sure that the image is there: fetches it when it is not. May take long; any thread.
  Result<void> fetch(const FunctionSpec& function);
  /// Any thread: ends fetch(), now and from now on.
  void interrupt();
  /// `scratch`: a folder of the host that becomes /tmp.
  Result<std::unique_ptr<EnvironmentProcess>> start(const ProcessSetup& setup,
                                                    const std::string& scratch);

 private:
  /// Fails with what is to be installed.
  Result<std::string> program() const;

  const std::shared_ptr<Removals> removals_ = std::make_shared<Removals>();
  Interruption interruption_;
  std::mutex mutex_;
  std::set<std::string> fetched_;
  std::atomic<std::uint32_t> next_ = 0;
};

}  // namespace formwork::lambda
