// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/runtime/executor/processors.hh"

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include <sched.h>

namespace formwork::lambda {

namespace {

constexpr std::int64_t kMemoryOfOne = 1769;
constexpr std::int64_t kMostWithOne = 1536;

}  // namespace

Processors::Processors() {
  const char* const chosen = std::getenv("FORMWORK_LAMBDA_CPU");
  cpu_set_t allowed;
  if (chosen == nullptr || std::string_view(chosen) != "proportional" ||
      ::sched_getaffinity(0, sizeof allowed, &allowed) != 0) {
    return;
  }
  for (int each = 0; each < CPU_SETSIZE; ++each) {
    if (CPU_ISSET(static_cast<std::size_t>(each), &allowed)) {
      all_.push_back(each);
    }
  }
}

std::vector<int> Processors::of(std::int64_t memory_mb) {
  const std::int64_t wanted =
      memory_mb <= kMostWithOne
          ? 1
          : std::max<std::int64_t>((memory_mb + kMemoryOfOne - 1) / kMemoryOfOne, 2);
  std::vector<int> chosen;
  while (chosen.size() < std::min(static_cast<std::size_t>(wanted), all_.size())) {
    chosen.push_back(all_[next_++ % all_.size()]);
  }
  return chosen;
}

}  // namespace formwork::lambda
