// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "resources/iam/entities.hh"

namespace formwork::iam {

/// The record of a managed policy, of the account or of AWS; null when there is none.
Result<Value> find_policy(World& world, const std::string& arn);
/// Fails with NoSuchEntity "Policy <arn> was not found.".
Result<Value> get_policy_record(World& world, const std::string& arn);

/// Fails with `code` "ARN x is not valid." for what is no policy's ARN.
Result<void> check_policy_arn(const std::string& arn, std::string_view code);
/// Fails with NoSuchEntity or InvalidInput when it cannot be a boundary; "" is none.
Result<void> check_boundary(World& world, const std::string& arn);

struct PolicyVersion {
  std::string id;  ///< "v1"
  Value document;
  Value created;  ///< Milliseconds.
};
/// Oldest first.
std::vector<PolicyVersion> versions_of(const std::string& arn, const Value& record);
void set_versions(Value& record, const std::vector<PolicyVersion>& versions);
/// Number of the version that comes next.
std::int64_t next_version(const Value& record);
/// Makes the document of the record's default version another one: a new version, for which the
/// oldest makes room.
void add_version(Value& record, const std::string& arn, Value document, Millis now);

/// The document that is in force; a null value when there is no such policy.
Result<Value> policy_document(World& world, const std::string& arn);

}  // namespace formwork::iam
