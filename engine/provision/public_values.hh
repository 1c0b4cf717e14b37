// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/base/registry.hh"

namespace formwork {

/// Parameters of AWS's own (/aws/service/...), which no stack makes: the service that knows them
/// registers one of these.
struct PublicValues {
  /// The value of a parameter; "" when there is none of that name.
  std::string (*find)(std::string_view name) = nullptr;
  const PublicValues* next = nullptr;
};

}  // namespace formwork
