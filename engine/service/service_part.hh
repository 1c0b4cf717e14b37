// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "engine/base/registry.hh"

namespace formwork {

class ApiHost;

/// What a service keeps in a running process beside its store: processes, connections, timers. One
/// per host, made at the first ApiHost::part() that asks for it; ends before the worlds do.
class ServicePart {
 public:
  virtual ~ServicePart() = default;
  /// All worlds were erased. Called with the host's lock held; must not wait for calls.
  virtual void reset() = 0;
};

/// Registered by the service.
struct ServicePartEntry {
  std::string_view service;
  std::unique_ptr<ServicePart> (*make)(ApiHost& host) = nullptr;
  const ServicePartEntry* next = nullptr;
};

}  // namespace formwork
