// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "resources/lambda/runtime/code_unpacker.hh"
#include "resources/lambda/runtime/credentials.hh"
#include "resources/lambda/runtime/environment.hh"

namespace formwork::lambda {

/// All environments: which call gets which. The one that was used last is taken first. On the
/// loop's thread.
class Pool final : public EnvironmentOwner {
 public:
  Pool(const Environments::Options& options, EnvironmentHooks hooks,
       std::unique_ptr<Executor> executor);
  ~Pool() override;

  void place(std::unique_ptr<Call> call);
  /// Takes the call only when an initialised environment of its function waits for one.
  bool give_to_idle(std::unique_ptr<Call>& call);
  void provision(const std::shared_ptr<const FunctionSpec>& function,
                 const std::shared_ptr<EnvironmentTally>& tally, std::size_t count,
                 std::function<void(Result<void>)> ready);
  void retire(std::string_view function_arn, std::string_view version,
              std::string_view keep_digest);
  void reset();

  Executor& executor() override { return *executor_; }
  const EnvironmentHooks& hooks() const override { return hooks_; }
  void credentials(const FunctionSpec& function, TakeCredentials take) override;
  void unpack(const std::shared_ptr<const FunctionSpec>& function,
              std::function<void(Result<void>)> take) override;
  /// The function will be called.
  void expect(const std::shared_ptr<const FunctionSpec>& function);
  void on_available(Environment& environment) override;
  void on_gone(Environment& environment, std::unique_ptr<Diagnostic> why) override;
  void take_back(std::unique_ptr<Call> call) override;

 private:
  struct Group {
    std::vector<Environment*> idle;  ///< Those that wait, the last one used at the end.
    std::size_t provisioned = 0;     ///< How many are to be kept.
    std::function<void(Result<void>)> ready;
  };

  static std::string key_of(const FunctionSpec& function, std::string_view tenant);
  Environment* find_idle(Group& group);
  bool make_room();
  void make(std::shared_ptr<const FunctionSpec> function, std::shared_ptr<EnvironmentTally> tally,
            std::unique_ptr<Call> call, bool is_provisioned);
  void unlist(Environment& environment);
  void replace_provisioned(const Environment& environment, std::unique_ptr<Diagnostic> why);
  void forget_group(const std::string& key);
  void check_ready(const std::string& key);
  void serve_waiting();

  EnvironmentHooks hooks_;
  std::unique_ptr<Executor> executor_;
  CredentialStore credentials_;
  CodeUnpacker unpacker_;
  std::map<std::string, Group, std::less<>> groups_;
  std::vector<std::shared_ptr<Environment>> all_;
  std::deque<std::unique_ptr<Call>> waiting_;  ///< There is no room for their environments.
};

}  // namespace formwork::lambda
