// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/service/operation.hh"

namespace formwork::ssm {

/// AWS's own parameters below /aws/service: regions, and images among those that EC2 knows here.
inline constexpr std::string_view kPublicPath = "/aws/service/";

/// The Parameter structure, or null when there is none of that name here.
Value find_public(const World& world, std::string_view name);
/// Parameter structures below a path, by name.
Value::List list_public(const World& world, const std::string& path, bool is_recursive);

}  // namespace formwork::ssm
