// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "engine/state/service_tables.hh"

namespace formwork::sns {

namespace {

constexpr std::string_view kFirst = R"(
CREATE TABLE sns_sequences (topic TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE sns_sent (
  topic TEXT NOT NULL, name TEXT NOT NULL, until INTEGER NOT NULL, message_id TEXT NOT NULL,
  sequence INTEGER NOT NULL, PRIMARY KEY (topic, name)) WITHOUT ROWID;
CREATE INDEX sns_sent_due ON sns_sent (until);
)";

// What FIFO topics with an archive policy have kept.
constexpr std::string_view kArchive = R"(
CREATE TABLE sns_archive (
  topic TEXT NOT NULL, kept_at INTEGER NOT NULL, sequence TEXT NOT NULL, message TEXT NOT NULL,
  PRIMARY KEY (topic, kept_at, sequence)) WITHOUT ROWID;
)";

constexpr std::array<std::string_view, 2> kVersions{kFirst, kArchive};
constinit ServiceTables tables{"sns", kVersions.data(), kVersions.size()};
const Register<ServiceTables> kRegistered(tables);

}  // namespace

}  // namespace formwork::sns
