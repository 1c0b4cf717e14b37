// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "resources/ec2/api/kit.hh"

namespace formwork::ec2 {

/// Models by their ids.
using Models = std::vector<std::pair<std::string, Value>>;

/// Of a type without a provider of its own, those whose property names `id`.
Models models_with(World& world, std::string_view type, std::string_view property,
                   const std::string& id);

/// Sets the members that are absent.
void set_missing(Value& shape, std::initializer_list<Field> fields);

}  // namespace formwork::ec2
