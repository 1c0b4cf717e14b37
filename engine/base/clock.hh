// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace formwork {

/// Milliseconds since 1970-01-01T00:00:00Z.
using Millis = std::int64_t;

/// "2026-11-22T10:40:41.123Z", as CloudFormation writes event times.
std::string format_time(Millis time);

/// Where time comes from. One of the program's few virtual seams, so that tests and `--seed` own
/// time.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Millis now() = 0;
  /// Returns once now() >= `time`: a real clock waits, a virtual one jumps.
  virtual void advance_to(Millis time) = 0;
  /// Real time that advance_to(`time`) would take; none where the clock jumps.
  virtual std::chrono::milliseconds wait_until(Millis time) {
    static_cast<void>(time);
    return std::chrono::milliseconds(0);
  }
};

/// Runs `factor` times as fast as the machine's clock, from the time it is made; 1 is real time.
class ScaledClock final : public Clock {
 public:
  explicit ScaledClock(double factor);
  Millis now() override;
  void advance_to(Millis time) override;
  std::chrono::milliseconds wait_until(Millis time) override;

 private:
  const double factor_;
  const Millis start_;
  const std::chrono::steady_clock::time_point begun_;
};

/// The machine's clock; waiting jumps a private offset instead of sleeping, so emulated durations
/// cost nothing.
class InstantClock final : public Clock {
 public:
  Millis now() override;
  void advance_to(Millis time) override;

 private:
  Millis offset_ = 0;
};

/// A clock that stands still until it is moved; each now() moves it one millisecond, so that two
/// events never carry the same time.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Millis start) : now_(start) {}
  Millis now() override { return now_++; }
  void advance_to(Millis time) override { now_ = time > now_ ? time : now_; }

 private:
  Millis now_;
};

}  // namespace formwork
