// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/change/change_set.hh"
#include "engine/template/template.hh"

namespace formwork {

/// True for the types whose DeletionPolicy and UpdateReplacePolicy may be Snapshot, as the user
/// guide lists them for the DeletionPolicy attribute.
bool can_snapshot(std::string_view type);

/// The policy that is carried out: Snapshot on a type without snapshots is Delete, and without a
/// policy AWS::RDS::DBCluster, and AWS::RDS::DBInstance outside a cluster, are snapshot on
/// deletion. `is_written`: the template states the policy.
std::string effective_deletion_policy(std::string_view type, std::string_view policy,
                                      bool is_written, const Value& properties);
/// The same for replacement, where nothing stated is Delete for every type.
std::string effective_replace_policy(std::string_view type, std::string_view policy);

/// What removing or replacing under `policy` (an effective one) does to data.
DataVerdict verdict_of_policy(std::string_view policy);
/// "Delete" -> Delete or ReplaceAndDelete, and so on. RetainExceptOnCreate retains.
PolicyAction action_of_policy(std::string_view policy, bool is_replacement);

}  // namespace formwork
