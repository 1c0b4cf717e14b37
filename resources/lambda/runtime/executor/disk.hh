// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>

namespace formwork::lambda {

/// The disks of environments: one file system of the size that the function has, where this process
/// may mount some. They are seen by one thread and what it starts, and go with it, however it ends.
/// All on that thread.
class Disks {
 public:
  /// `folder`: the one that all disks are below.
  explicit Disks(std::string folder) : folder_(std::move(folder)) {}

  /// A disk at a folder that is there and empty. False when it has to do without: the machine does
  /// not allow it, or the memory that it would take is not there.
  bool add(const std::string& place, std::int64_t megabytes);

  /// What add() needs, once: whatever is started afterwards sees the disks.
  bool begin();

 private:
  bool make_own() const;

  const std::string folder_;
  bool is_tried_ = false;
  bool is_begun_ = false;
};

/// What the files below a folder hold, in KiB; stops once it is more than `most_kb`.
std::int64_t held_kb(const std::string& folder, std::int64_t most_kb);

}  // namespace formwork::lambda
