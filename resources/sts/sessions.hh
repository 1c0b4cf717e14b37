// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/service/api_host.hh"
#include "engine/service/operation.hh"
#include "resources/common/objects.hh"

namespace formwork::sts {

/// Who a key of temporary credentials stands for, by the key. They are kept in one region of each
/// account, whatever region they were issued in.
inline constexpr ObjectPlace kSessions{"sts", "session"};
inline constexpr std::string_view kHomeRegion = "us-east-1";

struct Identity {
  std::string account_id;
  std::string arn;
  std::string user_id;
};

/// Makes temporary credentials of `identity` and remembers them: AccessKeyId, SecretAccessKey,
/// SessionToken, Expiration.
Result<Value> issue_credentials(ApiCall& call, const Identity& identity, std::int64_t seconds);

/// The session that RoleArn and RoleSessionName ask for. Which principals the role's trust policy
/// lets assume it is not looked at, and a role that this world does not have can be assumed too.
/// Fails with ValidationError for what is no role's ARN.
Result<Identity> assumed_role(ApiCall& call);

/// AssumedRoleId and Arn.
Value assumed_user(const Identity& identity);

/// The input member, or `otherwise` when it was not sent.
std::int64_t integer_input(const ApiCall& call, std::string_view member, std::int64_t otherwise);

}  // namespace formwork::sts
