// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "engine/base/source_map.hh"
#include "engine/provision/command_functions.hh"
#include "engine/provision/fault_plan.hh"
#include "engine/provision/provider.hh"
#include "engine/stack/operations.hh"
#include "engine/state/store.hh"
#include "resources/lambda/function_host.hh"
#include "tools/formwork/common_options.hh"
#include "tools/formwork/seeded_database.hh"

namespace formwork::cli {

/// One command's view of one world: the open store with everything that works on it.
class Session {
 public:
  enum class Access : std::uint8_t {
    Read,   ///< A store that is not there yet reads as empty. Waits for nobody.
    Join,   ///< As Write, but deployments that were left unfinished stay so.
    Write,  ///< Makes the store when missing; no other process may change the world meanwhile.
  };

  /// Opens the store. Deployments that an earlier process left unfinished are finished first, with
  /// a note; when reading, only if no other process is at work.
  static Result<std::unique_ptr<Session>> open(const StateOptions& options, Console& console,
                                               Access access, std::string_view command);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  Store& store() { return *store_; }
  const Environment& environment() const { return environment_; }
  SourceMap& sources() { return sources_; }
  Clock& clock() { return run_ ? static_cast<Clock&>(run_->clock) : instant_; }
  ProviderSet& providers() { return providers_; }
  const std::string& path() const { return path_; }

  /// Gets every event once it is committed. To be set before operations() is first called.
  std::function<void(const EventRecord&)> on_event;
  bool validates_early = false;  ///< As ExecutorContext's; set before, too.
  FaultPlan faults;  ///< Calls that are to fail. To be set before operations() is first called.
  StackOperations& operations();
  /// Valid as long as the transaction.
  World view(Transaction& transaction);

  /// Runs `read` in a transaction that only reads.
  template <class Read>
  auto reading(Read read) -> decltype(read(std::declval<Transaction&>())) {
    auto transaction = store_->begin_read();
    if (!transaction) {
      return std::move(transaction).failure();
    }
    return read(*transaction);
  }

 private:
  Session(Environment environment, Console& console);
  Result<void> open_store(const StateOptions& options, bool create);
  Result<void> add_external_providers();
  Result<bool> has_unfinished();
  Result<void> finish_interrupted();

  Environment environment_;
  Console& console_;
  std::string path_;
  std::optional<WorldLock> lock_;
  std::optional<SeededRun> run_;
  IdSource random_;
  InstantClock instant_;
  std::unique_ptr<Store> store_;
  SourceMap sources_;
  ProviderSet providers_;
  lambda::LambdaFunctions lambda_functions_;
  CommandFunctions functions_{{}, &lambda_functions_};
  std::unique_ptr<StackOperations> operations_;
};

}  // namespace formwork::cli
