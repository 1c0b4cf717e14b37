// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "resources/common/own_provider.hh"

namespace formwork {

/// Where the objects of one type lie in the world.
struct ObjectPlace {
  std::string_view service;
  std::string_view kind;
};

/// A fresh object record. Members every object has: "Properties" (as given), "Attributes" (what
/// GetAtt answers), "Tags" (map, stack tags merged in), "Owner" {StackId, LogicalId},
/// "CreationTime" and "LastModifiedTime" (milliseconds). Services add their own members beside
/// them. Fails with InvalidRequest when a tag key is reserved, repeated or empty.
Result<Value> make_object(const Call& call, Value attributes);

/// The record after an update: new properties, tags and time, attributes replaced; the rest is
/// kept.
Result<Value> update_object(const Call& call, Value object, Value attributes);

Result<void> put_object(World& world, ObjectPlace place, std::string_view key, const Value& object);
/// Null value when there is none.
Result<Value> find_object(World& world, ObjectPlace place, std::string_view key);
/// Fails with NotFound in the registry's words.
Result<Value> get_object(const Call& call, ObjectPlace place, std::string_view key);
Result<std::vector<std::pair<std::string, Value>>> list_objects(World& world, ObjectPlace place,
                                                                std::string_view key_prefix = {});
/// Fails with NotFound in the registry's words when there is none.
Result<void> erase_object(const Call& call, ObjectPlace place, std::string_view key);

/// Attributes of an object record, never null.
Value attributes_of(const Value& object);
/// Properties of an object record, never null.
Value properties_of(const Value& object);
/// What read answers: the properties, and over them the attributes.
Value model_of(const Value& object);
/// Stores a new object under `key`, which must be free: else AlreadyExists with `taken_message` or
/// the registry's words. Members of `extra` are put beside the standard ones. Answers `id` (or the
/// key) and the attributes.
struct NewObject {
  ObjectPlace place;
  std::string key;
  Value attributes = Value::map();
  std::string id = {};    ///< Physical id, when it is not the key.
  Value extra = Value();  ///< Map or null.
  std::string taken_message = {};
};
Result<Made> add_object(const Call& call, NewObject object);
/// Updates the object under `key`; answers the attributes. NotFound when there is none.
Result<Value> change_object(const Call& call, ObjectPlace place, std::string_view key,
                            Value attributes);

/// Keys of all objects of a place.
Result<std::vector<std::string>> list_keys(World& world, ObjectPlace place);

// For TypeOperations of types whose physical id is the key of their objects.

template <const ObjectPlace& kPlace>
Result<void> remove_at(const Call& call) {
  return erase_object(call, kPlace, call.id());
}

template <const ObjectPlace& kPlace>
Result<Value> read_at(const Call& call) {
  auto object = get_object(call, kPlace, call.id());
  if (!object) {
    return object;
  }
  return model_of(*object);
}

template <const ObjectPlace& kPlace>
Result<std::vector<std::string>> list_at(const Call& call) {
  return list_keys(call.world, kPlace);
}

}  // namespace formwork
