// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/provision/provider.hh"
#include "engine/schema/catalog.hh"

namespace formwork {

/// A resource as its provider knows it, whoever made it.
struct LiveResource {
  std::string type;
  std::string physical_id;
  /// Values of the primary identifier joined with "|"; the physical id where one is not known.
  std::string identifier;
  Value model;  ///< Properties and read-only ones, in the schema's form; write-only ones too.
};

/// Values of the primary identifier in `model`, joined with "|"; `fallback` where one is missing.
std::string identifier_of(const TypeSchema& schema, const Value& model,
                          const std::string& fallback);
/// The same as a map of property names ("BucketName", "Endpoint/Id") to texts.
Value identifier_map(const TypeSchema& schema, const LiveResource& resource);
/// An identifier given as such a map, joined; "" when a part is missing.
std::string join_identifier(const TypeSchema& schema, const Value& parts);

/// Without what a read handler does not tell: properties at write-only pointers.
Value readable_model(const TypeSchema& schema, const Value& model);
/// Without what a template or a desired state cannot say: properties at read-only pointers.
Value desired_model(const TypeSchema& schema, const Value& model);

/// A request to a provider for a resource outside of any stack.
ProviderRequest outside_request(World& world, std::string_view type, std::string physical_id = {});

/// The resource whose identifier or physical id this is; none when there is no such resource. Fails
/// with the handler's error code.
Result<std::optional<LiveResource>> find_live(World& world, ResourceProvider& provider,
                                              const TypeSchema& schema,
                                              const std::string& identifier);
/// All resources of the type, by physical id; empty when the provider cannot list.
Result<std::vector<LiveResource>> list_live(World& world, ResourceProvider& provider,
                                            const TypeSchema& schema);

}  // namespace formwork
