// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "resources/cloudformation/stack_sets/sets.hh"

namespace formwork::cloudformation::stack_sets {

/// Account and region.
using Place = std::pair<std::string, std::string>;

/// Every account of the input in every region of it, regions in the order of the preferences.
/// ValidationError for organizational units, bad accounts and unknown regions.
Result<std::vector<Place>> places_of(const ApiCall& call);
/// The same places, those of regions that RegionOrder names first.
std::vector<Place> in_region_order(const ApiCall& call, std::vector<Place> places);

/// Records an operation of the call over these places; it is begun when it is looked at next. Is
/// the call ImportStacksToStackSet, it takes stacks over instead of making them. Answers its id.
/// OperationInProgressException unless the set has managed execution,
/// OperationIdAlreadyExistsException for an id that was used.
Result<std::string> record_operation(ApiCall& call, const Value& set, std::string_view action,
                                     const std::vector<Place>& places);

/// Oldest first.
Result<std::vector<Value>> list_operations(World& world, const std::string& set_id);
/// OperationNotFoundException where there is none.
Result<Value> get_operation(World& world, const std::string& set_id, const std::string& id);
Result<void> put_operation(World& world, const Value& operation);

bool is_finished(const Value& operation);
std::int64_t failed_count(const Value& operation);

}  // namespace formwork::cloudformation::stack_sets
