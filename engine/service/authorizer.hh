// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/registry.hh"
#include "engine/service/operation.hh"

namespace formwork {

/// Says whether the caller may do what the call asks, before its handler is called and within the
/// same transaction. Only asked when policies are enforced (HostOptions::policies). Registered
/// once: the service that knows the policies.
struct Authorizer {
  /// Fails with AccessDenied (or the service's word for it) and AWS's message.
  Result<void> (*check)(ApiCall& call) = nullptr;
  const Authorizer* next = nullptr;
};

}  // namespace formwork
