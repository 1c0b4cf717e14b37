// SPDX-License-Identifier: Apache-2.0
#include "engine/base/clock.hh"

#include <chrono>
#include <cstdio>
#include <ctime>
#include <thread>

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

namespace {

Millis system_now() {
  using std::chrono::milliseconds;
  auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<milliseconds>(since).count();
}

}  // namespace

Millis InstantClock::now() {
  return system_now() + offset_;
}

void InstantClock::advance_to(Millis time) {
  Millis ahead = time - now();
  offset_ += ahead > 0 ? ahead : 0;
}

ScaledClock::ScaledClock(double factor)
    : factor_(factor), start_(system_now()), begun_(std::chrono::steady_clock::now()) {}

Millis ScaledClock::now() {
  std::chrono::duration<double, std::milli> passed = std::chrono::steady_clock::now() - begun_;
  return start_ + static_cast<Millis>(passed.count() * factor_);
}

std::chrono::milliseconds ScaledClock::wait_until(Millis time) {
  Millis ahead = time - now();
  return std::chrono::milliseconds(
      ahead > 0 ? static_cast<Millis>(static_cast<double>(ahead) / factor_) + 1 : 0);
}

void ScaledClock::advance_to(Millis time) {
  std::this_thread::sleep_for(wait_until(time));
}

}  // namespace formwork
