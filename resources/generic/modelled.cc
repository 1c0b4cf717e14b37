// SPDX-License-Identifier: Apache-2.0
#include "resources/generic/modelled.hh"

#include "engine/base/ensure.hh"
#include "resources/common/fault.hh"
#include "resources/common/objects.hh"
#include "resources/generic/private_types.hh"
#include "resources/generic/synthesis.hh"

namespace formwork {

namespace {

ObjectPlace place_of(const Call& call) {
  return {"modelled", call.request.type};
}

std::string name_key(const Call& call, std::string_view name) {
  return call.request.type + "/" + std::string(name);
}

constexpr ObjectPlace kNames{"modelled", "@names"};

/// Explicit names of a type are unique although its identifier is a generated one (an ARN).
Result<void> claim_name(const Call& call, const Synthesis& made, Value& object) {
  const std::string_view property = made.unique_name_property();
  const std::string name = property.empty() ? std::string() : call.properties.get_text(property);
  if (name.empty()) {
    return {};
  }
  const std::string key = name_key(call, name);
  auto taken = find_object(call.world, kNames, key);
  if (!taken) {
    return std::move(taken).failure();
  }
  if (!taken->is_null()) {
    return already_exists(call.request.type, name);
  }
  object.set("UniqueName", Value::string(name));
  return put_object(call.world, kNames, key, Value::boolean(true));
}

Result<Made> create_modelled(const Call& call) {
  Synthesis made(call, Value::map());
  const std::string id = made.identifier();
  auto existing = find_object(call.world, place_of(call), id);
  if (!existing) {
    return std::move(existing).failure();
  }
  if (!existing->is_null()) {
    return already_exists(call.request.type, id);
  }
  Value attributes = made.attributes();
  auto object = make_object(call, attributes);
  if (!object) {
    return std::move(object).failure();
  }
  if (auto claimed = claim_name(call, made, *object); !claimed) {
    return std::move(claimed).failure();
  }
  object->set("Properties", made.model());
  object->set("Generated", made.generated());
  if (auto stored = put_object(call.world, place_of(call), id, *object); !stored) {
    return std::move(stored).failure();
  }
  return Made{id, std::move(attributes)};
}

Result<Value> update_modelled(const Call& call) {
  auto object = get_object(call, place_of(call), call.id());
  if (!object) {
    return std::move(object).failure();
  }
  if (call.schema->is_immutable) {
    return not_updatable(call.request.type, call.id());
  }
  const Value* generated = object->find("Generated");
  Synthesis made(call, generated != nullptr ? *generated : Value::map());
  if (made.identifier() != call.id()) {
    return not_updatable(call.request.type, call.id());
  }
  Value attributes = made.attributes();
  auto updated = update_object(call, std::move(*object), attributes);
  if (!updated) {
    return std::move(updated).failure();
  }
  updated->set("Properties", made.model());
  updated->set("Generated", made.generated());
  if (auto stored = put_object(call.world, place_of(call), call.id(), *updated); !stored) {
    return std::move(stored).failure();
  }
  return attributes;
}

Result<void> remove_modelled(const Call& call) {
  auto object = get_object(call, place_of(call), call.id());
  if (!object) {
    return std::move(object).failure();
  }
  if (const std::string name = object->get_text("UniqueName"); !name.empty()) {
    auto released =
        call.world.store.erase_object(kNames.service, kNames.kind, name_key(call, name));
    if (!released) {
      return std::move(released).failure();
    }
  }
  return erase_object(call, place_of(call), call.id());
}

Result<Value> read_modelled(const Call& call) {
  auto object = get_object(call, place_of(call), call.id());
  if (!object) {
    return object;
  }
  return model_of(*object);
}

Result<std::vector<std::string>> list_modelled(const Call& call) {
  return list_keys(call.world, place_of(call));
}

/// Knows no type of its own: the schema says everything.
class ModelledProvider final : public ResourceProvider {
 public:
  Progress create(const ProviderRequest& request) override {
    return is_known(request) ? own_.create(request) : unknown(request);
  }
  Progress update(const ProviderRequest& request) override {
    return is_known(request) ? own_.update(request) : unknown(request);
  }
  Progress remove(const ProviderRequest& request) override { return own_.remove(request); }
  Progress read(const ProviderRequest& request) override { return own_.read(request); }
  Result<std::vector<std::string>> list(const ProviderRequest& request) override {
    return own_.list(request);
  }
  std::string_view kind() const override { return "modelled"; }

 private:
  static bool is_known(const ProviderRequest& request) {
    return SchemaCatalog::builtin().find(request.type) != nullptr ||
           (request.world != nullptr &&
            find_private_schema(*request.world, request.type) != nullptr);
  }
  static Progress unknown(const ProviderRequest& request) {
    return Progress::failed(
        HandlerErrorCode::InvalidRequest,
        "Template format error: Unrecognized resource types: [" + request.type + "]");
  }

  OwnProvider own_{TypeOperations{.type_name = "",
                                  .create = create_modelled,
                                  .update = update_modelled,
                                  .remove = remove_modelled,
                                  .read = read_modelled,
                                  .list = list_modelled}};
};

}  // namespace

ResourceProvider& modelled_provider() {
  static ModelledProvider provider;
  return provider;
}

}  // namespace formwork
