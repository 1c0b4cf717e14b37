// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/serve/snapshots.hh"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <system_error>

#include "engine/base/text.hh"
#include "engine/state/database.hh"
#include "engine/state/query.hh"
#include "engine/state/store.hh"

namespace formwork::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".sqlite";
constexpr std::string_view kBlobs = ".blobs";

Failure io_fault(const std::string& what, const std::error_code& error) {
  return fail("F305", what + ": " + error.message());
}

// Names of the worlds whose stores are in a folder, without the ending.
std::set<std::string> worlds_of(const fs::path& folder) {
  std::set<std::string> names;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(kSuffix)) {
      names.insert(name.substr(0, name.size() - kSuffix.size()));
    }
  }
  return names;
}

std::string store_path(const fs::path& folder, const std::string& world) {
  return (folder / (world + std::string(kSuffix))).string();
}

// Files that the target has already are not copied again: blobs never change.
Result<void> copy_blobs(const std::string& from, const std::string& to) {
  std::error_code error;
  if (!fs::exists(from + std::string(kBlobs))) {
    return {};
  }
  fs::create_directories(to + std::string(kBlobs), error);
  for (const fs::directory_entry& entry :
       fs::directory_iterator(from + std::string(kBlobs), error)) {
    const fs::path target = fs::path(to + std::string(kBlobs)) / entry.path().filename();
    std::error_code ignored;  // one that has just been erased is in no copy of the store
    fs::copy(entry.path(), target, fs::copy_options::skip_existing | fs::copy_options::recursive,
             ignored);
  }
  return error ? Result<void>(io_fault("Cannot copy " + from + std::string(kBlobs), error))
               : Result<void>();
}

// Blobs before and after: what the copied store names was there at one of the two times.
Result<void> copy_world(const std::string& from, const std::string& to) {
  auto copied = copy_blobs(from, to);
  if (!copied) {
    return copied;
  }
  StoreLocation location;
  location.path = from;
  location.create = false;
  auto database = open_sqlite(location);
  if (!database) {
    return std::move(database).failure();
  }
  copied = (*database)->execute("VACUUM INTO '" + replace_all(to, "'", "''") + "'");
  return copied ? copy_blobs(from, to) : std::move(copied);
}

Result<void> erase_world(const std::string& path) {
  std::error_code error;
  for (const char* suffix : {"", "-wal", "-shm", ".blobs"}) {
    fs::remove_all(path + suffix, error);
    if (error) {
      return io_fault("Cannot remove " + path + suffix, error);
    }
  }
  return {};
}

using Difference = Snapshots::Difference;

// Rows of (key, content) in order of the key, of a store that may not be there.
class Rows {
 public:
  Rows(Database* database, std::string_view sql) {
    if (database != nullptr) {
      query_ = std::make_unique<Query>(*database, sql);
    }
    move_on();
  }
  bool has_row() const { return has_row_; }
  const std::string& key() const { return key_; }
  const std::string& content() const { return content_; }
  void move_on() {
    has_row_ = query_ != nullptr && query_->next();
    if (has_row_) {
      key_ = query_->text();
      content_ = query_->text();
    }
  }
  Result<void> finish() { return query_ == nullptr ? Result<void>() : query_->finish(); }

 private:
  std::unique_ptr<Query> query_;
  bool has_row_ = false;
  std::string key_;
  std::string content_;
};

struct Part {
  const char* name;
  const char* sql;
};
constexpr std::array<Part, 3> kParts{{
    {"stack",
     "SELECT name || ' ' || id, status || char(10) || template_body FROM stacks ORDER BY 1"},
    {"resource",
     "SELECT s.name || '/' || r.logical_id || ' ' || s.id || r.slot, r.physical_id || char(10) || "
     "r.status || char(10) || r.properties || char(10) || r.attributes FROM resources r JOIN "
     "stacks s ON s.id = r.stack_id ORDER BY 1"},
    {"object", "SELECT service || '/' || kind || '/' || key, value FROM objects ORDER BY 1"},
}};

// What a key is told as: an identity behind the name only tells rows apart.
std::string told(const Part& part, const std::string& key) {
  const bool has_identity = part.name != std::string_view("object");
  return std::string(part.name) + " " + (has_identity ? key.substr(0, key.find(' ')) : key);
}

Result<void> compare_part(const Part& part, const std::string& world, Database* from, Database* to,
                          std::vector<Difference>& differences) {
  Rows left(from, part.sql);
  Rows right(to, part.sql);
  while (left.has_row() || right.has_row()) {
    const bool is_left = left.has_row() && (!right.has_row() || left.key() < right.key());
    const bool is_right = right.has_row() && (!left.has_row() || right.key() < left.key());
    if (is_left) {
      differences.push_back({world, '-', told(part, left.key())});
    } else if (is_right) {
      differences.push_back({world, '+', told(part, right.key())});
    } else if (left.content() != right.content()) {
      differences.push_back({world, '~', told(part, left.key())});
    }
    if (!is_right) {
      left.move_on();
    }
    if (!is_left) {
      right.move_on();
    }
  }
  auto done = left.finish();
  return done ? right.finish() : std::move(done);
}

// How many rows the tables of the services have.
Result<std::map<std::string, std::int64_t>> row_counts(Database* database) {
  std::map<std::string, std::int64_t> counts;
  if (database == nullptr) {
    return counts;
  }
  Query services(*database, "SELECT service FROM service_tables");
  auto names = read_all<std::string>(services, [](Query& row) { return row.text(); });
  Query tables(*database, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
  auto found = read_all<std::string>(tables, [](Query& row) { return row.text(); });
  if (!names || !found) {
    return names ? std::move(found).failure() : std::move(names).failure();
  }
  for (const std::string& table : *found) {
    const bool is_of_service =
        table != "service_tables" &&
        std::any_of(names->begin(), names->end(),
                    [&table](const std::string& name) { return table.starts_with(name + "_"); });
    if (!is_of_service) {
      continue;
    }
    Query count(*database, "SELECT COUNT(*) FROM \"" + table + "\"");
    auto rows = read_one<std::int64_t>(count, [](Query& row) { return row.integer(); });
    if (!rows) {
      return std::move(rows).failure();
    }
    counts[table] = rows->value_or(0);
  }
  return counts;
}

Result<void> compare_counts(const std::string& world, Database* from, Database* to,
                            std::vector<Difference>& differences) {
  auto left = row_counts(from);
  auto right = row_counts(to);
  if (!left || !right) {
    return left ? std::move(right).failure() : std::move(left).failure();
  }
  std::set<std::string> tables;
  for (const auto* counts : {&*left, &*right}) {
    for (const auto& [table, count] : *counts) {
      tables.insert(table);
    }
  }
  for (const std::string& table : tables) {
    const std::int64_t before = (*left)[table];
    const std::int64_t after = (*right)[table];
    if (before != after) {
      differences.push_back(
          {world, '~',
           "rows " + table + " " + std::to_string(before) + " -> " + std::to_string(after)});
    }
  }
  return {};
}

Result<std::unique_ptr<Database>> open_if_there(const std::string& path) {
  if (!fs::exists(path)) {
    return std::unique_ptr<Database>();
  }
  StoreLocation location;
  location.path = path;
  location.create = false;
  return open_sqlite(location);
}

Result<void> compare_world(const std::string& world, const fs::path& from, const fs::path& to,
                           std::vector<Difference>& differences) {
  auto left = open_if_there(store_path(from, world));
  auto right = open_if_there(store_path(to, world));
  if (!left || !right) {
    return left ? std::move(right).failure() : std::move(left).failure();
  }
  for (const Part& part : kParts) {
    auto done = compare_part(part, world, left->get(), right->get(), differences);
    if (!done) {
      return done;
    }
  }
  return compare_counts(world, left->get(), right->get(), differences);
}

}  // namespace

Result<std::string> Snapshots::place(const std::string& name) const {
  const bool is_name =
      !name.empty() && name.front() != '.' && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.';
      });
  if (!is_name) {
    return fail("F001", "'" + name + "' is no name of a snapshot: letters, digits, '-', '_', '.'");
  }
  return (fs::path(folder_) / "snapshots" / name).string();
}

Result<void> Snapshots::save(const std::string& name) const {
  auto target = place(name);
  if (!target) {
    return std::move(target).failure();
  }
  const std::set<std::string> worlds = worlds_of(folder_);
  if (worlds.empty()) {
    return fail("F001", "there are no worlds in " + folder_);
  }
  if (fs::exists(*target)) {
    return fail("F001", "there is a snapshot " + name + " already", {},
                "Remove it with formwork snapshot remove.");
  }
  const std::string unfinished = *target + "~";
  std::error_code error;
  fs::remove_all(unfinished, error);
  fs::create_directories(unfinished, error);
  if (error) {
    return io_fault("Cannot make " + unfinished, error);
  }
  for (const std::string& world : worlds) {
    if (auto copied = copy_world(store_path(folder_, world), store_path(unfinished, world));
        !copied) {
      fs::remove_all(unfinished, error);
      return copied;
    }
  }
  fs::rename(unfinished, *target, error);
  return error ? Result<void>(io_fault("Cannot make " + *target, error)) : Result<void>();
}

Result<void> Snapshots::load(const std::string& name) const {
  auto source = place(name);
  if (!source) {
    return std::move(source).failure();
  }
  if (!fs::exists(*source)) {
    return fail("F001", "there is no snapshot " + name);
  }
  std::set<std::string> worlds = worlds_of(folder_);
  worlds.merge(worlds_of(*source));
  std::vector<WorldLock> locks;
  for (const std::string& world : worlds) {
    auto lock = WorldLock::acquire(store_path(folder_, world), "snapshot load", 0);
    if (!lock) {
      return std::move(lock).failure();
    }
    locks.push_back(*std::move(lock));
  }
  for (const std::string& world : worlds) {
    const std::string target = store_path(folder_, world);
    auto done = erase_world(target);
    if (done && fs::exists(store_path(*source, world))) {
      done = copy_world(store_path(*source, world), target);
    }
    if (!done) {
      return done;
    }
  }
  return {};
}

Result<void> Snapshots::remove(const std::string& name) const {
  auto target = place(name);
  if (!target) {
    return std::move(target).failure();
  }
  if (!fs::exists(*target)) {
    return fail("F001", "there is no snapshot " + name);
  }
  std::error_code error;
  fs::remove_all(*target, error);
  return error ? Result<void>(io_fault("Cannot remove " + *target, error)) : Result<void>();
}

std::vector<std::string> Snapshots::list() const {
  std::vector<std::string> names;
  std::error_code error;
  for (const fs::directory_entry& entry :
       fs::directory_iterator(fs::path(folder_) / "snapshots", error)) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with('~')) {
      names.push_back(name);
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

Result<std::vector<Difference>> Snapshots::diff(const std::string& from,
                                                const std::string& to) const {
  std::array<fs::path, 2> folders{folder_, folder_};
  const std::array<const std::string*, 2> names{&from, &to};
  for (std::size_t i = 0; i < folders.size(); ++i) {
    if (names[i]->empty()) {
      continue;
    }
    auto folder = place(*names[i]);
    if (!folder || !fs::exists(*folder)) {
      return folder ? fail("F001", "there is no snapshot " + *names[i])
                    : std::move(folder).failure();
    }
    folders[i] = *folder;
  }
  std::set<std::string> worlds = worlds_of(folders[0]);
  worlds.merge(worlds_of(folders[1]));
  std::vector<Difference> differences;
  for (const std::string& world : worlds) {
    if (auto done = compare_world(world, folders[0], folders[1], differences); !done) {
      return std::move(done).failure();
    }
  }
  return differences;
}

}  // namespace formwork::cli
