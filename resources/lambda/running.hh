// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/service/operation.hh"
#include "resources/lambda/spec.hh"

namespace formwork::lambda {

/// How far provisioned concurrency has come in this process.
struct ProvisionState {
  enum class Kind : std::uint8_t { None, Pending, Ready, Failed };
  Kind kind = Kind::None;
  std::string reason = {};  ///< Of Failed.
};

/// What the control plane asks of the environments that run functions. Registered by whoever has
/// them; without them nothing is to be done.
struct RunningFunctions {
  /// Environments of the function ("" for all its versions) end once their call has, except those
  /// of this digest. Within a handler; its effect waits for the commit.
  void (*retire)(ApiCall& call, std::string_view function_arn, std::string_view version,
                 std::string_view keep_digest) = nullptr;
  /// Keeps `count` environments of the version ready; 0 ends that.
  void (*provision)(ApiCall& call, std::shared_ptr<const FunctionSpec> function,
                    std::size_t count) = nullptr;
  ProvisionState (*provisioned)(ApiCall& call, const std::string& version_arn) = nullptr;
  /// The function is new: what makes its first start fast may begin.
  void (*expect)(ApiCall& call, std::shared_ptr<const FunctionSpec> function) = nullptr;
  const RunningFunctions* next = nullptr;
};

/// Of a function that was changed or deleted.
void end_environments(ApiCall& call, const FoundFunction& found, std::string_view version);
/// Environments that run a function as it was before a change of it.
void renew_environments(ApiCall& call, const FoundFunction& found);
/// Of a function that was just made.
void expect_environments(ApiCall& call, const FoundFunction& found);
/// The same for a function that a stack makes: once its deployment has gone on.
void expect_environments_later(const World& world, std::string_view name);
void provision_environments(ApiCall& call, const FoundFunction& found, std::size_t count);
/// Of the version; where nothing runs functions, it is ready at once. What an earlier process had
/// ready is made ready again: Pending. `count`: how many.
ProvisionState provision_state(ApiCall& call, const FoundFunction& found, std::size_t count);

}  // namespace formwork::lambda
