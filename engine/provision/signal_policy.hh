// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/clock.hh"
#include "engine/base/result.hh"
#include "engine/state/store.hh"
#include "engine/value/value.hh"

namespace formwork {

/// Where signals to resources lie until they are no longer waited for: "<stack id> <logical id>
/// <unique id>" -> {UniqueId, Status}.
inline constexpr std::string_view kSignalService = "cloudformation";
inline constexpr std::string_view kSignalKind = "resource_signal";
std::string signal_prefix(std::string_view stack_id, std::string_view logical_id);

/// How many signals a resource waits for, and how long.
struct SignalPolicy {
  std::int64_t count = 1;
  std::int64_t percent = 100;  ///< MinSuccessfulInstancesPercent.
  Millis timeout = 5LL * 60 * 1000;
  bool is_update = false;

  /// Successes that are enough when everybody has answered.
  std::int64_t required() const { return (count * percent + 99) / 100; }
};

/// Milliseconds of "PT1H30M10S"; nothing for any other text.
std::optional<Millis> parse_duration(std::string_view text);

/// Types whose creation can wait for signals.
bool takes_signals(std::string_view type);
/// What a CreationPolicy says; nothing when it asks for no signals. ValidationError for values that
/// CloudFormation refuses.
Result<std::optional<SignalPolicy>> creation_signals(const Value& policy);
/// What an UpdatePolicy says of an Auto Scaling group that goes from `before` to `after`; nothing
/// when its instances are not replaced or nobody waits for them.
Result<std::optional<SignalPolicy>> update_signals(const Value& policy, const Value& before,
                                                   const Value& after);

/// The signals that a resource got.
struct SignalCount {
  std::int64_t successes = 0;
  std::int64_t failures = 0;
};
Result<SignalCount> count_signals(Transaction& tx, std::string_view stack_id,
                                  std::string_view logical_id);
Result<void> erase_signals(Transaction& tx, std::string_view stack_id, std::string_view logical_id);

/// Whether the wait is over, and why it failed.
struct SignalVerdict {
  bool is_over = false;
  std::string failure;  ///< "" when it succeeded.
};
SignalVerdict judge_signals(const SignalPolicy& policy, const SignalCount& signals,
                            bool is_out_of_time);

}  // namespace formwork
