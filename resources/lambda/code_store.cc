// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/code_store.hh"

#include "engine/base/file.hh"
#include "engine/base/hash.hh"
#include "engine/state/query.hh"
#include "engine/state/service_tables.hh"

namespace formwork::lambda {

namespace {

constexpr std::string_view kVersions[] = {
    "CREATE TABLE lambda_code("
    "sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, uses INTEGER NOT NULL,"
    "blob TEXT, bytes BLOB)",
};
constinit ServiceTables tables{"lambda", kVersions, 1};
const Register<ServiceTables> kRegister{tables};

/// What is smaller stays in the row.
constexpr std::size_t kLargestInRow = 32U << 10U;
constexpr std::size_t kLargestArchive = 1U << 30U;

struct Row {
  std::int64_t uses = 0;
  std::string blob;
  std::string bytes;
};

// Nothing where a reading transaction finds that there are no tables yet.
Result<std::optional<Row>> find_row(World& world, std::string_view sha256) {
  auto tables_now = world.store.tables("lambda");
  if (!tables_now) {
    return tables_now.error().code == "F302" ? Result<std::optional<Row>>(std::optional<Row>())
                                             : std::move(tables_now).failure();
  }
  Query query(**tables_now, "SELECT uses, blob, bytes FROM lambda_code WHERE sha256 = ?");
  query.bind(sha256);
  return read_one<Row>(query, [](Query& row) {
    Row read;
    read.uses = row.integer();
    read.blob = row.text();
    read.bytes = std::string(row.view());
    return read;
  });
}

Result<void> set_uses(World& world, std::string_view sha256, std::int64_t uses) {
  auto database = world.store.tables("lambda");
  if (!database) {
    return std::move(database).failure();
  }
  if (uses > 0) {
    Query query(**database, "UPDATE lambda_code SET uses = ? WHERE sha256 = ?");
    return query.bind(uses).bind(sha256).run();
  }
  Query query(**database, "DELETE FROM lambda_code WHERE sha256 = ?");
  return query.bind(sha256).run();
}

Result<void> add_row(World& world, const CodeFacts& facts, std::string_view archive) {
  auto database = world.store.tables("lambda");
  if (!database) {
    return std::move(database).failure();
  }
  Query query(**database, "INSERT INTO lambda_code VALUES(?, ?, 1, ?, ?)");
  query.bind(facts.sha256).bind(facts.size);
  if (archive.size() <= kLargestInRow) {
    return query.bind("").bind_blob(archive).run();
  }
  auto blob = world.store.put_blob(archive);
  if (!blob) {
    return std::move(blob).failure();
  }
  return query.bind(*blob).bind_blob("").run();
}

}  // namespace

Result<CodeFacts> keep_code(World& world, std::string_view archive) {
  CodeFacts facts{sha256_base64(archive), static_cast<std::int64_t>(archive.size())};
  auto row = find_row(world, facts.sha256);
  if (!row) {
    return std::move(row).failure();
  }
  auto kept =
      *row ? set_uses(world, facts.sha256, (*row)->uses + 1) : add_row(world, facts, archive);
  return kept ? Result<CodeFacts>(std::move(facts)) : std::move(kept).failure();
}

Result<void> use_code(World& world, std::string_view sha256) {
  auto row = find_row(world, sha256);
  if (!row || !*row) {
    return row ? Result<void>() : std::move(row).failure();
  }
  return set_uses(world, sha256, (*row)->uses + 1);
}

Result<void> drop_code(World& world, std::string_view sha256) {
  auto row = find_row(world, sha256);
  if (!row || !*row) {
    return row ? Result<void>() : std::move(row).failure();
  }
  if ((*row)->uses <= 1 && !(*row)->blob.empty()) {
    if (auto erased = world.store.erase_blob((*row)->blob); !erased) {
      return erased;
    }
  }
  return set_uses(world, sha256, (*row)->uses - 1);
}

Result<std::optional<CodePlace>> find_code(World& world, std::string_view sha256) {
  auto row = find_row(world, sha256);
  if (!row || !*row) {
    return row ? Result<std::optional<CodePlace>>(std::optional<CodePlace>())
               : std::move(row).failure();
  }
  CodePlace place;
  place.sha256 = std::string(sha256);
  if ((*row)->blob.empty()) {
    place.bytes = std::move((*row)->bytes);
  } else {
    place.file = world.store.blobs().path_of((*row)->blob);
  }
  return std::optional<CodePlace>(std::move(place));
}

Result<std::optional<std::string>> code_bytes(World& world, std::string_view sha256) {
  auto place = find_code(world, sha256);
  if (!place || !*place) {
    return place ? Result<std::optional<std::string>>(std::optional<std::string>())
                 : std::move(place).failure();
  }
  if ((*place)->file.empty()) {
    return std::optional<std::string>(std::move((*place)->bytes));
  }
  auto bytes = read_file((*place)->file, kLargestArchive);
  return bytes ? Result<std::optional<std::string>>(std::optional<std::string>(std::move(*bytes)))
               : std::move(bytes).failure();
}

Result<std::int64_t> code_size(World& world) {
  auto database = world.store.tables("lambda");
  if (!database) {
    return database.error().code == "F302" ? Result<std::int64_t>(std::int64_t{0})
                                           : std::move(database).failure();
  }
  Query query(**database, "SELECT coalesce(sum(size * uses), 0) FROM lambda_code");
  auto size = read_one<std::int64_t>(query, [](Query& row) { return row.integer(); });
  return size ? Result<std::int64_t>(size->value_or(0)) : std::move(size).failure();
}

}  // namespace formwork::lambda
