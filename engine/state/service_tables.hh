// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/base/registry.hh"

namespace formwork {

/// The tables that a service keeps its data in when there is more of it than `objects` is made for:
/// keys of a bucket, items of a table, messages of a queue. Registered once per service
/// (Register<ServiceTables>), made at the first Transaction::tables() in a store.
struct ServiceTables {
  std::string_view service;  ///< "s3"
  /// Statements that bring a store from version i to i + 1; table names begin with "<service>_".
  /// Rows are only ever added to this list.
  const std::string_view* versions = nullptr;
  std::int64_t version_count = 0;
  const ServiceTables* next = nullptr;
};

}  // namespace formwork
