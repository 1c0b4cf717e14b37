// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "engine/service/operation.hh"

namespace formwork::ssm {

/// Checks ParameterFilters of DescribeParameters in the service's words.
Result<void> check_describe_filters(std::span<const Value> filters);
/// Checks ParameterFilters of GetParametersByPath.
Result<void> check_path_filters(std::span<const Value> filters);

/// Whether the parameter passes all ParameterFilters but those of labels. `record` is a version's
/// (parameter_tables.hh), `tags` a map.
bool passes_filters(std::span<const Value> filters, const std::string& name, const Value& record,
                    const Value& tags);
/// The same for Filters, the older form: Name, Type and KeyId by equality.
bool passes_old_filters(std::span<const Value> filters, const std::string& name,
                        const Value& record);

}  // namespace formwork::ssm
