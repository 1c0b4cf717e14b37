// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/service/operation.hh"
#include "resources/secretsmanager/secret.hh"

namespace formwork::secretsmanager {

/// The secret of that name or ARN, also one that is marked for deletion.
Result<Value> any_secret(World& world, std::string_view id);
/// The secret of the call's SecretId, also one that is marked for deletion.
Result<Value> any_secret(ApiCall& call);
/// As any_secret(); fails with InvalidRequestException when it is marked for deletion.
Result<Value> called_secret(ApiCall& call);

std::string arn_of(const Value& secret);
/// {ARN, Name}
Value identity_of(const Value& secret);

/// Whether it passes a filter {Key, Values} of ListSecrets.
bool passes_filter(const Value& secret, const Value& filter);

}  // namespace formwork::secretsmanager
