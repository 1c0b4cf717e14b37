// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/base/registry.hh"

namespace formwork {

/// A type without a provider of its own whose objects the API of its service tells and changes:
/// what a stack made is there for clients, too. Registered by the service.
struct ToldType {
  std::string_view type;
  const ToldType* next = nullptr;
};

}  // namespace formwork
