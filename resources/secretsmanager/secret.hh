// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "resources/common/objects.hh"

namespace formwork::secretsmanager {

/// Secrets by ARN; and by name {ARN, SecretString}, where dynamic references look. Extra members of
/// a secret: "SecretString" or "SecretBinary" and "VersionId" (absent while it has no value),
/// "ValueTime" of the current version; "Versions", see versions.hh; "Rotation"
/// {RotationLambdaARN, RotationRules, Enabled, Version, RotatedTime}.
inline constexpr ObjectPlace kSecrets{"secretsmanager", "secret"};

/// Policies put on secrets, by the secret's ARN.
inline constexpr ObjectPlace kResourcePolicies{"secretsmanager", "resource_policy"};

Result<Made> create_secret(const Call& call);
/// A new value where SecretString or GenerateSecretString changed.
Result<Value> update_secret(const Call& call);
Result<void> delete_secret(const Call& call);
Result<std::vector<std::string>> list_secrets(const Call& call);

/// By name, ARN, or ARN without its last seven characters. Null when there is none.
Result<Value> find_secret(World& world, std::string_view id);
/// Stores it by ARN and by name. One that is marked for deletion ("DeletedDate") has no value by
/// name.
Result<void> store_secret(World& world, const Value& secret);
/// Gives the secret a new current value and stores it.
Result<void> put_value(World& world, Value& secret, std::string value, std::string version_id);

/// A password by the property GenerateSecretString; with a template, the JSON that holds it. Fails
/// with InvalidRequest.
Result<std::string> generate_value(World& world, const Value& rules);

}  // namespace formwork::secretsmanager
