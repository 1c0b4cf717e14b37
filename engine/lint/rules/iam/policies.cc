// SPDX-License-Identifier: Apache-2.0
#include <string_view>
#include <utility>

#include "engine/lint/rules/embedded_document.hh"
#include "engine/lint/run.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kIdentityPlaces[] = {
    "Resources/AWS::IAM::Group/Properties/Policies/*/PolicyDocument",
    "Resources/AWS::IAM::ManagedPolicy/Properties/PolicyDocument",
    "Resources/AWS::IAM::Policy/Properties/PolicyDocument",
    "Resources/AWS::IAM::Role/Properties/Policies/*/PolicyDocument",
    "Resources/AWS::IAM::User/Properties/Policies/*/PolicyDocument",
    "Resources/AWS::SSO::PermissionSet/Properties/InlinePolicy",
    "Resources/AWS::IAM::UserPolicy/Properties/PolicyDocument",
    "Resources/AWS::IAM::RolePolicy/Properties/PolicyDocument",
    "Resources/AWS::IAM::GroupPolicy/Properties/PolicyDocument",
};
constexpr std::string_view kResourcePlaces[] = {
    "Resources/AWS::KMS::Key/Properties/KeyPolicy",
    "Resources/AWS::OpenSearchService::Domain/Properties/AccessPolicies",
    "Resources/AWS::S3::BucketPolicy/Properties/PolicyDocument",
    "Resources/AWS::SNS::TopicPolicy/Properties/PolicyDocument",
    "Resources/AWS::SQS::QueuePolicy/Properties/PolicyDocument",
};
constexpr std::string_view kRepositoryPlaces[] = {
    "Resources/AWS::ECR::Repository/Properties/RepositoryPolicyText"};
constexpr std::string_view kTrustPlaces[] = {
    "Resources/AWS::IAM::Role/Properties/AssumeRolePolicyDocument"};

/// What is wrong with a policy, given as a map or as JSON text (in which functions mean nothing).
Faults policy_faults(const HookCall& call, std::string_view schema_name) {
  Run& run = *call.validator.run;
  Validator validator = call.validator;
  const Node* policy = &call.instance;
  if (policy->is_string()) {
    validator.context.functions = FunctionSet();
    policy = read_embedded_json(run, policy->text());
    if (policy == nullptr) {
      return {};
    }
  }
  Faults faults = validator.faults(*policy, run.schema_document(schema_name));
  for (Fault& fault : faults) {
    claim(call.rule, fault);
  }
  return faults;
}

void report(const HookCall& call, std::string_view schema_name) {
  for (Fault& fault : policy_faults(call, schema_name)) {
    call.out.push_back(std::move(fault));
  }
}

void check_identity(const HookCall& call) {
  report(call, "iam/policy_identity");
}

void check_resource(const HookCall& call) {
  // S3 takes statements with the same Sid.
  const bool allows_same_sid =
      call.place == "Resources/AWS::S3::BucketPolicy/Properties/PolicyDocument";
  for (Fault& fault : policy_faults(call, "iam/policy_resource")) {
    const bool is_same_sid = fault.keyword == Keyword::UniqueKeys && fault.path.size() == 1 &&
                             fault.path.front().key == "Statement";
    if (!(allows_same_sid && is_same_sid)) {
      call.out.push_back(std::move(fault));
    }
  }
}

void check_repository(const HookCall& call) {
  report(call, "iam/policy_resource_ecr");
}

void check_trust(const HookCall& call) {
  report(call, "iam/policy_trust");
}

constinit Rule identity_rule{
    .id = "E3510",
    .title = "Policy of a user, group or role is malformed",
    .what =
        "Checks the structure of identity policies: statements with an effect, actions and "
        "resources, no principals, known condition operators, Sids of letters and digits.",
    .why = "IAM refuses the policy.",
    .example = R"(Policy:
  Type: AWS::IAM::ManagedPolicy
  Properties:
    PolicyDocument:
      Version: "2012-10-17"
      Statement:
        - Effect: Permit
          Action: s3:GetObject
          Resource: arn:aws:s3:::reports/*
)",
    .instead = R"(Policy:
  Type: AWS::IAM::ManagedPolicy
  Properties:
    PolicyDocument:
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: s3:GetObject
          Resource: arn:aws:s3:::reports/*
)",
    .source =
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
        "access_policies_identity-vs-resource.html",
    .places = kIdentityPlaces,
    .validate = &check_identity,
};
const Register<Rule> kRegisterIdentity{identity_rule};

constinit Rule resource_rule{
    .id = "E3512",
    .title = "Policy of a resource is malformed",
    .what =
        "Checks the structure of the policies of buckets, keys, queues, topics and search "
        "domains: statements with an effect, principals, actions and resources.",
    .why = "The service refuses the policy.",
    .example = R"(Policy:
  Type: AWS::SQS::QueuePolicy
  Properties:
    Queues: [!Ref Queue]
    PolicyDocument:
      Statement:
        - {Effect: Allow, Action: sqs:SendMessage, Resource: "*"}
)",
    .instead = R"(Policy:
  Type: AWS::SQS::QueuePolicy
  Properties:
    Queues: [!Ref Queue]
    PolicyDocument:
      Statement:
        - Effect: Allow
          Principal: {Service: sns.amazonaws.com}
          Action: sqs:SendMessage
          Resource: "*"
)",
    .source =
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
        "access_policies_identity-vs-resource.html",
    .places = kResourcePlaces,
    .validate = &check_resource,
};
const Register<Rule> kRegisterResource{resource_rule};

constinit Rule repository_rule{
    .id = "E3513",
    .title = "Policy of an ECR repository is malformed",
    .what =
        "Checks the structure of repository policies: statements with an effect, principals "
        "and actions.",
    .why = "ECR refuses the policy.",
    .example = R"(Repository:
  Type: AWS::ECR::Repository
  Properties:
    RepositoryPolicyText:
      Statement:
        - {Effect: Allow, Action: ecr:BatchGetImage}
)",
    .instead = R"(Repository:
  Type: AWS::ECR::Repository
  Properties:
    RepositoryPolicyText:
      Statement:
        - Effect: Allow
          Principal: {AWS: arn:aws:iam::123456789012:root}
          Action: ecr:BatchGetImage
)",
    .source = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html",
    .places = kRepositoryPlaces,
    .validate = &check_repository,
};
const Register<Rule> kRegisterRepository{repository_rule};

constinit Rule trust_rule{
    .id = "E3530",
    .title = "Trust policy of a role is malformed",
    .what =
        "Checks the structure of AssumeRolePolicyDocument: statements with an effect, "
        "principals and actions, no resources.",
    .why = "IAM refuses the role.",
    .example = R"(Role:
  Type: AWS::IAM::Role
  Properties:
    AssumeRolePolicyDocument:
      Statement:
        - {Effect: Allow, Action: sts:AssumeRole}
)",
    .instead = R"(Role:
  Type: AWS::IAM::Role
  Properties:
    AssumeRolePolicyDocument:
      Statement:
        - Effect: Allow
          Principal: {Service: lambda.amazonaws.com}
          Action: sts:AssumeRole
)",
    .source =
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
        "reference_policies_elements_principal.html",
    .places = kTrustPlaces,
    .validate = &check_trust,
};
const Register<Rule> kRegisterTrust{trust_rule};

}  // namespace
}  // namespace formwork::lint
