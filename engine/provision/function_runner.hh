// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/result.hh"
#include "engine/service/world.hh"

namespace formwork {

/// How a call of a function ended.
struct FunctionAnswer {
  bool is_ok = false;   ///< It ran to its end without an error of its own.
  std::string payload;  ///< What it returned, as JSON; "" when it returned nothing.
  std::string error;    ///< Not ok: one sentence.
};

/// A function of the user's as it is at one moment: all that a call needs, without the store.
/// Thread-safe.
class Function {
 public:
  virtual ~Function() = default;
  virtual FunctionAnswer invoke(const std::string& payload, std::int64_t timeout_ms) const = 0;
};

/// Finds the code behind custom resources and macros.
class FunctionRunner {
 public:
  virtual ~FunctionRunner() = default;
  /// `name`: a function's name, the ARN of a Lambda function (with or without a qualifier), or the
  /// ARN of an SNS topic that a function listens to. Null: there is no such function.
  virtual Result<std::shared_ptr<const Function>> find(World& world, std::string_view name) = 0;
};

/// "name" of "arn:aws:lambda:<region>:<account>:function:name[:qualifier]" and of
/// "arn:aws:sns:<region>:<account>:name"; anything else is a name already.
std::string function_name(std::string_view name_or_arn);

}  // namespace formwork
