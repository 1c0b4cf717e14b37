// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace formwork::lambda {

/// Which of this machine's processors functions run on: as many as Lambda gives for their memory
/// when the variable FORMWORK_LAMBDA_CPU is "proportional", otherwise all of them.
class Processors {
 public:
  Processors();
  /// Those of one more environment; empty for all. One below 1537 MB, at least two above, one more
  /// with every 1769 MB.
  std::vector<int> of(std::int64_t memory_mb);

 private:
  std::vector<int> all_;  // empty: functions get them all
  std::size_t next_ = 0;
};

}  // namespace formwork::lambda
