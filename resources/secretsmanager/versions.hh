// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/service/operation.hh"

namespace formwork::secretsmanager {

inline constexpr std::string_view kCurrent = "AWSCURRENT";
inline constexpr std::string_view kPreviousStage = "AWSPREVIOUS";

/// The versions of a secret, oldest first: {VersionId, SecretString or SecretBinary (as Base64),
/// ValueTime, Stages}.
Value::List versions_of(const Value& secret);

/// Replaces them. The value of AWSCURRENT is the secret's own; of versions without a stage the
/// newest hundred stay.
void set_versions(Value& secret, Value::List versions);

/// The stages of one version.
std::vector<std::string> stages_of(const Value& version);
bool has_stage(const Value& version, std::string_view stage);

/// The version of that id, or null.
Value* version_with(Value::List& versions, std::string_view id);

/// Takes the stage from its version and gives it to that of `id` (none when empty). AWSPREVIOUS
/// goes where AWSCURRENT was.
void move_stage(Value::List& versions, const std::string& stage, std::string_view id);

/// Gives the secret a version of `content` ({SecretString} or {SecretBinary}) under `id`; its first
/// one is always current. A version that is there already with that content stays as it is; with
/// another content it fails with ResourceExistsException. One without a value gets it.
Result<void> add_version(World& world, Value& secret, const Value& content, const std::string& id,
                         const std::vector<std::string>& stages);

/// The value of the call, {SecretString} or {SecretBinary}; without members when it has none. Fails
/// with InvalidParameterException when it has both.
Result<Value> content_of(const ApiCall& call);

/// The id that the call gives a new version: its ClientRequestToken, or a new one. Fails with
/// InvalidParameterException.
Result<std::string> version_id_of(ApiCall& call);

/// {version id: stages} of the versions that have stages.
Value stage_map(const Value& secret);

}  // namespace formwork::secretsmanager
