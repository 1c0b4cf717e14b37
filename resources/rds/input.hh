// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resources/rds/kinds.hh"

namespace formwork::rds {

/// The properties that the members of a Create or Modify of an instance or cluster say.
void take_instance_members(const ApiCall& call, Value& properties);
void take_cluster_members(const ApiCall& call, Value& properties);
/// InvalidParameterValue of a name that is none.
Result<void> check_name(std::string_view name, std::string_view member);
/// What a snapshot keeps of its database, taken now under `name`.
Result<StoredObject> take_snapshot(ApiCall& call, const StoredObject& instance,
                                   const std::string& name, Value tags, bool is_automated = false);
Result<StoredObject> take_cluster_snapshot(ApiCall& call, const StoredObject& cluster,
                                           const std::string& name, Value tags);
Value snapshot_shape(World& world, const StoredObject& snapshot);
Value cluster_snapshot_shape(World& world, const StoredObject& snapshot);
/// {<member>: shape}, or the failure.
Result<Value> answer(std::string_view member, Result<Value> shape);

}  // namespace formwork::rds
