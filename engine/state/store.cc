// SPDX-License-Identifier: Apache-2.0
#include "engine/state/store.hh"

#include <algorithm>
#include <utility>

#include "engine/state/query.hh"
#include "engine/state/service_tables.hh"

namespace formwork {

namespace {

const ServiceTables* find_tables(std::string_view service) {
  for (const ServiceTables* entry = RegisteredList<ServiceTables>::head; entry != nullptr;
       entry = entry->next) {
    if (entry->service == service) {
      return entry;
    }
  }
  return nullptr;
}

Result<std::int64_t> version_of(Database& database, std::string_view service) {
  Query query(database, "SELECT version FROM service_tables WHERE service = ?");
  auto version =
      read_one<std::int64_t>(query.bind(service), [](Query& row) { return row.integer(); });
  if (!version) {
    return std::move(version).failure();
  }
  return version->value_or(0);
}

}  // namespace

Result<std::unique_ptr<Store>> Store::open(const StoreLocation& location) {
  auto database = open_sqlite(location);
  if (!database) {
    return std::move(database).failure();
  }
  auto store = std::make_unique<Store>(
      *std::move(database), location.path == ":memory:" ? std::string() : location.path + ".blobs");
  if (auto swept = store->sweep_blobs(); !swept) {
    return std::move(swept).failure();
  }
  return store;
}

Store::Store(std::unique_ptr<Database> database, std::string blob_folder)
    : database_(std::move(database)), blobs_(std::move(blob_folder)) {}

Result<Transaction> Store::begin_write() {
  if (auto begun = database_->begin(true); !begun) {
    return std::move(begun).failure();
  }
  return Transaction(*this, true);
}

Result<Transaction> Store::begin_read() {
  if (auto begun = database_->begin(false); !begun) {
    return std::move(begun).failure();
  }
  return Transaction(*this, false);
}

Result<void> Store::make_tables(std::string_view service) {
  if (std::find(made_tables_.begin(), made_tables_.end(), service) != made_tables_.end() ||
      find_tables(service) == nullptr) {
    return {};
  }
  auto tx = begin_write();
  auto made = tx ? tx->tables(service) : Result<Database*>(std::move(tx).failure());
  if (!made) {
    return std::move(made).failure();
  }
  return tx->commit();
}

Transaction::Transaction(Store& store, bool write)
    : store_(&store),
      database_(store.database_.get()),
      is_write_(write),
      tables_before_(store.made_tables_.size()) {}

Transaction::Transaction(Transaction&& other) noexcept
    : store_(other.store_),
      database_(std::exchange(other.database_, nullptr)),
      is_write_(other.is_write_),
      new_blobs_(std::move(other.new_blobs_)),
      old_blobs_(std::move(other.old_blobs_)),
      tables_before_(other.tables_before_),
      parts_(std::move(other.parts_)),
      next_event_(other.next_event_) {}

Transaction::~Transaction() {
  if (database_ != nullptr && !is_write_) {
    database_->end_read();
  } else if (database_ != nullptr) {
    database_->roll_back();
    drop_new_blobs(0);
    store_->made_tables_.resize(tables_before_);
  }
}

Result<void> Transaction::commit() {
  // Committed or failed, the transaction is over: the database rolls back what it could not commit.
  Database* database = std::exchange(database_, nullptr);
  if (!is_write_) {
    database->end_read();
    return {};
  }
  auto done = database->commit();
  if (!done) {
    drop_new_blobs(0);
    store_->made_tables_.resize(tables_before_);
    return done;
  }
  for (const std::string& id : old_blobs_) {
    store_->blobs_.erase(id);
  }
  return done;
}

Result<void> Transaction::begin_part() {
  parts_.push_back(
      {new_blobs_.size(), old_blobs_.size(), store_->made_tables_.size(), next_event_});
  return Query(*database_, "SAVEPOINT part").run();
}

Result<void> Transaction::keep_part() {
  parts_.pop_back();
  return Query(*database_, "RELEASE part").run();
}

void Transaction::undo_part() noexcept {
  const Mark mark = parts_.back();
  parts_.pop_back();
  // A fault is told by the commit: the database knows that a statement failed.
  (void)Query(*database_, "ROLLBACK TO part").run();
  (void)Query(*database_, "RELEASE part").run();
  drop_new_blobs(mark.new_blobs);
  old_blobs_.resize(mark.old_blobs);
  store_->made_tables_.resize(mark.made_tables);
  next_event_ = mark.next_event;
}

Result<Database*> Transaction::tables(std::string_view service) {
  auto& made = store_->made_tables_;
  if (std::find(made.begin(), made.end(), service) != made.end()) {
    return database_;
  }
  const ServiceTables* tables = find_tables(service);
  if (tables == nullptr) {
    return fail("F302", "the service " + std::string(service) + " has no tables");
  }
  auto version = version_of(*database_, service);
  if (!version) {
    return std::move(version).failure();
  }
  for (std::int64_t i = *version; i < tables->version_count; ++i) {
    if (auto done = database_->execute(tables->versions[i]); !done) {
      return std::move(done).failure();
    }
  }
  if (*version < tables->version_count) {
    Query put(*database_,
              "INSERT INTO service_tables (service, version) VALUES (?, ?) "
              "ON CONFLICT (service) DO UPDATE SET version = excluded.version");
    if (auto done = put.bind(service).bind(tables->version_count).run(); !done) {
      return std::move(done).failure();
    }
  }
  made.emplace_back(service);
  return database_;
}

}  // namespace formwork
