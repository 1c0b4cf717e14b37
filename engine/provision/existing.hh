// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/provision/provider.hh"
#include "engine/schema/catalog.hh"

namespace formwork {

/// A resource as its provider knows it, whoever made it.
struct ExistingResource {
  std::string physical_id;
  Value model;  ///< Properties and read-only ones.
};

/// The resource that identifier properties ("BucketName": "files") name; nothing when there is no
/// such resource. Only in-process providers are asked.
Result<std::optional<ExistingResource>> find_existing(World& world, ResourceProvider& provider,
                                                      const TypeSchema* schema,
                                                      std::string_view type,
                                                      const Value& identifier);

/// What a deployed resource is now; NotFound and other failures as the provider tells them.
Progress read_existing(World& world, ResourceProvider& provider, const ResourceRecord& row);

/// The id of the stack that has the resource; "" when none has.
Result<std::string> owner_of(Transaction& tx, std::string_view type, std::string_view physical_id);

/// Identifier properties joined with "|", in the order of the schema.
std::string joined_identifier(const TypeSchema* schema, const Value& identifier);

}  // namespace formwork
