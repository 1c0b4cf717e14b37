// SPDX-License-Identifier: Apache-2.0
#include "engine/state/migrations.hh"

namespace formwork {

namespace {

constexpr Migration kMigrations[] = {
    {
        1,
#include "schema_0001.sql.inc"
    },
    {
        2,
#include "schema_0002.sql.inc"
    },
    {
        3,
#include "schema_0003.sql.inc"
    },
};

}  // namespace

std::span<const Migration> migrations() {
  return kMigrations;
}

std::int64_t newest_store_version() {
  return migrations().back().version;
}

}  // namespace formwork
