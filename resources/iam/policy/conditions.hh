// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "resources/iam/policy/request.hh"

namespace formwork::iam {

/// Whether IAM knows the operator: "StringEquals", "ForAnyValue:StringLikeIfExists".
bool is_condition_operator(std::string_view name);

/// Whether all conditions of a statement's Condition element hold. `has_variables`: texts may hold
/// ${aws:username} (documents of version 2012-10-17). Keys that are needed and absent are added to
/// `missing` unless that is null.
bool conditions_hold(const Value& conditions, const PolicyRequest& request, bool has_variables,
                     std::vector<std::string>* missing);

}  // namespace formwork::iam
