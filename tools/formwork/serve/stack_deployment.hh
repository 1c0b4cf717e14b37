// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/service/api_host.hh"
#include "engine/value/value.hh"

namespace formwork::cli {

/// One stack of served worlds, made and changed by the same operations that clients call.
class StackDeployment {
 public:
  struct Target {
    std::string stack_name;
    std::string account;
    std::string region;
    std::string endpoint;
    std::vector<std::string> parameters;  ///< "KEY=VALUE"
  };
  StackDeployment(ApiHost& host, Target target) : host_(host), target_(std::move(target)) {}

  /// Creates or updates it. The stack's record once it is settled; null when `is_over` answered
  /// true before.
  Result<Value> run(const std::string& body, const std::function<bool()>& is_over);
  /// Its resources, as DescribeStackResources answers them.
  Result<Value> resources();
  /// Gives a function of it other code, as UpdateFunctionCode does: the stack itself stays as it
  /// is.
  Result<Value> update_code(const std::string& function, const std::string& archive);

 private:
  Value input(const std::string& body) const;
  Result<Value> describe();
  Result<Value> call(std::string_view service, std::string_view operation, Value input);

  ApiHost& host_;
  const Target target_;
};

/// Whether a stack's record tells of a deployment that went well.
bool is_deployed(const Value& stack);

/// "dir/my shop.yaml" as "my-shop".
std::string stack_name_of(const std::string& template_path);

/// F001 unless all are "KEY=VALUE".
Result<void> check_parameters(const std::vector<std::string>& parameters);

}  // namespace formwork::cli
