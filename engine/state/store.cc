// SPDX-License-Identifier: Apache-2.0
#include "engine/state/store.hh"

#include <utility>

namespace formwork {

Result<std::unique_ptr<Store>> Store::open(const StoreLocation& location) {
  auto database = open_sqlite(location);
  if (!database) {
    return std::move(database).failure();
  }
  return std::make_unique<Store>(*std::move(database));
}

Store::Store(std::unique_ptr<Database> database) : database_(std::move(database)) {}

Result<Transaction> Store::begin_write() {
  if (auto begun = database_->begin(true); !begun) {
    return std::move(begun).failure();
  }
  return Transaction(*database_, true);
}

Result<Transaction> Store::begin_read() {
  if (auto begun = database_->begin(false); !begun) {
    return std::move(begun).failure();
  }
  return Transaction(*database_, false);
}

Transaction::Transaction(Database& database, bool write) : database_(&database), is_write_(write) {}

Transaction::Transaction(Transaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)),
      is_write_(other.is_write_),
      next_event_(other.next_event_) {}

Transaction::~Transaction() {
  if (database_ != nullptr) {
    database_->roll_back();
  }
}

Result<void> Transaction::commit() {
  // Committed or failed, the transaction is over: the database rolls back what it could not commit.
  Database* database = std::exchange(database_, nullptr);
  if (!is_write_) {
    database->roll_back();
    return {};
  }
  return database->commit();
}

}  // namespace formwork
