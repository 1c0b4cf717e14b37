// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resources/rds/kinds.hh"

namespace formwork::rds {

/// What the API answers of an object.
Result<Value> instance_shape(World& world, const StoredObject& instance);
Result<Value> cluster_shape(World& world, const StoredObject& cluster);
Result<Value> subnet_group_shape(World& world, const StoredObject& group);

/// 3306 of MySQL's kind, 5432 of PostgreSQL's, ...
std::int64_t default_port(std::string_view engine);
/// The version that a new database gets when none is asked for; "" of an unknown engine.
std::string default_version(std::string_view engine);
/// "mysql8.0": the family of the engine's version.
std::string family_of(std::string_view engine, std::string_view version);
bool is_aurora(std::string_view engine);
/// Copies the properties of `members` that are there and not empty.
void copy_texts(Value& shape, const Value& from, std::initializer_list<std::string_view> members);
void copy_numbers(Value& shape, const Value& from, std::initializer_list<std::string_view> members);
/// Flags, false where nothing is said.
void copy_flags(Value& shape, const Value& from, std::initializer_list<std::string_view> members);

}  // namespace formwork::rds
