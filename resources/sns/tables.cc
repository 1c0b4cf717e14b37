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

constexpr std::array<std::string_view, 1> kVersions{kFirst};
constinit ServiceTables tables{"sns", kVersions.data(), kVersions.size()};
const Register<ServiceTables> kRegistered(tables);

}  // namespace

}  // namespace formwork::sns
