// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.hh"

namespace formwork {

/// A prepared statement of a Database. Parameters are numbered from 1, columns from 0. Reused:
/// reset() before the next use.
class Statement {
 public:
  virtual ~Statement() = default;
  virtual void bind_text(int index, std::string_view text) = 0;
  virtual void bind_int(int index, std::int64_t number) = 0;
  virtual void bind_null(int index) = 0;
  /// Bytes that need not be text.
  virtual void bind_blob(int index, std::string_view bytes) = 0;
  /// True while there is a row.
  virtual Result<bool> step() = 0;
  virtual std::string text(int column) const = 0;  ///< "" for NULL.
  /// The same, of a text or a blob, without a copy: valid until the next step() or reset().
  virtual std::string_view view(int column) const = 0;
  virtual std::int64_t integer(int column) const = 0;
  virtual bool is_null(int column) const = 0;
  virtual void reset() = 0;
};

/// The narrow seam under the store: portable SQL and transactions, nothing else. SQLite stands
/// behind it; any engine that runs the same SQL can. One connection, one thread at a time.
class Database {
 public:
  virtual ~Database() = default;
  /// Statements are kept by their text: the same text gives the same prepared statement.
  virtual Result<Statement*> prepare(std::string_view sql) = 0;
  /// Runs statements without parameters or rows.
  virtual Result<void> execute(std::string_view sql) = 0;
  /// Begins a transaction that may write (takes the write lock at once) or only reads.
  virtual Result<void> begin(bool write) = 0;
  virtual Result<void> commit() = 0;
  virtual void roll_back() noexcept = 0;
  /// Ends a transaction that only read.
  virtual void end_read() noexcept = 0;
};

/// Where a store is kept and how to open it.
struct StoreLocation {
  std::string path;    ///< A file, or ":memory:".
  bool create = true;  ///< Make the file and its folders when missing.
  /// Wait at each commit until the disk has it. Without, a commit survives the end of the process
  /// however it comes, but the last ones may be lost with the power.
  bool waits_for_disk = true;
  int busy_timeout_ms = 5000;  ///< How long to wait for another process's transaction.
};

/// Opens SQLite with WAL and foreign keys, checks that the file is a formwork
/// store and migrates it (PRAGMA user_version). Faults: F301 cannot open or create, F302 not a
/// formwork store or damaged, F303 made by a newer version, F304 locked by another process, F305
/// disk full or I/O error, F306 read-only.
Result<std::unique_ptr<Database>> open_sqlite(const StoreLocation& location);

}  // namespace formwork
