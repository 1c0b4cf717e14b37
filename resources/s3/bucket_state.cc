// SPDX-License-Identifier: Apache-2.0
#include "engine/state/query.hh"
#include "resources/common/properties.hh"
#include "resources/s3/bucket.hh"
#include "resources/s3/places.hh"

namespace formwork::s3 {

namespace {

Result<Database*> tables_of(World& world) {
  return world.store.tables("s3");
}

std::int64_t block_flags(const Value& properties) {
  const Value* block = properties.find("PublicAccessBlockConfiguration");
  if (block == nullptr) {
    return 0;
  }
  constexpr std::pair<std::string_view, BucketFlag> kBlocks[]{
      {"BlockPublicAcls", kBlocksAcls},
      {"IgnorePublicAcls", kIgnoresAcls},
      {"BlockPublicPolicy", kBlocksPolicy},
      {"RestrictPublicBuckets", kRestricts}};
  std::int64_t flags = 0;
  for (const auto& [name, bit] : kBlocks) {
    if (flag(*block, name)) {
      flags |= bit;
    }
  }
  return flags;
}

std::int64_t ownership_flags(const Value& properties) {
  const Value* controls = properties.find("OwnershipControls");
  if (controls == nullptr) {
    return 0;
  }
  std::int64_t flags = 0;
  for (const Value& rule : items_of(*controls, "Rules")) {
    const std::string ownership = rule.get_text("ObjectOwnership");
    if (ownership == "BucketOwnerEnforced") {
      flags = kOwnerEnforced;
    } else if (ownership == "BucketOwnerPreferred") {
      flags = kOwnerPreferred;
    }
  }
  return flags;
}

// Uploads that nobody completed do not keep a bucket.
Result<void> erase_uploads(World& world, Database& tables, std::string_view name) {
  std::vector<std::string> blobs;
  {
    Query query(tables,
                "SELECT blob FROM s3_parts WHERE upload IN "
                "(SELECT upload FROM s3_uploads WHERE bucket = ?)");
    auto found = read_all<std::string>(query.bind(name), [](Query& row) { return row.text(); });
    if (!found) {
      return std::move(found).failure();
    }
    blobs = std::move(*found);
  }
  for (const std::string& blob : blobs) {
    if (auto erased = world.store.erase_blob(blob); !erased) {
      return erased;
    }
  }
  for (const std::string_view sql :
       {"DELETE FROM s3_parts WHERE upload IN (SELECT upload FROM s3_uploads WHERE bucket = ?)",
        "DELETE FROM s3_uploads WHERE bucket = ?"}) {
    if (auto done = Query(tables, sql).bind(name).run(); !done) {
      return done;
    }
  }
  return {};
}

}  // namespace

const Value* find_config(const Value& record, std::string_view name) {
  return record.find_path({"Configs", name});
}

void set_config(Value& record, std::string_view name, Value config) {
  const Value* before = record.find("Configs");
  Value configs = before != nullptr ? *before : Value::map();
  if (config.is_null()) {
    configs.erase(name);
  } else {
    configs.set(name, std::move(config));
  }
  record.set("Configs", std::move(configs));
}

BucketState state_of(const Value& record) {
  const Value properties = properties_of(record);
  BucketState state;
  if (const Value* status = properties.find_path({"VersioningConfiguration", "Status"})) {
    state.versioning = status->as_string() == "Enabled"     ? Versioning::Enabled
                       : status->as_string() == "Suspended" ? Versioning::Suspended
                                                            : Versioning::Off;
  }
  const auto set_if = [&](bool is_set, BucketFlag bit) {
    if (is_set) {
      state.flags |= bit;
    }
  };
  const auto is_set = [&](std::string_view config, std::string_view property) {
    return find_config(record, config) != nullptr || has(properties, property);
  };
  set_if(record.find("Policy") != nullptr, kHasPolicy);
  const std::string canned = properties.get_text("AccessControl");
  set_if(record.find("Acl") != nullptr || (!canned.empty() && canned != "Private"), kHasAcl);
  set_if(has(properties, "CorsConfiguration"), kHasCors);
  set_if(is_set("Notification", "NotificationConfiguration"), kHasNotifications);
  set_if(flag(properties, "ObjectLockEnabled"), kHasLock);
  set_if(is_set("Encryption", "BucketEncryption"), kHasEncryption);
  set_if(is_set("Lifecycle", "LifecycleConfiguration"), kHasLifecycle);
  state.flags |= block_flags(properties) | ownership_flags(properties);
  // A lock needs versions.
  if (state.has(kHasLock)) {
    state.versioning = Versioning::Enabled;
  }
  return state;
}

Result<std::optional<BucketState>> find_state(World& world, std::string_view name) {
  auto tables = tables_of(world);
  if (!tables) {
    return std::move(tables).failure();
  }
  Query query(**tables, "SELECT versioning, flags FROM s3_buckets WHERE name = ?");
  auto state = read_one<BucketState>(query.bind(name), [](Query& row) {
    BucketState read;
    read.versioning = static_cast<Versioning>(row.integer());
    read.flags = row.integer();
    return read;
  });
  if (!state || *state) {
    return state;
  }
  // Stores of earlier versions have no such rows.
  auto record = find_object(world, kBuckets, name);
  if (!record) {
    return std::move(record).failure();
  }
  return record->is_null() ? std::optional<BucketState>() : std::optional(state_of(*record));
}

Result<void> put_bucket(World& world, std::string_view name, const Value& record) {
  auto tables = tables_of(world);
  if (!tables) {
    return std::move(tables).failure();
  }
  const BucketState state = state_of(record);
  Query query(**tables,
              "INSERT OR REPLACE INTO s3_buckets (name, versioning, flags) VALUES (?, ?, ?)");
  query.bind(name).bind(static_cast<std::int64_t>(state.versioning)).bind(state.flags);
  if (auto done = query.run(); !done) {
    return done;
  }
  note_place(name, {world.account_id, world.region});
  return put_object(world, kBuckets, name, record);
}

Result<void> erase_bucket(World& world, std::string_view name) {
  auto tables = tables_of(world);
  if (!tables) {
    return std::move(tables).failure();
  }
  if (auto erased = erase_uploads(world, **tables, name); !erased) {
    return erased;
  }
  if (auto done = Query(**tables, "DELETE FROM s3_buckets WHERE name = ?").bind(name).run();
      !done) {
    return done;
  }
  forget_place(name);
  auto erased = world.store.erase_object(kBuckets.service, kBuckets.kind, name);
  return erased ? Result<void>() : std::move(erased).failure();
}

Result<bool> is_bucket_empty(World& world, std::string_view name) {
  auto tables = tables_of(world);
  if (!tables) {
    return std::move(tables).failure();
  }
  Query query(**tables, "SELECT 1 FROM s3_objects WHERE bucket = ? LIMIT 1");
  auto found = read_one<bool>(query.bind(name), [](Query&) { return true; });
  return found ? Result<bool>(!found->has_value()) : std::move(found).failure();
}

}  // namespace formwork::s3
