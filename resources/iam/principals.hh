// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "resources/iam/entities.hh"
#include "resources/iam/keys.hh"
#include "resources/iam/policy/evaluate.hh"

namespace formwork::iam {

/// Inline and attached policies of a user (with those of its groups), group or role.
Result<std::vector<Policy>> identity_policies(World& home, const Entity& entity);
/// The policy that is its boundary; nothing when it has none.
Result<std::optional<std::vector<Policy>>> boundary_policies(World& home, const Entity& entity);

/// Who calls, with all policies that limit it.
struct Principal {
  PolicySet policies;
  PolicyRequest request;  ///< principal, account, role and the keys that speak of the caller.
};
/// Of an ARN of a user, group or role. Fails with NoSuchEntity.
Result<Principal> principal_of_arn(World& home, const std::string& arn);
/// Of a key that this program issued.
Result<Principal> principal_of_key(World& home, const AccessKey& key);

}  // namespace formwork::iam
