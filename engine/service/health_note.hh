// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/base/registry.hh"

namespace formwork {

/// What a service has to tell of itself and this machine on the health page.
struct HealthNote {
  std::string_view name;  ///< "lambda.isolation"
  /// A short text; "" to be left out. Any thread; quick after the first time.
  std::string (*tell)() = nullptr;
  const HealthNote* next = nullptr;
};

}  // namespace formwork
