// SPDX-License-Identifier: Apache-2.0
#include "engine/state/service_tables.hh"

#include <array>

namespace formwork::dynamodb {

namespace {

// Items lie by a hash of their hash key, so that a scan can be cut into segments.
constexpr std::string_view kFirst = R"(
CREATE TABLE dynamodb_tables (
  name TEXT PRIMARY KEY, id INTEGER NOT NULL, schema TEXT NOT NULL,
  items INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE TABLE dynamodb_items (
  table_id INTEGER NOT NULL, bucket INTEGER NOT NULL, hash BLOB NOT NULL, range BLOB NOT NULL,
  item BLOB NOT NULL, size INTEGER NOT NULL,
  PRIMARY KEY (table_id, bucket, hash, range)) WITHOUT ROWID;
CREATE TABLE dynamodb_index (
  table_id INTEGER NOT NULL, index_id INTEGER NOT NULL, bucket INTEGER NOT NULL,
  hash BLOB NOT NULL, range BLOB NOT NULL,
  item_bucket INTEGER NOT NULL, item_hash BLOB NOT NULL, item_range BLOB NOT NULL,
  PRIMARY KEY (table_id, index_id, bucket, hash, range, item_bucket, item_hash, item_range))
  WITHOUT ROWID;
CREATE TABLE dynamodb_expiry (
  table_id INTEGER NOT NULL, due INTEGER NOT NULL, bucket INTEGER NOT NULL, hash BLOB NOT NULL,
  range BLOB NOT NULL, PRIMARY KEY (table_id, due, bucket, hash, range)) WITHOUT ROWID;
CREATE TABLE dynamodb_streams (
  id INTEGER PRIMARY KEY, arn TEXT NOT NULL, table_name TEXT NOT NULL, view TEXT NOT NULL,
  created INTEGER NOT NULL, ended INTEGER, keys TEXT NOT NULL);
CREATE UNIQUE INDEX dynamodb_streams_by_arn ON dynamodb_streams (arn);
CREATE TABLE dynamodb_stream_records (
  stream_id INTEGER NOT NULL, sequence INTEGER NOT NULL, time INTEGER NOT NULL,
  event TEXT NOT NULL, identity TEXT NOT NULL, keys BLOB NOT NULL, old BLOB, new BLOB,
  PRIMARY KEY (stream_id, sequence)) WITHOUT ROWID;
CREATE TABLE dynamodb_tokens (
  token TEXT PRIMARY KEY, digest TEXT NOT NULL, time INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE dynamodb_backup_items (
  backup TEXT NOT NULL, position INTEGER NOT NULL, item BLOB NOT NULL,
  PRIMARY KEY (backup, position)) WITHOUT ROWID;
)";

// What items were before each change, newest last, of tables with point-in-time recovery.
constexpr std::string_view kSecond = R"(
CREATE TABLE dynamodb_recovery (table_id INTEGER PRIMARY KEY, since INTEGER NOT NULL);
CREATE TABLE dynamodb_changes (
  table_id INTEGER NOT NULL, time INTEGER NOT NULL, sequence INTEGER NOT NULL,
  bucket INTEGER NOT NULL, hash BLOB NOT NULL, range BLOB NOT NULL, item BLOB NOT NULL,
  PRIMARY KEY (table_id, time, sequence)) WITHOUT ROWID;
)";

constexpr std::array<std::string_view, 2> kVersions{kFirst, kSecond};
constinit ServiceTables tables{"dynamodb", kVersions.data(), kVersions.size()};
const Register<ServiceTables> kRegistered(tables);

}  // namespace

}  // namespace formwork::dynamodb
