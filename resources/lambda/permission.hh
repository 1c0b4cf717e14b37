// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/base/result.hh"
#include "engine/service/world.hh"
#include "engine/value/value.hh"

namespace formwork::lambda {

/// Who wants to call a function that the caller's own policies do not decide on.
struct InvokeAsk {
  std::string_view function;             ///< Name.
  std::string_view qualifier = {};       ///< Of an alias or version, or "".
  std::string_view principal_service{};  ///< "s3.amazonaws.com", or "".
  std::string_view principal_account{};  ///< 12 digits, or "".
  std::string_view source_arn{};
  std::string_view source_account{};
  std::string_view action = "lambda:InvokeFunction";
  std::string_view url_auth_type{};  ///< "NONE" or "AWS_IAM" for calls by a function URL.
};

/// What the policy of the function (of the qualifier, when there is one) says.
Result<bool> is_allowed(World& world, const InvokeAsk& ask);

/// The same for a service that pushes events. False, too, when the store cannot be read.
bool may_invoke(World& world, std::string_view function, std::string_view qualifier,
                std::string_view principal_service, std::string_view source_arn,
                std::string_view source_account);

/// The policy document as GetPolicy tells it; null when there are no statements.
Result<Value> function_policy(World& world, std::string_view function, std::string_view qualifier);

}  // namespace formwork::lambda
