// SPDX-License-Identifier: Apache-2.0
#include "resources/iam/keys.hh"

#include "engine/state/query.hh"
#include "engine/state/service_tables.hh"
#include "resources/iam/key_uses.hh"

namespace formwork::iam {

namespace {

constexpr std::string_view kSecretAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t kSecretLength = 40;

constexpr std::string_view kVersions[] = {
    "CREATE TABLE iam_keys (id TEXT PRIMARY KEY, owner TEXT NOT NULL, arn TEXT NOT NULL, "
    "user_id TEXT NOT NULL, secret TEXT NOT NULL, token TEXT NOT NULL, is_active INTEGER NOT NULL, "
    "created INTEGER NOT NULL, expires INTEGER NOT NULL, last_used INTEGER NOT NULL, "
    "last_service TEXT NOT NULL, last_region TEXT NOT NULL, details TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX iam_keys_by_owner ON iam_keys (owner, created) WHERE owner <> '';"
    "CREATE INDEX iam_keys_by_expiry ON iam_keys (expires) WHERE expires > 0;"};
constinit ServiceTables tables{"iam", kVersions, 1};
const Register<ServiceTables> kTables{tables};

constexpr std::string_view kNotThereYet = "F302";

#define FORMWORK_KEY_COLUMNS                                                                       \
  "id, owner, arn, user_id, secret, token, is_active, created, expires, last_used, last_service, " \
  "last_region, details"

AccessKey read_key(Query& row) {
  AccessKey key;
  key.id = row.text();
  key.owner = row.text();
  key.arn = row.text();
  key.user_id = row.text();
  key.secret = row.text();
  key.token = row.text();
  key.is_active = row.flag();
  key.created = row.integer();
  key.expires = row.integer();
  key.last_used = row.integer();
  key.last_service = row.text();
  key.last_region = row.text();
  key.details = row.value();
  if (auto use = last_use_of_key(key.id); use && use->time >= key.last_used) {
    key.last_used = use->time;
    key.last_service = std::move(use->service);
    key.last_region = std::move(use->region);
  }
  return key;
}

/// Null when a reading transaction finds that nobody has made the tables yet.
Result<Database*> open_tables(World& world) {
  auto database = world.store.tables("iam");
  if (!database && database.error().code == kNotThereYet) {
    return static_cast<Database*>(nullptr);
  }
  return database;
}

}  // namespace

Result<std::optional<AccessKey>> find_key(World& world, std::string_view id) {
  auto database = open_tables(world);
  if (!database) {
    return std::move(database).failure();
  }
  if (*database == nullptr) {
    return std::optional<AccessKey>();
  }
  Query query(**database, "SELECT " FORMWORK_KEY_COLUMNS " FROM iam_keys WHERE id = ?");
  query.bind(id);
  return read_one<AccessKey>(query, read_key);
}

Result<void> put_key(World& world, const AccessKey& key) {
  auto database = world.store.tables("iam");
  if (!database) {
    return std::move(database).failure();
  }
  Query query(**database, "INSERT OR REPLACE INTO iam_keys (" FORMWORK_KEY_COLUMNS
                          ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  query.bind(key.id).bind(key.owner).bind(key.arn).bind(key.user_id).bind(key.secret);
  query.bind(key.token).bind(key.is_active).bind(key.created).bind(key.expires);
  query.bind(key.last_used).bind(key.last_service).bind(key.last_region).bind(key.details);
  return query.run();
}

Result<void> erase_key(World& world, std::string_view id) {
  auto database = world.store.tables("iam");
  if (!database) {
    return std::move(database).failure();
  }
  return Query(**database, "DELETE FROM iam_keys WHERE id = ?").bind(id).run();
}

Result<std::vector<AccessKey>> keys_of(World& world, std::string_view owner) {
  auto database = open_tables(world);
  if (!database) {
    return std::move(database).failure();
  }
  if (*database == nullptr) {
    return std::vector<AccessKey>();
  }
  Query query(**database, "SELECT " FORMWORK_KEY_COLUMNS
                          " FROM iam_keys WHERE owner = ? AND owner <> '' ORDER BY created, id");
  query.bind(owner);
  return read_all<AccessKey>(query, read_key);
}

Result<void> rename_keys(World& world, std::string_view owner, std::string_view name,
                         std::string_view arn) {
  auto database = world.store.tables("iam");
  if (!database) {
    return std::move(database).failure();
  }
  Query query(**database, "UPDATE iam_keys SET owner = ?, arn = ? WHERE owner = ? AND owner <> ''");
  return query.bind(name).bind(arn).bind(owner).run();
}

Result<void> sweep_keys(World& world, Millis before) {
  auto database = world.store.tables("iam");
  if (!database) {
    return std::move(database).failure();
  }
  Query query(**database,
              "DELETE FROM iam_keys WHERE id IN (SELECT id FROM iam_keys WHERE expires > 0 AND "
              "expires < ? ORDER BY expires LIMIT 16)");
  return query.bind(std::int64_t{before}).run();
}

Result<std::optional<KeyIdentity>> identify_key(World& world, std::string_view id) {
  auto database = open_tables(world);
  if (!database) {
    return std::move(database).failure();
  }
  if (*database == nullptr) {
    return std::optional<KeyIdentity>();
  }
  Query query(**database, "SELECT arn, user_id, is_active, expires FROM iam_keys WHERE id = ?");
  query.bind(id);
  return read_one<KeyIdentity>(query, [&](Query& row) {
    KeyIdentity identity;
    identity.arn = row.text();
    identity.user_id = row.text();
    const bool is_active = row.flag();
    const Millis expires = row.integer();
    identity.is_valid = is_active && (expires == 0 || world.clock.now() < expires);
    return identity;
  });
}

std::string new_secret(World& world) {
  return world.ids.pick(kSecretAlphabet, kSecretLength);
}

}  // namespace formwork::iam
