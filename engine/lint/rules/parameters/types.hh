// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace formwork::lint {

/// Parameter types that CloudFormation documents, sorted.
std::span<const std::string_view> parameter_types();
bool is_parameter_type(std::string_view type);
/// The documented types whose values are lists.
bool is_list_type(std::string_view type);

}  // namespace formwork::lint
