// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/clock.hh"
#include "engine/base/registry.hh"
#include "engine/service/operation.hh"

namespace formwork {

/// Measurements of one metric that fell into one minute (or second).
struct MetricPoint {
  std::string name_space;  ///< "AWS/Lambda"
  std::string name;
  std::vector<std::pair<std::string, std::string>> dimensions;
  std::string unit = "None";
  Millis time = 0;
  double count = 0;
  double sum = 0;
  double least = 0;
  double most = 0;
  /// What was measured and how often, as far as it is known: for percentiles.
  std::vector<std::pair<double, double>> values = {};
};

/// What a service of the emulator measures itself. It counts in memory; CloudWatch collects, when
/// somebody asks and in the background.
struct MetricFeed {
  std::string_view service;
  /// Hands over what was measured in the call's world since the last time, and forgets it.
  void (*collect)(ApiCall& call, const std::function<void(MetricPoint)>& take) = nullptr;
  const MetricFeed* next = nullptr;
};

}  // namespace formwork
