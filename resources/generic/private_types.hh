// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "engine/schema/catalog.hh"
#include "engine/service/world.hh"

namespace formwork {

/// Types that an account has registered for itself. Their schemas are kept in the world as
/// {Schema: JSON text} under (kPrivateService, kPrivateKind, type name); the world's providers are
/// told of them after the call that registered them (ProviderSet::set_private_types).

/// The schema of a private type of this world, or null. Valid until the process ends: each text is
/// compiled once.
const TypeSchema* find_private_schema(World& world, std::string_view type_name);

/// Compiles a published schema. Fails with F702 or F704 when it is none. Thread-safe.
Result<const TypeSchema*> compile_private_schema(const std::string& schema_json);

/// Makes the type known to the world, or unknown again.
Result<void> put_private_type(World& world, std::string_view type_name,
                              const std::string& schema_json);
Result<void> erase_private_type(World& world, std::string_view type_name);

}  // namespace formwork
