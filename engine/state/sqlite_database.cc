// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>
#include <unordered_map>
#include <utility>

#include <sqlite3.h>

#include "engine/base/ensure.hh"
#include "engine/base/text.hh"
#include "engine/state/database.hh"
#include "engine/state/folders.hh"
#include "engine/state/migrations.hh"

namespace formwork {

namespace {

constexpr std::int64_t kApplicationId = 0x666D776B;  // "fmwk"

struct FaultKind {
  const char* code;
  const char* what;
  const char* help;
};

constexpr FaultKind kCannotOpen{"F301", "cannot be opened",
                                "Check the path, or name another file with --state."};
constexpr FaultKind kDamaged{
    "F302", "is not a formwork store or is damaged",
    "Name another file with --state, or move this one away to start anew."};
constexpr FaultKind kLocked{"F304", "is locked by another process",
                            "Wait until the other process is done and try again."};
constexpr FaultKind kDiskFull{"F305", "cannot be written or read",
                              "Free disk space and try again; the last finished change is kept."};
constexpr FaultKind kReadOnly{
    "F306", "is read-only", "Make the file and its folder writable, or name another with --state."};

const FaultKind& fault_kind(int code) {
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return kLocked;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
    case SQLITE_TOOBIG:
      return kDiskFull;
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return kReadOnly;
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
      return kCannotOpen;
    default:
      return kDamaged;
  }
}

Failure store_fault(const FaultKind& kind, const std::string& path, std::string_view reason) {
  std::string message = "the store " + path + " " + kind.what;
  if (!reason.empty()) {
    message += ": " + std::string(reason);
  }
  return fail(kind.code, std::move(message), {}, kind.help);
}

class SqliteDatabase;

class SqliteStatement final : public Statement {
 public:
  SqliteStatement(SqliteDatabase& owner, sqlite3_stmt* raw) : owner_(owner), raw_(raw) {}
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;
  ~SqliteStatement() override { sqlite3_finalize(raw_); }

  // Callers' texts are often temporaries. The short ones are kept here until the next reset(),
  // which costs less than the piece of memory that SQLite would take for each.
  void bind_text(int index, std::string_view text) override {
    if (text.size() <= kept_.size() - used_) {
      char* copy = kept_.data() + used_;
      std::copy(text.begin(), text.end(), copy);
      used_ += text.size();
      note(sqlite3_bind_text64(raw_, index, copy, text.size(), SQLITE_STATIC, SQLITE_UTF8));
      return;
    }
    note(sqlite3_bind_text64(raw_, index, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
  }
  void bind_int(int index, std::int64_t number) override {
    note(sqlite3_bind_int64(raw_, index, number));
  }
  void bind_null(int index) override { note(sqlite3_bind_null(raw_, index)); }
  void bind_blob(int index, std::string_view bytes) override {
    note(sqlite3_bind_blob64(raw_, index, bytes.empty() ? "" : bytes.data(), bytes.size(),
                             SQLITE_TRANSIENT));
  }
  Result<bool> step() override;
  std::string text(int column) const override {
    const unsigned char* bytes = sqlite3_column_text(raw_, column);
    const int size = sqlite3_column_bytes(raw_, column);
    return bytes == nullptr || size == 0
               ? std::string()
               : std::string(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  }
  std::string_view view(int column) const override {
    const void* bytes = sqlite3_column_blob(raw_, column);
    const int size = sqlite3_column_bytes(raw_, column);
    return bytes == nullptr
               ? std::string_view()
               : std::string_view(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
  }
  std::int64_t integer(int column) const override { return sqlite3_column_int64(raw_, column); }
  bool is_null(int column) const override {
    return sqlite3_column_type(raw_, column) == SQLITE_NULL;
  }
  void reset() override {
    // The result repeats the fault of the last step(), which has been told already.
    sqlite3_reset(raw_);
    bind_fault_ = SQLITE_OK;
    used_ = 0;
  }

 private:
  // Binding fails only for over-long texts; step() tells it.
  void note(int code) {
    FORMWORK_ENSURE((code & 0xFF) != SQLITE_RANGE && (code & 0xFF) != SQLITE_MISUSE);
    bind_fault_ = bind_fault_ == SQLITE_OK ? code : bind_fault_;
  }

  SqliteDatabase& owner_;
  sqlite3_stmt* raw_;
  int bind_fault_ = SQLITE_OK;
  std::array<char, 1024> kept_;  // of bound texts
  std::size_t used_ = 0;
};

struct CloseConnection {
  void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
};

class SqliteDatabase final : public Database {
 public:
  explicit SqliteDatabase(std::string path) : path_(std::move(path)) {}

  Result<void> open(const StoreLocation& location);

  Result<Statement*> prepare(std::string_view sql) override {
    auto found = statements_.find(sql);
    if (found != statements_.end()) {
      found->second->reset();
      return found->second.get();
    }
    sqlite3_stmt* raw = nullptr;
    int code = sqlite3_prepare_v3(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                                  SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
    if (code != SQLITE_OK) {
      return fault(code);
    }
    auto made = std::make_unique<SqliteStatement>(*this, raw);
    return statements_.emplace(std::string(sql), std::move(made)).first->second.get();
  }

  Result<void> execute(std::string_view sql) override {
    std::string text(sql);
    int code = sqlite3_exec(connection_.get(), text.c_str(), nullptr, nullptr, nullptr);
    return code == SQLITE_OK ? Result<void>() : Result<void>(fault(code));
  }

  Result<void> begin(bool write) override {
    FORMWORK_ENSURE(sqlite3_get_autocommit(connection_.get()) != 0);
    failed_ = SQLITE_OK;
    return run_prepared(write ? "BEGIN IMMEDIATE" : "BEGIN");
  }

  Result<void> commit() override {
    // A transaction that lost a statement is not whole: it must not become durable in part.
    if (int code = std::exchange(failed_, SQLITE_OK); code != SQLITE_OK) {
      roll_back();
      return store_fault(fault_kind(code), path_, "an earlier statement failed");
    }
    auto done = run_prepared("COMMIT");
    if (!done) {
      roll_back();
    }
    return done;
  }

  void end_read() noexcept override {
    // Every query has reset its statement, and nothing was written: ending costs less this way.
    if (failed_ != SQLITE_OK || !run_prepared("COMMIT")) {
      roll_back();
    }
  }

  void roll_back() noexcept override {
    for (auto& [sql, statement] : statements_) {
      statement->reset();
    }
    // Some faults end the transaction by themselves.
    if (sqlite3_get_autocommit(connection_.get()) == 0) {
      sqlite3_exec(connection_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
    failed_ = SQLITE_OK;
  }

  Failure fault(int code) {
    failed_ = failed_ == SQLITE_OK ? code : failed_;
    return store_fault(fault_kind(code), path_, sqlite3_errmsg(connection_.get()));
  }

 private:
  Result<void> run_prepared(std::string_view sql) {
    auto statement = prepare(sql);
    if (!statement) {
      return std::move(statement).failure();
    }
    auto done = (*statement)->step();
    (*statement)->reset();
    return done ? Result<void>() : Result<void>(std::move(done).failure());
  }
  Result<std::int64_t> number(std::string_view sql);
  Result<std::int64_t> check_identity();
  Result<void> migrate();

  std::string path_;
  int failed_ = SQLITE_OK;  // the first fault since begin()
  std::unique_ptr<sqlite3, CloseConnection> connection_;
  std::unordered_map<std::string, std::unique_ptr<SqliteStatement>, TextHash, std::equal_to<>>
      statements_;
};

Result<bool> SqliteStatement::step() {
  int code = bind_fault_ == SQLITE_OK ? sqlite3_step(raw_) : bind_fault_;
  if (code == SQLITE_ROW || code == SQLITE_DONE) {
    return code == SQLITE_ROW;
  }
  Failure failure = owner_.fault(code);
  sqlite3_reset(raw_);
  return failure;
}

Result<std::int64_t> SqliteDatabase::number(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) {
    return std::move(statement).failure();
  }
  auto row = (*statement)->step();
  if (!row) {
    return std::move(row).failure();
  }
  std::int64_t value = *row ? (*statement)->integer(0) : 0;
  (*statement)->reset();
  return value;
}

// The store's version; 0 for a file that is still empty. Changes nothing in the file.
Result<std::int64_t> SqliteDatabase::check_identity() {
  auto application = number("PRAGMA application_id");
  if (!application) {
    return std::move(application).failure();
  }
  auto version = number("PRAGMA user_version");
  if (!version) {
    return std::move(version).failure();
  }
  if (*application == 0 && *version == 0) {
    auto tables = number("SELECT COUNT(*) FROM sqlite_master");
    if (!tables) {
      return std::move(tables).failure();
    }
    if (*tables == 0) {
      return 0;
    }
  }
  if (*application != kApplicationId) {
    return store_fault(kDamaged, path_, "it is another program's database");
  }
  if (*version > newest_store_version()) {
    return fail("F303",
                "the store " + path_ + " was made by a newer formwork (format " +
                    std::to_string(*version) + ", this one knows " +
                    std::to_string(newest_store_version()) + ")",
                {}, "Use the newer formwork, or name another file with --state.");
  }
  return version;
}

Result<void> SqliteDatabase::migrate() {
  if (auto begun = begin(true); !begun) {
    return begun;
  }
  // Read again under the write lock: another process may just have migrated.
  auto version = check_identity();
  if (!version) {
    roll_back();
    return std::move(version).failure();
  }
  std::string sql;
  for (const Migration& migration : migrations()) {
    if (migration.version > *version) {
      sql += migration.sql;
    }
  }
  sql += "PRAGMA application_id=" + std::to_string(kApplicationId) +
         ";PRAGMA user_version=" + std::to_string(newest_store_version()) + ";";
  if (auto done = execute(sql); !done) {
    roll_back();
    return done;
  }
  return commit();
}

Result<void> SqliteDatabase::open(const StoreLocation& location) {
  sqlite3* raw = nullptr;
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
              (location.create ? SQLITE_OPEN_CREATE : 0);
  int code = sqlite3_open_v2(path_.c_str(), &raw, flags, nullptr);
  connection_.reset(raw);
  if (code != SQLITE_OK) {
    return store_fault(fault_kind(code), path_, sqlite3_errstr(code));
  }
  sqlite3_busy_timeout(raw, location.busy_timeout_ms);
  // SQLite quietly opens read-only what it may not write.
  if (sqlite3_db_readonly(raw, "main") == 1) {
    return store_fault(kReadOnly, path_, "");
  }
  auto version = check_identity();
  if (!version) {
    return std::move(version).failure();
  }
  for (const char* pragma :
       {"PRAGMA journal_mode=WAL",
        location.waits_for_disk ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL",
        "PRAGMA foreign_keys=ON"}) {
    if (auto done = execute(pragma); !done) {
      return done;
    }
  }
  return *version < newest_store_version() ? migrate() : Result<void>();
}

// SQLite takes a file shorter than its smallest page for an empty one and would write over it. Only
// an interrupted first write may look so, and that one left its journal.
bool is_too_short(const std::string& path) {
  constexpr std::uintmax_t kSmallestPage = 512;
  std::error_code error;
  std::uintmax_t size = std::filesystem::file_size(path, error);
  return !error && size > 0 && size < kSmallestPage &&
         !std::filesystem::exists(path + "-journal", error);
}

}  // namespace

Result<std::unique_ptr<Database>> open_sqlite(const StoreLocation& location) {
  if (location.path.empty()) {
    return fail("F301", "the store has no file name", {}, "Name a file with --state.");
  }
  if (location.path != ":memory:") {
    std::error_code error;
    if (std::filesystem::is_directory(location.path, error)) {
      return store_fault(kCannotOpen, location.path, "it is a folder");
    }
    if (!location.create && !std::filesystem::exists(location.path, error)) {
      return store_fault(kCannotOpen, location.path, "there is no such file");
    }
    if (is_too_short(location.path)) {
      return store_fault(kDamaged, location.path, "it is too short");
    }
    if (location.create) {
      if (auto made = make_parent_folders(location.path); !made) {
        return std::move(made).failure();
      }
    }
  }
  auto database = std::make_unique<SqliteDatabase>(location.path);
  if (auto opened = database->open(location); !opened) {
    return std::move(opened).failure();
  }
  return std::unique_ptr<Database>(std::move(database));
}

}  // namespace formwork
