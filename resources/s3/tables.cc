// SPDX-License-Identifier: Apache-2.0
// The tables of buckets. Rows of s3_objects are small, so that lists read few pages; contents are
// apart from them.
#include "engine/state/service_tables.hh"

namespace formwork::s3 {

namespace {

constexpr std::string_view kVersions[]{
    R"(CREATE TABLE s3_buckets (
  name TEXT PRIMARY KEY,
  versioning INTEGER NOT NULL,
  flags INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE s3_objects (
  bucket TEXT NOT NULL,
  key BLOB NOT NULL,
  seq INTEGER NOT NULL,
  version TEXT NOT NULL,
  marker INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  size INTEGER NOT NULL,
  etag TEXT NOT NULL,
  type TEXT NOT NULL,
  checksum TEXT NOT NULL,
  meta TEXT NOT NULL,
  content INTEGER NOT NULL,
  blobs TEXT NOT NULL,
  PRIMARY KEY (bucket, key, seq)
) WITHOUT ROWID;
CREATE TABLE s3_contents (
  id INTEGER PRIMARY KEY,
  bytes BLOB NOT NULL
);
CREATE TABLE s3_uploads (
  bucket TEXT NOT NULL,
  key BLOB NOT NULL,
  upload TEXT NOT NULL,
  begun INTEGER NOT NULL,
  details TEXT NOT NULL,
  PRIMARY KEY (bucket, key, upload)
) WITHOUT ROWID;
CREATE TABLE s3_parts (
  upload TEXT NOT NULL,
  number INTEGER NOT NULL,
  size INTEGER NOT NULL,
  etag TEXT NOT NULL,
  checksum TEXT NOT NULL,
  modified INTEGER NOT NULL,
  blob TEXT NOT NULL,
  PRIMARY KEY (upload, number)
) WITHOUT ROWID;)"};

constinit ServiceTables tables{"s3", kVersions, 1};
const Register<ServiceTables> kRegister{tables};

}  // namespace

}  // namespace formwork::s3
