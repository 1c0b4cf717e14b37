// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "engine/provision/provider.hh"
#include "engine/schema/catalog.hh"
#include "engine/service/api_host.hh"
#include "engine/state/store.hh"

namespace formwork {

class FunctionRunner;

/// How the worlds of a served process are made.
struct HostOptions {
  /// Folder with one store per account and region; "" keeps them in memory.
  std::string state_folder;
  ResourceProvider* modelled = nullptr;  ///< For types without a provider of their own.
  const SchemaCatalog* catalog = nullptr;
  /// Shared by all worlds; must outlive the host.
  Clock* clock = nullptr;
  std::optional<std::uint64_t> seed;  ///< Of ids; not given: random.
  /// Adds what a store's records of external providers say; may be empty.
  std::function<void(const std::vector<ProviderRecord>&, const std::string& account_id,
                     const std::string& region, ProviderSet&)>
      add_providers;
  FunctionRunner* functions = nullptr;  ///< Custom resources and macros call it; may be null.
  /// Where the host is served, "http://127.0.0.1:4566": begins callback addresses.
  std::string endpoint = {};
  /// Every event once it is committed; called with the host's lock held. May be empty.
  std::function<void(const EventRecord&)> on_event;
  /// Faults of the store met between calls; may be empty.
  std::function<void(const Diagnostic&)> on_fault;
  /// How long a call that begins a deployment may let it go on before it is answered, so that a
  /// client's first question already finds the end of what needs no waiting.
  int settle_ms = 200;
  /// Whether the policies of IAM and of resources decide who may call what.
  enum class Policies : std::uint8_t {
    Off,
    Warn,  ///< What they deny is told by on_fault and carried out.
    On,
  };
  Policies policies = Policies::Off;
};

/// The worlds of one process: one per account and region, opened at the first call. Calls are
/// carried out one at a time (a store has one writer); deployments go on between them on a thread
/// of the host's own.
class WorldHost final : public ApiHost {
 public:
  explicit WorldHost(HostOptions options);
  ~WorldHost() override;

  Result<Value> call(const ApiRequest& request) override;
  void submit(ApiRequest request, std::function<void(ApiAnswer)> done) override;
  Result<std::string> new_body_file(const Caller& caller) override;
  Result<void> in_world(const std::string& account_id, const std::string& region,
                        const std::function<Result<void>(ApiCall&)>& work) override;
  void go_on_later() override;
  void go_on_at(std::int64_t time_ms) override;
  void wake(std::string channel) override;
  void after_commit(std::function<void()> work) override;
  ServicePart* part(std::string_view service) override;
  Result<void> reset() override;

  /// Opens the worlds that a state folder holds, so that interrupted deployments go on at once.
  Result<void> open_stored();

  struct Impl;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace formwork
