// SPDX-License-Identifier: Apache-2.0
#include "resources/ssm/parameter_tables.hh"

#include <algorithm>
#include <array>

#include "engine/state/query.hh"
#include "engine/state/service_tables.hh"
#include "resources/common/api_support.hh"

namespace formwork::ssm {

namespace {

// The last statements enter the parameters that a store had before it had these tables; rtrim()
// with all characters but the slash cuts a name behind its last slash.
constexpr std::array<std::string_view, 1> kVersions{R"sql(
CREATE TABLE ssm_names (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  parent TEXT NOT NULL
);
CREATE INDEX ssm_names_by_parent ON ssm_names (parent, number);
CREATE TABLE ssm_paths (
  path TEXT NOT NULL,
  number BIGINT NOT NULL,
  PRIMARY KEY (path, number)
) WITHOUT ROWID;
CREATE TABLE ssm_versions (
  name TEXT NOT NULL,
  version BIGINT NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (name, version)
) WITHOUT ROWID;
INSERT INTO ssm_names (name, parent)
  SELECT key, CASE WHEN instr(substr(key, 2), '/') > 0
                   THEN rtrim(rtrim(key, replace(key, '/', '')), '/') ELSE '/' END
  FROM objects WHERE service = 'ssm' AND kind = 'parameter';
INSERT INTO ssm_paths (path, number)
  WITH RECURSIVE above (path, number) AS (
    SELECT parent, number FROM ssm_names WHERE parent <> '/'
    UNION ALL
    SELECT rtrim(rtrim(path, replace(path, '/', '')), '/'), number FROM above
      WHERE instr(substr(path, 2), '/') > 0)
  SELECT path, number FROM above;
)sql"};

ServiceTables tables{"ssm", kVersions.data(), static_cast<std::int64_t>(kVersions.size())};
const Register<ServiceTables> kRegister{tables};

// "/a/b/c": "/a/b"; "/a" and "a": "/".
std::string parent_of(std::string_view name) {
  const std::size_t slash = name.rfind('/');
  return slash == std::string_view::npos || slash == 0 ? "/" : std::string(name.substr(0, slash));
}

Result<std::optional<std::int64_t>> number_of_name(Database& database, const std::string& name) {
  Query query(database, "SELECT number FROM ssm_names WHERE name = ?");
  query.bind(name);
  return read_one<std::int64_t>(query, [](Query& row) { return row.integer(); });
}

NameRow read_name(Query& query) {
  NameRow row;
  row.number = query.integer();
  row.name = query.text();
  return row;
}

VersionRow read_version(Query& query) {
  VersionRow row;
  row.version = query.integer();
  row.record = query.value();
  return row;
}

}  // namespace

Result<void> enter_name(World& world, const std::string& name) {
  auto database = world.store.tables("ssm");
  if (!database) {
    return std::move(database).failure();
  }
  auto known = number_of_name(**database, name);
  if (!known) {
    return std::move(known).failure();
  }
  if (*known) {
    return {};
  }
  {
    Query insert(**database, "INSERT INTO ssm_names (name, parent) VALUES (?, ?)");
    if (auto done = insert.bind(name).bind(parent_of(name)).run(); !done) {
      return done;
    }
  }
  known = number_of_name(**database, name);
  if (!known) {
    return std::move(known).failure();
  }
  for (std::string path = parent_of(name); path != "/"; path = parent_of(path)) {
    Query insert(**database, "INSERT INTO ssm_paths (path, number) VALUES (?, ?)");
    if (auto done = insert.bind(path).bind(known->value_or(0)).run(); !done) {
      return done;
    }
  }
  return {};
}

Result<void> forget_name(World& world, const std::string& name) {
  auto database = world.store.tables("ssm");
  if (!database) {
    return std::move(database).failure();
  }
  auto known = number_of_name(**database, name);
  if (!known) {
    return std::move(known).failure();
  }
  for (std::string path = parent_of(name); *known && path != "/"; path = parent_of(path)) {
    Query erase(**database, "DELETE FROM ssm_paths WHERE path = ? AND number = ?");
    if (auto done = erase.bind(path).bind(**known).run(); !done) {
      return done;
    }
  }
  for (const char* sql :
       {"DELETE FROM ssm_names WHERE name = ?", "DELETE FROM ssm_versions WHERE name = ?"}) {
    Query erase(**database, sql);
    if (auto done = erase.bind(name).run(); !done) {
      return done;
    }
  }
  return {};
}

Result<std::vector<NameRow>> names_below(World& world, const std::string& path, Below below,
                                         std::int64_t after, std::int64_t most) {
  if (path == "/" && below == Below::AllLevels) {
    return all_names(world, after, most);
  }
  auto database = world.store.tables("ssm");
  if (!database) {
    return std::move(database).failure();
  }
  Query query(**database, below == Below::OneLevel
                              ? "SELECT number, name FROM ssm_names WHERE parent = ? "
                                "AND number > ? ORDER BY number LIMIT ?"
                              : "SELECT n.number, n.name FROM ssm_paths p JOIN ssm_names n "
                                "ON n.number = p.number WHERE p.path = ? AND p.number > ? "
                                "ORDER BY p.number LIMIT ?");
  query.bind(path).bind(after).bind(most);
  return read_all<NameRow>(query, read_name);
}

Result<std::vector<NameRow>> all_names(World& world, std::int64_t after, std::int64_t most) {
  auto database = world.store.tables("ssm");
  if (!database) {
    return std::move(database).failure();
  }
  Query query(**database,
              "SELECT number, name FROM ssm_names WHERE number > ? ORDER BY number LIMIT ?");
  query.bind(after).bind(most);
  return read_all<NameRow>(query, read_name);
}

Result<void> put_version(World& world, const std::string& name, const VersionRow& row) {
  auto database = world.store.tables("ssm");
  if (!database) {
    return std::move(database).failure();
  }
  Query put(**database,
            "INSERT INTO ssm_versions (name, version, record) VALUES (?, ?, ?) "
            "ON CONFLICT (name, version) DO UPDATE SET record = excluded.record");
  return put.bind(name).bind(row.version).bind(row.record).run();
}

Result<void> erase_version(World& world, const std::string& name, std::int64_t version) {
  auto database = world.store.tables("ssm");
  if (!database) {
    return std::move(database).failure();
  }
  Query erase(**database, "DELETE FROM ssm_versions WHERE name = ? AND version = ?");
  return erase.bind(name).bind(version).run();
}

Result<std::optional<VersionRow>> find_version(World& world, const std::string& name,
                                               std::int64_t version) {
  auto database = world.store.tables("ssm");
  if (!database) {
    return std::move(database).failure();
  }
  Query query(**database,
              "SELECT version, record FROM ssm_versions WHERE name = ? AND version = ?");
  query.bind(name).bind(version);
  return read_one<VersionRow>(query, read_version);
}

Result<std::vector<VersionRow>> list_versions(World& world, const std::string& name,
                                              std::int64_t after, std::int64_t most) {
  auto database = world.store.tables("ssm");
  if (!database) {
    return std::move(database).failure();
  }
  Query query(**database,
              "SELECT version, record FROM ssm_versions WHERE name = ? AND version > ? "
              "ORDER BY version LIMIT ?");
  query.bind(name).bind(after).bind(most);
  return read_all<VersionRow>(query, read_version);
}

Result<std::optional<VersionRow>> find_label(World& world, const std::string& name,
                                             std::string_view label) {
  auto rows = list_versions(world, name);
  if (!rows) {
    return std::move(rows).failure();
  }
  for (VersionRow& row : *rows) {
    const std::vector<std::string> labels = texts_of(row.record.find("Labels"));
    if (std::find(labels.begin(), labels.end(), label) != labels.end()) {
      return std::optional<VersionRow>(std::move(row));
    }
  }
  return std::optional<VersionRow>();
}

}  // namespace formwork::ssm
