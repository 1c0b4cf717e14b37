// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.hh"
#include "engine/service/world.hh"
#include "engine/value/value.hh"
#include "resources/lambda/runtime/function_spec.hh"

namespace formwork::lambda {

/// "f", "f:live", "123456789012:function:f:live", any ARN of a function.
struct FunctionReference {
  std::string region;      ///< "" when the text has none.
  std::string account_id;  ///< "" when the text has none.
  std::string name;
  std::string qualifier;  ///< "" when there is none.
};
FunctionReference parse_function_reference(std::string_view text);

/// What a reference stands for in a world: a function, one of its versions, or the version that an
/// alias leads to.
struct FoundFunction {
  std::string name;
  std::string arn;        ///< Of the function, without a qualifier.
  std::string qualifier;  ///< As it was asked for, "$LATEST" too; "" when there was none.
  std::string version;    ///< "$LATEST" or a number.
  Value function;         ///< The function's own record; see records.hh.
  Value published;        ///< The version's record; null for $LATEST.
  Value alias;            ///< The alias's record; null when none was asked for.

  /// Settings and code: the function's record, or the one it had when the version was published.
  const Value& record() const;
  /// As it was asked for: with a qualifier only when that was given.
  std::string asked_arn() const { return qualifier.empty() ? arn : arn + ":" + qualifier; }
  /// With the version: what environments and logs are counted by.
  std::string version_arn() const { return arn + ":" + version; }
};

/// Finds it by a reference and, when that has none, a qualifier. An alias with weights answers one
/// of its versions, drawn with World::ids. Fails with ResourceNotFoundException "Function not
/// found: <arn>" (or "Functions from 'x' are not reachable in this region ('y')") and
/// InvalidParameterValueException when two qualifiers differ.
Result<FoundFunction> find_function(World& world, std::string_view reference,
                                    std::string_view qualifier = {});

/// Everything that running it needs. `endpoint`: what functions reach the emulator by, "" for
/// none. Fails with InvalidParameterValueException when the code is not in the emulator (a stack
/// may name buckets that are not emulated).
Result<std::shared_ptr<const FunctionSpec>> function_spec(World& world, const FoundFunction& found,
                                                          std::string_view endpoint);

/// ReservedConcurrentExecutions; nothing when it was not set. 0 lets no call through.
std::optional<std::int64_t> reserved_concurrency(const FoundFunction& found);
/// Of the account in this region.
inline constexpr std::int64_t kAccountConcurrency = 1000;

/// How asynchronous calls of what was asked for are treated (PutFunctionEventInvokeConfig): of the
/// alias, the version or the function.
struct AsyncSettings {
  std::int64_t most_retries = 2;
  std::int64_t longest_age_s = 21'600;
  std::string on_success;   ///< ARN of the destination, or "".
  std::string on_failure;   ///< ARN of the destination, or "".
  std::string dead_letter;  ///< DeadLetterConfig.TargetArn, or "".
};
Result<AsyncSettings> async_settings(World& world, const FoundFunction& found);

/// A function URL, by its id (the first label of its host).
struct FunctionAddress {
  std::string id;
  std::string function;          ///< Name.
  std::string qualifier;         ///< Of an alias, or "".
  bool needs_signature = false;  ///< AuthType AWS_IAM.
  bool is_streamed = false;      ///< InvokeMode RESPONSE_STREAM.
  Value
      cors;  ///< AllowCredentials, AllowHeaders, AllowMethods, AllowOrigins, ExposeHeaders, MaxAge.
};
/// Nothing when there is none in this world.
Result<std::optional<FunctionAddress>> find_address(World& world, std::string_view id);
/// The account whose address it is: ids say that. "" when it is no such id.
std::string account_of_address(std::string_view id);

}  // namespace formwork::lambda
