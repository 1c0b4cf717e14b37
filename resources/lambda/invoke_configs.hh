// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "resources/lambda/records.hh"
#include "resources/lambda/spec.hh"

namespace formwork::lambda {

/// Ages, attempts and destinations; a function is no destination of itself. Properties are those of
/// AWS::Lambda::EventInvokeConfig.
Result<void> check_invoke_config(World& world, const std::string& function,
                                 const Value& properties);
/// The function, version or alias they are for, and the key of its record in kInvokeConfigs.
struct InvokeConfigTarget {
  std::string function;
  std::string key;
};
Result<InvokeConfigTarget> invoke_config_target(World& world, std::string_view function,
                                                std::string_view qualifier);

}  // namespace formwork::lambda
