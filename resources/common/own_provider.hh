// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/provision/provider.hh"
#include "engine/schema/catalog.hh"

namespace formwork {

/// One request to an own provider, with what every one of them needs.
struct Call {
  const ProviderRequest& request;
  World& world;
  const Value& properties;   ///< request.properties; a map, never null.
  const Value& previous;     ///< request.previous_properties; an empty map when there are none.
  const TypeSchema* schema;  ///< Null when the catalogue does not have the type.

  const std::string& id() const { return request.physical_id; }
};

/// What create answers.
struct Made {
  std::string physical_id;
  Value attributes = Value::map();
};

/// The behaviour of one type as functions over the service's domain objects. Faults are made with
/// fault(). Members left null are answered by the fallback that is stated.
struct TypeOperations {
  std::string_view type_name;
  Result<Made> (*create)(const Call& call) = nullptr;
  /// Answers the attributes. Null: the type cannot be updated (NotUpdatable).
  Result<Value> (*update)(const Call& call) = nullptr;
  Result<void> (*remove)(const Call& call) = nullptr;
  /// Properties and attributes in one map.
  Result<Value> (*read)(const Call& call) = nullptr;
  Result<std::vector<std::string>> (*list)(const Call& call) = nullptr;
};

/// Turns a TypeOperations table into a ResourceProvider. Does for every type what is the same:
/// required properties are present, a change of a create-only property answers NotUpdatable, faults
/// become Failed answers.
class OwnProvider final : public ResourceProvider {
 public:
  constexpr explicit OwnProvider(const TypeOperations& operations) : operations_(operations) {}

  Progress create(const ProviderRequest& request) override;
  Progress update(const ProviderRequest& request) override;
  Progress remove(const ProviderRequest& request) override;
  Progress read(const ProviderRequest& request) override;
  Result<std::vector<std::string>> list(const ProviderRequest& request) override;
  std::string_view kind() const override { return "own"; }

 private:
  TypeOperations operations_;
};

/// Fails with InvalidRequest "Property validation failure: [The property {/X} is required]" when
/// required properties of the catalogue are missing. A null schema requires nothing.
Result<void> check_required(const TypeSchema* schema, const Value& properties);

/// Fails with NotUpdatable when a create-only property differs. Conditionally create-only ones are
/// the provider's own decision.
Result<void> check_create_only(const Call& call);

/// JSON pointers of the innermost places where the values differ ("/Tags/0/Value"), by Value::same.
std::vector<std::string> changed_pointers(const Value& before, const Value& after);

/// True when the top-level property differs. Updates compare the desired properties with those of
/// the object as it is (properties_of), not with the previous ones: after an update that was
/// refused these differ, and going back to what is there must succeed.
bool is_changed(const Value& before, const Value& after, std::string_view property);

}  // namespace formwork
