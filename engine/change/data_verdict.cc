// SPDX-License-Identifier: Apache-2.0
#include "engine/change/data_verdict.hh"

#include <algorithm>
#include <array>

namespace formwork {

namespace {

constexpr std::array<std::string_view, 8> kSnapshotTypes = {
    "AWS::DocDB::DBCluster",          "AWS::EC2::Volume",
    "AWS::ElastiCache::CacheCluster", "AWS::ElastiCache::ReplicationGroup",
    "AWS::Neptune::DBCluster",        "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",           "AWS::Redshift::Cluster",
};

bool retains(std::string_view policy) {
  return policy == "Retain" || policy == "RetainExceptOnCreate";
}

}  // namespace

bool can_snapshot(std::string_view type) {
  return std::find(kSnapshotTypes.begin(), kSnapshotTypes.end(), type) != kSnapshotTypes.end();
}

std::string effective_deletion_policy(std::string_view type, std::string_view policy,
                                      bool is_written, const Value& properties) {
  if (!is_written && (policy.empty() || policy == "Delete")) {
    const bool is_snapshot =
        type == "AWS::RDS::DBCluster" ||
        (type == "AWS::RDS::DBInstance" && properties.find("DBClusterIdentifier") == nullptr);
    return is_snapshot ? "Snapshot" : "Delete";
  }
  return effective_replace_policy(type, policy);
}

std::string effective_replace_policy(std::string_view type, std::string_view policy) {
  if (policy.empty() || (policy == "Snapshot" && !can_snapshot(type))) {
    return "Delete";
  }
  return std::string(policy);
}

DataVerdict verdict_of_policy(std::string_view policy) {
  if (retains(policy)) {
    return DataVerdict::Orphaned;
  }
  return policy == "Snapshot" ? DataVerdict::Snapshot : DataVerdict::Lost;
}

PolicyAction action_of_policy(std::string_view policy, bool is_replacement) {
  if (retains(policy)) {
    return is_replacement ? PolicyAction::ReplaceAndRetain : PolicyAction::Retain;
  }
  if (policy == "Snapshot") {
    return is_replacement ? PolicyAction::ReplaceAndSnapshot : PolicyAction::Snapshot;
  }
  return is_replacement ? PolicyAction::ReplaceAndDelete : PolicyAction::Delete;
}

}  // namespace formwork
