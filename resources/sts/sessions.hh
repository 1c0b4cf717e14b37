// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/service/api_host.hh"
#include "engine/service/operation.hh"
#include "resources/iam/keys.hh"

namespace formwork::sts {

/// Temporary credentials are rows of iam::AccessKey in the home world of their account, whatever
/// region they were issued in.
struct Identity {
  std::string account_id;
  std::string arn;
  std::string user_id;
};

/// Makes temporary credentials of `identity` and remembers them: AccessKeyId, SecretAccessKey,
/// SessionToken, Expiration. `details` as iam::AccessKey::details. Those that expired long ago are
/// swept.
Result<Value> issue_credentials(ApiCall& call, const Identity& identity, std::int64_t seconds,
                                Value details);

/// How a role is to be assumed.
struct RoleRequest {
  std::string action;  ///< "sts:AssumeRole"
  std::string session_name;
  std::string federated;  ///< Who vouches for a web or SAML identity; else "".
  Value claims = {};      ///< Condition keys that the identity brings, as a map of texts.
  std::int64_t seconds = 3600;
};

/// The whole of assuming the role that RoleArn names: its trust policy must allow it. Services may
/// assume any role, and everybody roles of other accounts that are not there. Answers Credentials,
/// AssumedRoleUser, PackedPolicySize, SourceIdentity. Fails with AccessDenied, ValidationError,
/// InvalidParameterValue.
Result<Value> assume(ApiCall& call, const RoleRequest& request);

/// What the caller's own session holds; an empty map when it is none.
Result<Value> caller_session(ApiCall& call);

/// Fails with MalformedPolicyDocument when the input's Policy is no policy.
Result<Value> session_details(ApiCall& call);
/// How much of the room for policies and tags the input takes, in percent; -1 when there is none.
int packed_size(const ApiCall& call);

/// The input member, or `otherwise` when it was not sent.
std::int64_t integer_input(const ApiCall& call, std::string_view member, std::int64_t otherwise);

}  // namespace formwork::sts
