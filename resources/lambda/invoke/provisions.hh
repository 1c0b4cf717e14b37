// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "resources/lambda/running.hh"

namespace formwork::lambda {

/// How far provisioned concurrency has come, by the ARN of a version. Thread-safe.
class Provisions {
 public:
  /// Begins anew; answers what done() is to be told.
  std::int64_t begin(const std::string& version_arn);
  /// Not told when it was begun anew meanwhile. `reason`: why not, or "".
  void done(const std::string& version_arn, std::int64_t turn, std::string reason);
  void end(const std::string& version_arn);
  ProvisionState state(const std::string& version_arn);
  void clear();

 private:
  struct Entry {
    std::int64_t turn = 0;
    ProvisionState state;
  };
  std::mutex mutex_;
  std::int64_t turns_ = 0;
  std::map<std::string, Entry> entries_;
};

}  // namespace formwork::lambda
