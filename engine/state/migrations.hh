// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace formwork {

/// One step from version `version - 1` of the store's schema to `version`.
struct Migration {
  std::int64_t version = 0;
  std::string_view sql;
};

/// In rising order, without gaps, from 1.
std::span<const Migration> migrations();

/// The version a store has once every migration has run.
std::int64_t newest_store_version();

}  // namespace formwork
