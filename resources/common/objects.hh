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
/// Keys of all objects of a place.
Result<std::vector<std::string>> list_keys(World& world, ObjectPlace place);

}  // namespace formwork
