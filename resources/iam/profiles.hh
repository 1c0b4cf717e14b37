// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "resources/iam/entities.hh"

namespace formwork::iam {

/// What lists tell of an instance profile, with its roles.
Result<Value> profile_shape(World& world, const std::string& name, const Value& record);
/// Shapes of all that have the role.
Result<Value::List> profiles_of_role(World& world, const std::string& role);

}  // namespace formwork::iam
