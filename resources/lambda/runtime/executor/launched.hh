// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <sys/types.h>

#include "resources/lambda/runtime/executor.hh"

namespace formwork::lambda {

/// Processes below a first one that waits for them and says on a pipe how the runtime ended
/// (ChildWord).
class ProcessGroup : public EnvironmentProcess {
 public:
  ProcessGroup(int output, int status) : output_(output), status_(status) {}
  ProcessGroup(const ProcessGroup&) = delete;
  ProcessGroup& operator=(const ProcessGroup&) = delete;
  ~ProcessGroup() override;

  int output() const override { return output_; }
  int telemetry() const override { return -1; }  // all goes through the output, in order
  int exit_event() const override { return status_; }
  std::string exit_text() override;
  std::vector<std::string> extensions() const override { return {}; }
  void terminate() override;
  void kill() override;
  int end_event() override { return first_event(); }
  void freeze() override;
  void thaw() override;
  std::int64_t memory_kb() override;
  std::int64_t peak_memory_kb() override;

 protected:
  /// The first one: its number here, and a descriptor of it; -1 when it is not known.
  virtual pid_t first() = 0;
  virtual int first_event() = 0;

 private:
  void send(int signal);

  const int output_;
  const int status_;
  std::int64_t peak_ = 0;
};

}  // namespace formwork::lambda
