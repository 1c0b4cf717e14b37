// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/base/registry.hh"
#include "engine/service/operation.hh"

namespace formwork {

/// Work that operations begin and that goes on between calls, beside the deployments: what a stack
/// set does in its accounts. All of its progress is in the store: it is run when a world is opened,
/// after ApiHost::go_on_later(), after deployments have changed the world, and from then on again and
/// again while it answers true.
struct BackgroundTask {
  std::string_view name;
  /// One step, within a write transaction of the world; ApiCall::in_world is allowed. Answers
  /// whether there is more to do. Never waits.
  Result<bool> (*run)(ApiCall& call) = nullptr;
  const BackgroundTask* next = nullptr;
};

}  // namespace formwork
