// SPDX-License-Identifier: Apache-2.0
#include "engine/base/clock.hh"

#include <chrono>
#include <cstdio>
#include <ctime>

namespace formwork {

std::string format_time(Millis time) {
  Millis millis = ((time % 1000) + 1000) % 1000;
  auto seconds = static_cast<std::time_t>((time - millis) / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char date[32];
  std::size_t length = std::strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &parts);
  char fraction[8];
  std::snprintf(fraction, sizeof fraction, ".%03dZ", static_cast<int>(millis));
  return std::string(date, length) + fraction;
}

Millis InstantClock::now() {
  using std::chrono::milliseconds;
  auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<milliseconds>(since).count() + offset_;
}

void InstantClock::advance_to(Millis time) {
  Millis ahead = time - now();
  offset_ += ahead > 0 ? ahead : 0;
}

}  // namespace formwork
