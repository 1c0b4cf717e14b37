// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/base/registry.hh"

namespace formwork {

/// Says of an operation that has a handler what it does not do; `formwork services` tells it.
/// Registered beside the operation (Register<OperationLimit>).
struct OperationLimit {
  std::string_view service;
  std::string_view name;
  std::string_view what;  ///< A sentence: "Metric filters make no metrics."
  const OperationLimit* next = nullptr;
};

}  // namespace formwork
