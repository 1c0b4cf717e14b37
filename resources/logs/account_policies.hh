// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/service/operation.hh"

namespace formwork::logs {

/// Whether a policy's selection criteria take in the group: `LogGroupName NOT IN [...]`,
/// `LogGroupNamePrefix IN [...]`; every group when there are none.
bool selects_group(std::string_view criteria, const std::string& group);

/// The account's policies of a type that take in the group, or all of the type when `group` is "".
Result<std::vector<Value>> account_policies(World& world, std::string_view type,
                                            const std::string& group);

/// The names in "Fields" (a list) or "FieldsV2" (a map) of a field index policy.
std::vector<std::string> index_fields(std::string_view document);

}  // namespace formwork::logs
