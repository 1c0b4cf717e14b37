// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/service/operation.hh"

namespace formwork::cloudformation {

/// What a schema handler package says of a type.
struct TypePackage {
  Value schema;  ///< As published.
  std::string schema_json;
  std::string provisioning_type;  ///< By the handlers that the schema lists.
};

/// Reads "s3://bucket/key" of this account and region: a zip with schema.json (modules:
/// fragments/ and schema.json). Fails with CFNRegistryException and what is wrong, so that the
/// registration fails.
Result<TypePackage> read_package(World& world, const std::string& address,
                                 std::string_view type_name, std::string_view kind);

}  // namespace formwork::cloudformation
