// SPDX-License-Identifier: Apache-2.0
#include "resources/common/objects.hh"

#include "resources/common/fault.hh"
#include "resources/common/tags.hh"

namespace formwork {

Result<Value> make_object(const Call& call, Value attributes) {
  auto tags = merged_tags(call);
  if (!tags) {
    return std::move(tags).failure();
  }
  const Millis now = call.world.clock.now();
  Value owner = Value::map();
  owner.set("StackId", Value::string(call.request.stack_id));
  owner.set("LogicalId", Value::string(call.request.logical_id));
  Value object = Value::map();
  object.set("Properties", call.properties);
  object.set("Attributes", std::move(attributes));
  object.set("Tags", std::move(*tags));
  object.set("Owner", std::move(owner));
  object.set("CreationTime", Value::number(now));
  object.set("LastModifiedTime", Value::number(now));
  return object;
}

Result<Value> update_object(const Call& call, Value object, Value attributes) {
  auto tags = merged_tags(call);
  if (!tags) {
    return std::move(tags).failure();
  }
  object.set("Properties", call.properties);
  object.set("Attributes", std::move(attributes));
  object.set("Tags", std::move(*tags));
  object.set("LastModifiedTime", Value::number(call.world.clock.now()));
  return object;
}

Result<void> put_object(World& world, ObjectPlace place, std::string_view key,
                        const Value& object) {
  return world.store.put_object(place.service, place.kind, key, object);
}

Result<Value> find_object(World& world, ObjectPlace place, std::string_view key) {
  auto found = world.store.find_object(place.service, place.kind, key);
  if (!found) {
    return std::move(found).failure();
  }
  return found->has_value() ? std::move(**found) : Value();
}

Result<Value> get_object(const Call& call, ObjectPlace place, std::string_view key) {
  auto found = find_object(call.world, place, key);
  if (found && found->is_null()) {
    return not_found(call.request.type, key);
  }
  return found;
}

Result<std::vector<std::pair<std::string, Value>>> list_objects(World& world, ObjectPlace place,
                                                                std::string_view key_prefix) {
  return world.store.list_objects(place.service, place.kind, key_prefix);
}

Result<void> erase_object(const Call& call, ObjectPlace place, std::string_view key) {
  auto erased = call.world.store.erase_object(place.service, place.kind, key);
  if (!erased) {
    return std::move(erased).failure();
  }
  if (!*erased) {
    return not_found(call.request.type, key);
  }
  return {};
}

Value attributes_of(const Value& object) {
  const Value* attributes = object.find("Attributes");
  return attributes != nullptr && attributes->is_map() ? *attributes : Value::map();
}

Value properties_of(const Value& object) {
  const Value* properties = object.find("Properties");
  return properties != nullptr && properties->is_map() ? *properties : Value::map();
}

Value model_of(const Value& object) {
  Value model = properties_of(object);
  const Value attributes = attributes_of(object);
  for (const auto& member : attributes.members()) {
    model.set(member.key, member.value);
  }
  return model;
}

Result<Made> add_object(const Call& call, NewObject object) {
  auto existing = find_object(call.world, object.place, object.key);
  if (!existing) {
    return std::move(existing).failure();
  }
  if (!existing->is_null()) {
    return object.taken_message.empty()
               ? already_exists(call.request.type, object.key)
               : fault(HandlerErrorCode::AlreadyExists, std::move(object.taken_message));
  }
  auto record = make_object(call, object.attributes);
  if (!record) {
    return std::move(record).failure();
  }
  for (const auto& member : object.extra.members()) {
    record->set(member.key, member.value);
  }
  if (auto stored = put_object(call.world, object.place, object.key, *record); !stored) {
    return std::move(stored).failure();
  }
  std::string id = object.id.empty() ? std::move(object.key) : std::move(object.id);
  return Made{std::move(id), std::move(object.attributes)};
}

Result<Value> change_object(const Call& call, ObjectPlace place, std::string_view key,
                            Value attributes) {
  auto object = get_object(call, place, key);
  if (!object) {
    return object;
  }
  auto updated = update_object(call, std::move(*object), attributes);
  if (!updated) {
    return updated;
  }
  if (auto stored = put_object(call.world, place, key, *updated); !stored) {
    return std::move(stored).failure();
  }
  return attributes;
}

Result<std::vector<std::string>> list_keys(World& world, ObjectPlace place) {
  return world.store.list_object_keys(place.service, place.kind);
}

}  // namespace formwork
