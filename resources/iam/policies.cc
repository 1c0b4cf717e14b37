// SPDX-License-Identifier: Apache-2.0
#include "resources/iam/policies.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/iam/aws_policies.hh"

namespace formwork::iam {

namespace {

constexpr std::size_t kMostVersions = 5;

std::int64_t number_of_version(std::string_view id) {
  return parse_integer(id.substr(std::min<std::size_t>(id.size(), 1))).value_or(0);
}

}  // namespace

Result<Value> find_policy(World& world, const std::string& arn) {
  if (is_aws_policy_arn(arn)) {
    const AwsPolicy* policy = find_aws_policy(arn);
    return policy == nullptr ? Value() : aws_policy_record(*policy, arn_field(arn, 1));
  }
  return find_object(world, kManagedPolicies, arn);
}

Result<Value> get_policy_record(World& world, const std::string& arn) {
  auto record = find_policy(world, arn);
  if (record && record->is_null()) {
    return no_such_entity("Policy " + arn + " was not found.");
  }
  return record;
}

Result<void> check_policy_arn(const std::string& arn, std::string_view code) {
  if (!is_arn(arn, "iam") || !arn_field(arn, 5).starts_with("policy/")) {
    return fail(std::string(code), "ARN " + arn + " is not valid.");
  }
  return {};
}

Result<void> check_boundary(World& world, const std::string& arn) {
  if (arn.empty()) {
    return {};
  }
  if (auto checked = check_policy_arn(arn, "InvalidInput"); !checked) {
    return checked;
  }
  auto record = find_policy(world, arn);
  if (!record) {
    return std::move(record).failure();
  }
  if (record->is_null()) {
    return no_such_entity("Scope ARN: " + arn + " does not exist or is not attachable.");
  }
  return {};
}

std::vector<PolicyVersion> versions_of(const std::string& arn, const Value& record) {
  std::vector<PolicyVersion> versions;
  if (const Value* kept = record.find("Versions")) {
    for (const Value& version : kept->items()) {
      const Value* document = version.find("Document");
      const Value* created = version.find("CreateDate");
      versions.push_back({version.get_text("VersionId"), document == nullptr ? Value() : *document,
                          created == nullptr ? Value() : *created});
    }
    return versions;
  }
  const Value properties = properties_of(record);
  const Value* document = properties.find("PolicyDocument");
  const Value* created = record.find("LastModifiedTime");
  const AwsPolicy* aws = document == nullptr ? find_aws_policy(arn) : nullptr;
  const std::string id = attributes_of(record).get_text("DefaultVersionId");
  versions.push_back({id.empty() ? "v1" : id,
                      aws != nullptr        ? aws_policy_document(*aws)
                      : document == nullptr ? Value()
                                            : *document,
                      created == nullptr ? Value() : *created});
  return versions;
}

void set_versions(Value& record, const std::vector<PolicyVersion>& versions) {
  Value kept = Value::list();
  for (const PolicyVersion& version : versions) {
    Value one = map_with("VersionId", Value::string(version.id));
    one.set("Document", version.document);
    one.set("CreateDate", version.created);
    kept.push(std::move(one));
  }
  record.set("Versions", std::move(kept));
}

std::int64_t next_version(const Value& record) {
  std::int64_t last = number_of(record, "LastVersion");
  for (const PolicyVersion& version : versions_of("", record)) {
    last = std::max(last, number_of_version(version.id));
  }
  return last + 1;
}

void add_version(Value& record, const std::string& arn, Value document, Millis now) {
  std::vector<PolicyVersion> versions = versions_of(arn, record);
  const std::int64_t number = next_version(record);
  const std::string in_force = attributes_of(record).get_text("DefaultVersionId");
  if (versions.size() >= kMostVersions) {
    const auto oldest =
        std::find_if(versions.begin(), versions.end(),
                     [&](const PolicyVersion& version) { return version.id != in_force; });
    versions.erase(oldest == versions.end() ? versions.begin() : oldest);
  }
  versions.push_back({"v" + std::to_string(number), std::move(document), Value::number(now)});
  set_versions(record, versions);
  record.set("LastVersion", Value::number(number));
}

Result<Value> policy_document(World& world, const std::string& arn) {
  if (const AwsPolicy* aws = find_aws_policy(arn)) {
    return aws_policy_document(*aws);
  }
  auto record = find_object(world, kManagedPolicies, arn);
  if (!record || record->is_null()) {
    return record;
  }
  const Value properties = properties_of(*record);
  const Value* document = properties.find("PolicyDocument");
  return document == nullptr ? Value() : *document;
}

}  // namespace formwork::iam
