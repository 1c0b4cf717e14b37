// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/provision/provider.hh"

namespace formwork {

struct ExternalProviderOptions {
  std::vector<std::string> command;  ///< Program and arguments; no shell reads them.
  std::string region;
  std::string account_id;
  std::int64_t timeout_ms = 60'000;                   ///< Of one call.
  std::size_t largest_reply = std::size_t{4} << 20U;  ///< Bytes.
};

/// A provider that is an executable: one process per call, one JSON line in, one out. The protocol
/// is in EXTERNAL_PROVIDERS.md. Whatever goes wrong with the program (it cannot be started,
/// crashes, hangs, answers nonsense) is Failed/InternalFailure with a message that says what and
/// quotes the end of its standard error. Stateless and thread-safe.
class ExternalProvider final : public ResourceProvider {
 public:
  explicit ExternalProvider(ExternalProviderOptions options) : options_(std::move(options)) {}

  Progress create(const ProviderRequest& request) override;
  Progress update(const ProviderRequest& request) override;
  Progress remove(const ProviderRequest& request) override;
  Progress read(const ProviderRequest& request) override;
  Result<std::vector<std::string>> list(const ProviderRequest& request) override;
  bool is_external() const override { return true; }
  SupportLevel level() const override { return SupportLevel::Live; }
  std::string_view kind() const override { return "external"; }

 private:
  Result<Value> call(std::string_view action, const ProviderRequest& request) const;
  Progress answer(std::string_view action, const ProviderRequest& request) const;

  ExternalProviderOptions options_;
};

/// The request line of the protocol, without its line end. `action`: CREATE, READ, UPDATE, DELETE,
/// LIST.
std::string external_request_json(std::string_view action, const ProviderRequest& request,
                                  const ExternalProviderOptions& options);

/// Reads a reply to `action`. A reply that breaks the protocol is Failed/InternalFailure.
Progress read_external_reply(std::string_view action, const Value& reply);

}  // namespace formwork
