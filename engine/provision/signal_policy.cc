// SPDX-License-Identifier: Apache-2.0
#include "engine/provision/signal_policy.hh"

#include <algorithm>

#include "engine/base/text.hh"

namespace formwork {

namespace {

constexpr Millis kSecond = 1000;
constexpr Millis kLongestWait = 12LL * 60 * 60 * kSecond;
constexpr std::string_view kGroup = "AWS::AutoScaling::AutoScalingGroup";

Result<std::int64_t> whole_number(const Value& map, std::string_view key, std::int64_t fallback,
                                  std::int64_t largest) {
  const Value* value = map.find(key);
  if (value == nullptr) {
    return fallback;
  }
  std::optional<std::int64_t> number = parse_integer(value->scalar_text());
  if (!number || *number < 0 || *number > largest) {
    return fail("ValidationError",
                std::string(key) + " must be a number from 0 to " + std::to_string(largest) + ".");
  }
  return *number;
}

Result<Millis> duration(const Value& map, std::string_view key, Millis fallback) {
  const Value* value = map.find(key);
  if (value == nullptr) {
    return fallback;
  }
  std::optional<Millis> time = parse_duration(value->scalar_text());
  if (!time || *time > kLongestWait) {
    return fail("ValidationError",
                std::string(key) + " must be an ISO 8601 duration of at most PT12H.");
  }
  return *time;
}

// What makes CloudFormation replace the instances of a group.
bool replaces_instances(const Value& before, const Value& after) {
  constexpr std::string_view kReplacing[] = {"LaunchConfigurationName", "LaunchTemplate",
                                             "MixedInstancesPolicy", "VPCZoneIdentifier",
                                             "AvailabilityZones"};
  return std::any_of(std::begin(kReplacing), std::end(kReplacing), [&](std::string_view name) {
    const Value* then = before.find(name);
    const Value* now = after.find(name);
    return then == nullptr || now == nullptr ? then != now : !Value::same(*then, *now);
  });
}

std::string signals_text(std::int64_t count, std::string_view status, const SignalPolicy& policy) {
  return "Received " + std::to_string(count) + " " + std::string(status) + " signal(s) out of " +
         std::to_string(policy.count) + ". Unable to satisfy " + std::to_string(policy.percent) +
         "% MinSuccessfulInstancesPercent requirement";
}

}  // namespace

std::string signal_prefix(std::string_view stack_id, std::string_view logical_id) {
  return std::string(stack_id) + " " + std::string(logical_id) + " ";
}

std::optional<Millis> parse_duration(std::string_view text) {
  if (!text.starts_with("PT") || text.size() < 4) {
    return std::nullopt;
  }
  text.remove_prefix(2);
  constexpr std::pair<char, Millis> kUnits[] = {
      {'H', 3600 * kSecond}, {'M', 60 * kSecond}, {'S', kSecond}};
  Millis total = 0;
  for (const auto& [unit, milliseconds] : kUnits) {
    std::size_t end = text.find(unit);
    if (end == std::string_view::npos) {
      continue;
    }
    std::optional<std::int64_t> number = parse_integer(text.substr(0, end));
    if (!number || *number < 0 || *number > 1'000'000) {
      return std::nullopt;
    }
    total += *number * milliseconds;
    text.remove_prefix(end + 1);
  }
  return text.empty() ? std::optional<Millis>(total) : std::nullopt;
}

bool takes_signals(std::string_view type) {
  return type == "AWS::EC2::Instance" || type == kGroup ||
         type == "AWS::CloudFormation::WaitCondition";
}

Result<std::optional<SignalPolicy>> creation_signals(const Value& policy) {
  const Value* signal = policy.find("ResourceSignal");
  if (signal == nullptr || !signal->is_map()) {
    return std::optional<SignalPolicy>();
  }
  SignalPolicy wanted;
  Result<std::int64_t> count = whole_number(*signal, "Count", 1, 1'000'000);
  if (!count) {
    return std::move(count).failure();
  }
  Result<Millis> timeout = duration(*signal, "Timeout", wanted.timeout);
  if (!timeout) {
    return std::move(timeout).failure();
  }
  wanted.count = *count;
  wanted.timeout = *timeout;
  if (const Value* group = policy.find("AutoScalingCreationPolicy"); group != nullptr) {
    Result<std::int64_t> percent =
        whole_number(*group, "MinSuccessfulInstancesPercent", wanted.percent, 100);
    if (!percent) {
      return std::move(percent).failure();
    }
    wanted.percent = *percent;
  }
  return wanted.count > 0 ? std::optional<SignalPolicy>(wanted) : std::nullopt;
}

Result<std::optional<SignalPolicy>> update_signals(const Value& policy, const Value& before,
                                                   const Value& after) {
  const Value* rolling = policy.find("AutoScalingRollingUpdate");
  if (rolling == nullptr || rolling->get_text("WaitOnResourceSignals") != "true" ||
      !replaces_instances(before, after)) {
    return std::optional<SignalPolicy>();
  }
  SignalPolicy wanted;
  wanted.is_update = true;
  Result<Millis> pause = duration(*rolling, "PauseTime", wanted.timeout);
  if (!pause) {
    return std::move(pause).failure();
  }
  Result<std::int64_t> percent =
      whole_number(*rolling, "MinSuccessfulInstancesPercent", wanted.percent, 100);
  if (!percent) {
    return std::move(percent).failure();
  }
  std::string_view size = after.find("DesiredCapacity") != nullptr ? "DesiredCapacity" : "MinSize";
  Result<std::int64_t> count = whole_number(after, size, 0, 1'000'000);
  if (!count) {
    return std::move(count).failure();
  }
  wanted.timeout = *pause;
  wanted.percent = *percent;
  wanted.count = *count;
  return wanted.count > 0 ? std::optional<SignalPolicy>(wanted) : std::nullopt;
}

Result<SignalCount> count_signals(Transaction& tx, std::string_view stack_id,
                                  std::string_view logical_id) {
  auto signals = tx.list_objects(kSignalService, kSignalKind, signal_prefix(stack_id, logical_id));
  if (!signals) {
    return std::move(signals).failure();
  }
  SignalCount count;
  for (const auto& [key, signal] : *signals) {
    ++(signal.get_text("Status") == "SUCCESS" ? count.successes : count.failures);
  }
  return count;
}

Result<void> erase_signals(Transaction& tx, std::string_view stack_id,
                           std::string_view logical_id) {
  auto signals = tx.list_objects(kSignalService, kSignalKind, signal_prefix(stack_id, logical_id));
  if (!signals) {
    return std::move(signals).failure();
  }
  for (const auto& [key, signal] : *signals) {
    if (Result<bool> erased = tx.erase_object(kSignalService, kSignalKind, key); !erased) {
      return std::move(erased).failure();
    }
  }
  return {};
}

SignalVerdict judge_signals(const SignalPolicy& policy, const SignalCount& signals,
                            bool is_out_of_time) {
  if (signals.failures > policy.count - policy.required()) {
    return {true, signals_text(signals.failures, "FAILURE", policy)};
  }
  bool has_all = signals.successes + signals.failures >= policy.count;
  bool has_enough = signals.successes >= policy.required();
  if (has_all && has_enough) {
    return {true, {}};
  }
  if (!is_out_of_time) {
    return {};
  }
  if (has_enough) {
    return {true, {}};
  }
  if (policy.is_update) {
    return {true, signals_text(signals.successes, "SUCCESS", policy)};
  }
  return {true, "Failed to receive " + std::to_string(policy.count - signals.successes) +
                    " resource signal(s) within the specified duration"};
}

}  // namespace formwork
