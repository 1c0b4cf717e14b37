// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/base/result.hh"
#include "engine/value/value.hh"

namespace formwork::iam {

/// A policy of a user, group or role as the API takes it. Answers the document. Fails with
/// MalformedPolicyDocument in IAM's words.
Result<Value> read_identity_policy(std::string_view json);

/// A role's trust policy. Fails with MalformedPolicyDocument.
Result<Value> read_trust_policy(std::string_view json);

}  // namespace formwork::iam
