// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace formwork::lambda {

/// A control group with the processes of one environment. They have ended when the object goes.
class ControlGroup {
 public:
  explicit ControlGroup(std::string folder);
  ControlGroup(const ControlGroup&) = delete;
  ControlGroup& operator=(const ControlGroup&) = delete;
  ~ControlGroup();

  /// Of the folder: what CLONE_INTO_CGROUP takes; -1 when it could not be made.
  int descriptor() const { return descriptor_; }
  /// Of cgroup.procs: "0" written there moves the writer in.
  int joining() const { return joining_; }
  /// Does nothing for limits that the folder does not have.
  void limit(const char* name, const std::string& value) const;

 private:
  const std::string folder_;
  int descriptor_ = -1;
  int joining_ = -1;
};

/// Control groups below the folder that the variable FORMWORK_LAMBDA_CGROUP names: one of cgroup v2
/// that was given to this process's user and holds no processes itself. The kernel then keeps
/// functions to their memory and processes at once, where watching them takes its 20 ms.
class ControlGroups {
 public:
  ControlGroups();
  bool is_there() const { return !folder_.empty(); }
  /// `memory_mb`, `disk_mb`: the function's; files on a disk that takes memory count as memory.
  /// Null when there are none.
  std::shared_ptr<ControlGroup> make(std::int64_t memory_mb, std::int64_t disk_mb);

 private:
  std::string folder_;
  bool is_proportional_ = false;
  std::uint32_t next_ = 0;
};

}  // namespace formwork::lambda
