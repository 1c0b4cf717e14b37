// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/source_map.hh"
#include "engine/host/world_host.hh"
#include "engine/stack/operations.hh"

namespace formwork {

struct WorldSettings {
  std::string account_id;
  std::string region;
  std::string state_folder;         ///< "" keeps the store in memory.
  std::function<void()> on_answer;  ///< An external provider has answered.
};

/// One account and region that is open: its store, its providers and the verbs over its stacks.
class OpenWorld {
 public:
  static Result<std::unique_ptr<OpenWorld>> open(const WorldSettings& settings,
                                                 const HostOptions& options, IdSource& ids);

  Result<Transaction> begin(bool is_write) {
    return is_write ? store_->begin_write() : store_->begin_read();
  }
  /// Valid as long as the transaction.
  World view(Transaction& tx, Clock& clock, IdSource& ids) const;
  Result<std::string> new_body_file();
  Result<void> make_tables(std::string_view service) { return store_->make_tables(service); }
  StackOperations& stacks() { return *stacks_; }
  /// Lets the providers know the private types that the store has now. Not within a transaction.
  Result<void> read_private_types();

 private:
  OpenWorld(Environment environment, ResourceProvider* modelled)
      : environment_(std::move(environment)), providers_(modelled) {}

  Environment environment_;
  std::optional<WorldLock> lock_;
  std::unique_ptr<Store> store_;
  ProviderSet providers_;
  SourceMap sources_;
  std::unique_ptr<StackOperations> stacks_;
};

/// Accounts and regions whose stores a folder holds.
std::vector<std::pair<std::string, std::string>> stored_worlds(const std::string& folder);
/// Removes the stores of a folder, open ones must be closed. F305 when a file stays.
Result<void> erase_stores(const std::string& folder);

}  // namespace formwork
