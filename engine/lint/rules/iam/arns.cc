// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/lint/rule.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kResourcePlaces[] = {
    "AWS::IAM::Policy/Properties/PolicyDocument/Statement/Resource"};
constexpr std::string_view kResourcePattern =
    R"(^(arn:aws[A-Za-z\-]*?:[^:]+:[^:]*(:(?:\d{12}|\*|aws)?:.+|)|\*)$)";
/// Buckets' policies name the bucket: "*" is no resource there.
constexpr std::string_view kBucketPattern =
    R"(^arn:aws[A-Za-z\-]*?:[^:]+:[^:]*(:(?:\d{12}|\*|aws)?:.+|)$)";

constexpr std::string_view kRolePlaces[] = {
    "Resources/AWS::Backup::BackupSelection/Properties/BackupSelection/IamRoleArn",
    "Resources/AWS::Batch::ComputeEnvironment/Properties/ComputeResources/SpotIamFleetRole",
    "Resources/AWS::Batch::ComputeEnvironment/Properties/ServiceRole",
    "Resources/AWS::EC2::SpotFleet/Properties/SpotFleetRequestConfigData/IamFleetRole",
    "Resources/AWS::ECS::TaskDefinition/Properties/ExecutionRoleArn",
    "Resources/AWS::S3::Bucket/Properties/ReplicationConfiguration/Role",
};
constexpr std::string_view kRolePattern =
    R"(^arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/[a-zA-Z_0-9+=,.@\-_/]+$)";

void require(const HookCall& call, std::string_view pattern) {
  if (!matches(pattern, call.instance.text())) {
    call.add(quote(call.instance) + " does not match " + quote(pattern));
  }
}

/// The n-th part of a place from its root; empty beyond its end.
std::string_view part_of(const PlaceNode* place, std::uint32_t n) {
  while (place != nullptr && place->depth > n + 1) {
    place = place->up;
  }
  return place != nullptr && place->depth == n + 1 ? place->part : std::string_view();
}

void check_resource(const HookCall& call) {
  const std::string_view type = part_of(call.validator.context.place, 1);
  if (call.instance.is_string() && !type.empty()) {
    require(call, type == "AWS::S3::BucketPolicy" ? kBucketPattern : kResourcePattern);
  }
}

void check_role(const HookCall& call) {
  if (call.instance.is_string()) {
    require(call, kRolePattern);
  }
}

constinit Rule resource_rule{
    .id = "E3514",
    .title = "Resource of a resource policy is no ARN",
    .what =
        "Resource and NotResource of a resource's policy are ARNs; '*' is one except in a "
        "bucket's policy.",
    .why = "The service refuses the policy.",
    .example = R"(Policy:
  Type: AWS::S3::BucketPolicy
  Properties:
    Bucket: reports
    PolicyDocument:
      Statement: {Effect: Deny, Principal: "*", Action: "s3:PutObject", Resource: reports}
)",
    .instead = R"(Policy:
  Type: AWS::S3::BucketPolicy
  Properties:
    Bucket: reports
    PolicyDocument:
      Statement:
        Effect: Deny
        Principal: "*"
        Action: s3:PutObject
        Resource: arn:aws:s3:::reports/*
)",
    .source = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html",
    .places = kResourcePlaces,
    .validate = &check_resource,
};
const Register<Rule> kRegisterResource{resource_rule};

constinit Rule role_rule{
    .id = "E3511",
    .title = "No ARN of a role where one is needed",
    .what = "Properties that take a role's ARN, given as text, must look like one.",
    .why = "The service refuses the resource.",
    .example = R"(Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    ExecutionRoleArn: task-runner
)",
    .instead = R"(Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    ExecutionRoleArn: arn:aws:iam::123456789012:role/task-runner
)",
    .source = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html",
    .places = kRolePlaces,
    .validate = &check_role,
};
const Register<Rule> kRegisterRole{role_rule};

}  // namespace
}  // namespace formwork::lint
