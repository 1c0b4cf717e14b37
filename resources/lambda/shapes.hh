// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/service/operation.hh"
#include "resources/lambda/function.hh"

namespace formwork::lambda {

/// What a function, a published version or an alias of one is asked for: "f", "f:live", any ARN,
/// and the input member Qualifier.
struct Asked {
  std::string name;
  std::string qualifier;  ///< Empty: the function itself.

  /// Of what was asked for.
  std::string arn(const World& world) const;
};
Asked asked_function(const ApiCall& call);

/// What was found: the record of the function as it is or as it was published.
struct FoundFunction {
  Asked asked;
  Value record;
  std::string version;  ///< "$LATEST" or the number.
  Value published;      ///< Record of the version; null for $LATEST.
};
/// Fails with ResourceNotFoundException "Function not found: <arn>".
Result<FoundFunction> find_function(ApiCall& call);

/// FunctionConfiguration of the API's model, as lists tell it.
Value configuration_of(const World& world, const FoundFunction& found);
/// With the state too, as one function is told.
Value full_configuration(const World& world, const FoundFunction& found);

/// "2024-04-16T08:16:02.123+0000".
std::string wire_time(const Value& record, std::string_view member = "LastModifiedTime");

}  // namespace formwork::lambda
