// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hh"
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
  explicit Store(std::unique_ptr<Database> database);

  /// Only one transaction may be open at a time.
  Result<Transaction> begin_write();
  Result<Transaction> begin_read();

 private:
  std::unique_ptr<Database> database_;
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
  Result<void> put_object(std::string_view service, std::string_view kind, std::string_view key,
                          const Value& value);
  Result<bool> erase_object(std::string_view service, std::string_view kind, std::string_view key);

  // Settings of the store itself: seed position, clock, account, region.
  Result<std::optional<std::string>> find_setting(std::string_view name);
  Result<void> put_setting(std::string_view name, std::string_view value);

 private:
  friend class Store;
  explicit Transaction(Database& database, bool write);
  Database* database_;
  bool is_write_;
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
