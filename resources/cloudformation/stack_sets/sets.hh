// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/service/operation.hh"
#include "engine/stack/operations.hh"
#include "resources/common/objects.hh"

namespace formwork::cloudformation::stack_sets {

/// Stack sets by their id: the members of the API's StackSet, and "Token".
inline constexpr ObjectPlace kSets{"cloudformation", "stack-set"};
/// Instances by "<set id>/<account>/<region>": the members of the API's StackInstance (with
/// DetailedStatus beside Status), and "StackName".
inline constexpr ObjectPlace kInstances{"cloudformation", "stack-set-instance"};
/// Operations by "<set id>/<operation id>": the members of the API's StackSetOperation, "Sequence",
/// "IsStopping", and "Targets": in the order they are worked on, {Account, Region, Status,
/// StatusReason}.
inline constexpr ObjectPlace kOperations{"cloudformation", "stack-set-operation"};
/// Ids of sets that have unfinished operations.
inline constexpr ObjectPlace kOpen{"cloudformation", "stack-set-open"};

/// Only SELF is emulated: there is no organization.
Result<void> check_caller(const ApiCall& call);

/// The set of the input member StackSetName: a name of an active set, an id or an ARN.
/// StackSetNotFoundException where there is none.
Result<Value> get_set(ApiCall& call);
Result<void> put_set(World& world, const Value& set);

std::string id_of(const Value& set);
std::string arn_of(const World& world, const std::string& set_id);

std::string instance_key(const std::string& set_id, std::string_view account,
                         std::string_view region);
/// Of a set, by account and region.
Result<std::vector<Value>> list_instances(World& world, const std::string& set_id);
/// StackInstanceNotFoundException where there is none.
Result<Value> get_instance(World& world, const std::string& set_id, const std::string& account,
                           const std::string& region);
Result<void> put_instance(World& world, const Value& instance);
Result<void> erase_instance(World& world, const Value& instance);

/// What an instance's stack is created or updated with.
StackRequest request_of(const Value& set, const Value& instance, const std::string& operation_id);

}  // namespace formwork::cloudformation::stack_sets
