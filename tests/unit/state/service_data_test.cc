// SPDX-License-Identifier: Apache-2.0
// What services keep beside objects: tables of their own and large contents in files.
#include <filesystem>
#include <string>

#include <doctest/doctest.h>
#include <unistd.h>

#include "engine/base/file.hh"
#include "engine/state/query.hh"
#include "engine/state/service_tables.hh"
#include "tests/unit/state/scratch.hh"

using namespace formwork;

namespace {

constexpr std::string_view kVersions[] = {
    "CREATE TABLE statetest_notes (name TEXT NOT NULL PRIMARY KEY, bytes BLOB);",
    "ALTER TABLE statetest_notes ADD COLUMN size BIGINT NOT NULL DEFAULT 0;"};
constinit ServiceTables tables{"statetest", kVersions, 2};
const Register<ServiceTables> kRegisterTables{tables};

void put(Transaction& tx, std::string_view name, std::string_view bytes) {
  auto database = tx.tables("statetest");
  REQUIRE(database);
  Query query(**database, "INSERT INTO statetest_notes (name, bytes, size) VALUES (?, ?, ?)");
  query.bind(name).bind_blob(bytes).bind(static_cast<std::int64_t>(bytes.size()));
  REQUIRE(query.run());
}

std::string names(Store& store) {
  REQUIRE(store.make_tables("statetest"));
  auto tx = store.begin_read();
  REQUIRE(tx);
  auto database = tx->tables("statetest");
  REQUIRE(database);
  Query query(**database, "SELECT name FROM statetest_notes ORDER BY name");
  std::string all;
  while (query.next()) {
    all += query.text();
  }
  return all;
}

}  // namespace

TEST_CASE("state: tables of a service are made once and hold any bytes") {
  Scratch scratch;
  const std::string bytes("a\0b\xff", 4);
  {
    auto store = open_store({.path = scratch.path("s")});
    {
      auto tx = store->begin_write();
      REQUIRE(tx);
      put(*tx, "lost", bytes);  // and with it the tables
    }
    auto tx = store->begin_write();
    REQUIRE(tx);
    put(*tx, "n", bytes);
    REQUIRE(tx->commit());
    CHECK(store->make_tables("no such service"));
  }
  auto store = open_store({.path = scratch.path("s")});
  CHECK(names(*store) == "n");
  auto tx = store->begin_read();
  auto database = tx->tables("statetest");
  REQUIRE(database);
  Query query(**database, "SELECT bytes, size FROM statetest_notes");
  REQUIRE(query.next());
  CHECK(query.view() == bytes);
  CHECK(query.integer() == 4);
}

TEST_CASE("state: a part of a transaction is undone alone") {
  Scratch scratch;
  auto store = open_store({.path = scratch.path("s")});
  auto tx = store->begin_write();
  REQUIRE(tx);
  put(*tx, "a", "");
  REQUIRE(tx->begin_part());
  put(*tx, "b", "");
  auto blob = tx->put_blob("undone");
  REQUIRE(blob);
  const std::string undone = tx->blobs().path_of(*blob);
  CHECK(*read_file(undone) == "undone");
  tx->undo_part();
  CHECK_FALSE(std::filesystem::exists(undone));
  REQUIRE(tx->begin_part());
  put(*tx, "c", "");
  REQUIRE(tx->keep_part());
  REQUIRE(tx->commit());
  CHECK(names(*store) == "ac");
}

TEST_CASE("state: large contents live and die with their transaction") {
  Scratch scratch;
  const std::string path = scratch.path("s");
  std::string kept;
  {
    auto store = open_store({.path = path});
    {
      auto tx = store->begin_write();
      auto blob = tx->put_blob("rolled back");
      REQUIRE(blob);
      kept = tx->blobs().path_of(*blob);
    }
    CHECK_FALSE(std::filesystem::exists(kept));
    auto tx = store->begin_write();
    auto blob = tx->put_blob("kept");
    REQUIRE(blob);
    kept = tx->blobs().path_of(*blob);
    REQUIRE(tx->commit());
    REQUIRE(write_file(path + ".blobs/left", "by a process that was killed"));
  }
  auto store = open_store({.path = path});
  CHECK(*read_file(kept) == "kept");
  CHECK_FALSE(std::filesystem::exists(path + ".blobs/left"));
  const std::string id = std::filesystem::path(kept).filename().string();
  {
    auto tx = store->begin_write();
    REQUIRE(tx->erase_blob(id));
  }
  CHECK(std::filesystem::exists(kept));
  auto tx = store->begin_write();
  REQUIRE(tx->erase_blob(id));
  REQUIRE(tx->commit());
  CHECK_FALSE(std::filesystem::exists(kept));
}

TEST_CASE("state: the folder of a store in memory is gone with it") {
  std::string folder;
  {
    auto store = open_store({.path = ":memory:"});
    auto tx = store->begin_write();
    REQUIRE(tx->put_blob("x"));
    folder = tx->blobs().folder();
    CHECK(std::filesystem::exists(folder));
    REQUIRE(tx->commit());
  }
  CHECK_FALSE(std::filesystem::exists(folder));
}
