// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/schema/catalog.hh"
#include "engine/service/operation.hh"
#include "resources/common/objects.hh"
#include "resources/generic/private_types.hh"

namespace formwork::cloudformation {

/// Registered types by "<kind>/<name>" ("RESOURCE/My::Own::Type"): {Type, TypeName,
/// DefaultVersionId, Versions: {id: {Schema, TimeCreated, Description, IsDeprecated,
/// ProvisioningType, ...}}, IsDeprecated, Configurations: {alias: {...}}}.
inline constexpr ObjectPlace kTypes{"cloudformation", "registered-type"};
/// Registrations by token: {ProgressStatus, Description, TypeArn, TypeVersionArn, Type, TypeName}.
inline constexpr ObjectPlace kRegistrations{"cloudformation", "type-registration"};

/// What names a type in a request: Type and TypeName, or an ARN with or without a version.
struct TypeName {
  std::string kind = "RESOURCE";
  std::string name;
  std::string version;     ///< "00000001", or "".
  bool is_public = false;  ///< The ARN has no account: one of AWS's own.
};

/// Fails with CFNRegistryException when the input names no type. `arn_member`: "Arn", "TypeArn".
Result<TypeName> type_name_of(const Value& input, std::string_view arn_member);

std::string type_arn(const World& world, const TypeName& type, bool is_public);

Failure type_not_found(const TypeName& type);
Failure registry_fault(std::string message);

std::string type_key(const TypeName& type);
/// The record of a registered type; TypeNotFoundException where there is none.
Result<Value> get_registered(World& world, const TypeName& type);
Result<void> put_registered(World& world, const TypeName& type, const Value& record);

/// A type of the catalogue in this region, or null.
const TypeSchema* find_public(const World& world, const TypeName& type);
/// "FULLY_MUTABLE" or "IMMUTABLE".
std::string provisioning_type(const TypeSchema& schema);
/// The schema of a type of the catalogue as AWS publishes it, as JSON.
std::string published_json(const TypeSchema& schema);

}  // namespace formwork::cloudformation
