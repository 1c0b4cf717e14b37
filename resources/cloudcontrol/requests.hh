// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/service/operation.hh"
#include "resources/common/live_resources.hh"
#include "resources/common/objects.hh"

namespace formwork::cloudcontrol {

/// Records of requests, by token: a ProgressEvent's members as they are now, and "Context" (what
/// the provider wants back), "Due", "Properties", "Previous", "PhysicalId" while it is under way;
/// "ClientToken" and "Asked" (the input) for requests that are repeated.
inline constexpr ObjectPlace kRequests{"cloudcontrol", "request"};
/// Client tokens -> request token.
inline constexpr ObjectPlace kTokens{"cloudcontrol", "client-token"};

/// A type that Cloud Control can work on.
struct Target {
  const TypeSchema* schema = nullptr;
  ResourceProvider* provider = nullptr;
};

/// The schema of a type of the catalogue or a private one of this world; null when there is none.
const TypeSchema* find_schema(World& world, std::string_view type);

/// Fails with TypeNotFoundException where nothing knows the type of the call, and with
/// UnsupportedActionException for types that cannot be made without a stack.
Result<Target> find_target(const ApiCall& call, std::string_view action);

/// ResourceNotFoundException in the service's words.
Failure resource_not_found(std::string_view type, std::string_view identifier);
/// The exception of a handler's error code: "InvalidRequestException", ...
Failure handler_exception(const Diagnostic& fault);

/// The ProgressEvent of a record.
Value progress_event(const Value& record);
/// What an operation answers that has just begun: the event as it was accepted.
Value accepted_event(const Value& record);

/// The request that the call's ClientToken began before; null when there is none. Fails with
/// ClientTokenConflictException when that one asked for something else.
Result<Value> find_repeated(ApiCall& call);
/// Fails with ConcurrentOperationException while another request works on the resource.
Result<void> check_is_free(ApiCall& call, std::string_view type, std::string_view identifier);

/// Begins a request of the call's type: record without an outcome. `operation`: CREATE, ...
Value new_request(ApiCall& call, std::string_view operation, std::string_view identifier);
/// Calls the provider once and notes how it went.
void advance(World& world, const Target& target, Value& record);
Result<void> store_request(World& world, const Value& record);

}  // namespace formwork::cloudcontrol
