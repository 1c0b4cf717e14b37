// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hh"
#include "engine/state/blobs.hh"
#include "engine/state/database.hh"
#include "engine/state/records.hh"

namespace formwork {

class Transaction;

/// The stacks of one account and region, kept in one database. Every change is made inside one
/// Transaction and is there as a whole or not at all, whatever kills the process. Not thread-safe:
/// one thread uses a store at a time.
class Store {
 public:
  static Result<std::unique_ptr<Store>> open(const StoreLocation& location);
  explicit Store(std::unique_ptr<Database> database, std::string blob_folder = {});

  /// Only one transaction may be open at a time.
  Result<Transaction> begin_write();
  Result<Transaction> begin_read();
  /// Where the large contents are.
  Blobs& blobs() { return blobs_; }
  /// Makes the tables of a service, where it has some, so that a reading transaction finds them.
  Result<void> make_tables(std::string_view service);

 private:
  friend class Transaction;
  Result<void> sweep_blobs();

  std::unique_ptr<Database> database_;
  Blobs blobs_;
  std::vector<std::string> made_tables_;  ///< Of which services.
};

/// Reads and writes within one database transaction; rolled back unless committed. After a method
/// failed with F304/F305 only roll-back (destruction) is useful. Getters answer nullopt for "no
/// such row". Lists are in a stated, stable order.
class Transaction {
 public:
  Transaction(Transaction&&) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  Result<void> commit();

  /// Undoes what is written after it unless it is kept: one call among several of a transaction.
  /// Only the youngest may be ended.
  Result<void> begin_part();
  Result<void> keep_part();
  void undo_part() noexcept;

  /// The database, with the tables of the service made (ServiceTables). Only statements on these
  /// tables may be run. Within a reading transaction the tables must be there already: F302.
  Result<Database*> tables(std::string_view service);

  // Large contents, as files. What was kept is gone again when the transaction is rolled back; what
  // was erased goes when it is committed.
  Blobs& blobs() { return store_->blobs_; }
  /// Moves a file of the same file system (Blobs::new_file) in and answers the blob's id.
  Result<std::string> keep_blob(const std::string& file);
  Result<std::string> put_blob(std::string_view bytes);
  Result<void> erase_blob(std::string_view id);

  // Stacks. `name_or_id`: a name finds only a stack that is not DELETE_COMPLETE; an ARN finds any.
  Result<std::optional<StackRecord>> find_stack(std::string_view name_or_id);
  Result<std::vector<StackRecord>> list_stacks();    ///< By creation time, deleted ones included.
  Result<void> put_stack(const StackRecord& stack);  ///< Inserts or replaces by id.

  // Resources, by (stack, logical id, slot).
  Result<std::vector<ResourceRecord>> list_resources(
      std::string_view stack_id);  ///< All slots, by logical id, slot.
  Result<std::optional<ResourceRecord>> find_resource(std::string_view stack_id,
                                                      std::string_view logical_id,
                                                      std::string_view slot = "");
  Result<void> put_resource(const ResourceRecord& resource);
  Result<void> erase_resource(std::string_view stack_id, std::string_view logical_id,
                              std::string_view slot);

  // Events. append_event gives the sequence number.
  Result<std::int64_t> append_event(const EventRecord& event);
  /// Of one stack, oldest first, with sequence > `after`.
  Result<std::vector<EventRecord>> list_events(std::string_view stack_id, std::int64_t after = 0);

  // Change sets. By name the newest is found: an executed one may have passed its name on.
  Result<std::optional<ChangeSetRecord>> find_change_set(std::string_view stack_id,
                                                         std::string_view name_or_id);
  Result<std::optional<ChangeSetRecord>> find_change_set_by_id(std::string_view id);
  Result<std::vector<ChangeSetRecord>> list_change_sets(
      std::string_view stack_id);  ///< By creation time.
  Result<void> put_change_set(const ChangeSetRecord& change_set);
  Result<void> erase_change_set(std::string_view id);

  // Deployments and their steps.
  Result<void> put_deployment(const DeploymentRecord& deployment);
  Result<std::optional<DeploymentRecord>> find_deployment(std::string_view id);
  Result<std::vector<DeploymentRecord>>
  list_unfinished_deployments();  ///< Outcome "", by creation.
  Result<void> put_step(const StepRecord& step);
  Result<std::vector<StepRecord>> list_steps(std::string_view deployment_id);
  /// Drops plan and steps of finished deployments older than `before`.
  Result<void> erase_finished_deployments(Millis before);

  // Exports and who imports them.
  Result<std::optional<ExportRecord>> find_export(std::string_view name);
  Result<std::vector<ExportRecord>> list_exports();  ///< By name.
  /// Replaces all exports of the stack.
  Result<void> set_exports(std::string_view stack_id, const std::vector<ExportRecord>& exports);
  /// Replaces what the stack imports.
  Result<void> set_imports(std::string_view stack_id, const std::vector<std::string>& export_names);
  Result<std::vector<std::string>> list_importers(std::string_view export_name);  ///< Stack ids.

  // External providers.
  Result<std::vector<ProviderRecord>> list_providers();  ///< By type name.
  Result<void> put_provider(const ProviderRecord& provider);
  Result<bool> erase_provider(std::string_view type_name);

  // Objects of the emulated services: (service, kind, key) -> value.
  Result<std::optional<Value>> find_object(std::string_view service, std::string_view kind,
                                           std::string_view key);
  Result<std::vector<std::pair<std::string, Value>>> list_objects(
      std::string_view service, std::string_view kind,
      std::string_view key_prefix = "");  ///< By key.
  /// Those whose stored form holds the text as it stands in JSON, by key: what a search by a
  /// property looks through, which is far less than to read them all.
  Result<std::vector<std::pair<std::string, Value>>> list_objects_holding(std::string_view service,
                                                                          std::string_view kind,
                                                                          std::string_view text);
  Result<std::vector<std::string>> list_object_keys(std::string_view service,
                                                    std::string_view kind);
  Result<void> put_object(std::string_view service, std::string_view kind, std::string_view key,
                          const Value& value);
  Result<bool> erase_object(std::string_view service, std::string_view kind, std::string_view key);

  // Settings of the store itself: seed position, clock, account, region.
  Result<std::optional<std::string>> find_setting(std::string_view name);
  Result<void> put_setting(std::string_view name, std::string_view value);

 private:
  friend class Store;
  Transaction(Store& store, bool write);
  void drop_new_blobs(std::size_t from) noexcept;

  struct Mark {
    std::size_t new_blobs = 0;
    std::size_t old_blobs = 0;
    std::size_t made_tables = 0;
    std::int64_t next_event = 0;
  };
  Store* store_;
  Database* database_;  ///< Null once it is over.
  bool is_write_;
  std::vector<std::string> new_blobs_;  ///< To be erased on roll-back.
  std::vector<std::string> old_blobs_;  ///< To be erased on commit.
  std::size_t tables_before_ = 0;
  std::vector<Mark> parts_;
  std::int64_t next_event_ = 0;  ///< Nobody else writes meanwhile; 0: not asked for yet.
};

/// "~/.local/state/formwork/<account>-<region>.sqlite" by the XDG rules (XDG_STATE_HOME, else
/// HOME).
std::string default_store_path(std::string_view account_id, std::string_view region);

/// Keeps every other process from changing the same world: a lock on "<path>.lock" that the system
/// drops when the process dies, however it dies. Fails with F304 that names the holder (pid,
/// command) after `wait_ms`. A ":memory:" world needs none and always succeeds.
class WorldLock {
 public:
  static Result<WorldLock> acquire(const std::string& store_path, std::string_view command,
                                   int wait_ms);
  WorldLock(WorldLock&&) noexcept;
  WorldLock& operator=(WorldLock&&) = delete;
  ~WorldLock();

 private:
  explicit WorldLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

}  // namespace formwork
