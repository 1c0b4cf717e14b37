// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>

#include "engine/provision/function_runner.hh"
#include "resources/lambda/runtime/environments.hh"

namespace formwork {
class ApiHost;
}

namespace formwork::lambda {

/// Functions of the emulated Lambda behind custom resources and macros, each call in an environment
/// of its own. Where a host is served, custom resources run in its environments: with the role's
/// keys, and their logs are kept. What runs while the store is held (macros), or without a server,
/// can reach nothing anyway: it gets keys of nobody, and its lines are dropped.
class LambdaFunctions final : public FunctionRunner {
 public:
  LambdaFunctions();
  ~LambdaFunctions() override;

  /// To be called before the host is used.
  void serve(ApiHost& host) { host_ = &host; }

  Result<std::shared_ptr<const Function>> find(World& world, std::string_view name) override;

  /// Made at the first ask.
  Environments& own_environments();

 private:
  ApiHost* host_ = nullptr;
  std::once_flag once_;
  std::unique_ptr<Environments> environments_;
};

}  // namespace formwork::lambda
