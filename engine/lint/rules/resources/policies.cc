// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "engine/lint/rule_data.hh"
#include "engine/lint/rules/template/section.hh"

// DeletionPolicy and UpdateReplacePolicy.
namespace formwork::lint {
namespace {

constexpr std::string_view kDeletion =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
    "aws-attribute-deletionpolicy.html";
constexpr std::string_view kReplacement =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
    "aws-attribute-updatereplacepolicy.html";

// Types of which CloudFormation takes a snapshot when it is asked to.
constexpr std::string_view kSnapshotTypes[] = {
    "AWS::DocDB::DBCluster",          "AWS::EC2::Volume",
    "AWS::ElastiCache::CacheCluster", "AWS::ElastiCache::ReplicationGroup",
    "AWS::Neptune::DBCluster",        "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",           "AWS::Redshift::Cluster",
};

void check_policy(const HookCall& call, std::string_view document) {
  Validator validator = call.validator;
  Run& run = *validator.run;
  const PathStep* name = step_at(validator.context.path, 1);
  const Resource* resource = name == nullptr ? nullptr : run.resource(name->key);
  if (resource == nullptr) {
    return;
  }
  const bool has_snapshot = std::find(std::begin(kSnapshotTypes), std::end(kSnapshotTypes),
                                      resource->type) != std::end(kSnapshotTypes);
  validator.context.functions = {Keyword::FnSub, Keyword::FnSelect, Keyword::FnFindInMap,
                                 Keyword::FnIf, Keyword::Ref};
  check_claimed(call, validator,
                run.schema_document(std::string(document) + (has_snapshot ? "_snapshot" : "")));
}

void check_deletion(const HookCall& call) {
  check_policy(call, "attributes/deletion_policy");
}
void check_replacement(const HookCall& call) {
  check_policy(call, "attributes/update_replace_policy");
}

constexpr std::string_view kDeletionPlaces[] = {"Resources/*/DeletionPolicy"};
constinit Rule deletion_rule{
    .id = "E3035",
    .title = "DeletionPolicy is one that the type has",
    .what =
        "Checks DeletionPolicy: Delete, Retain, RetainExceptOnCreate, and Snapshot for the "
        "types that have one.",
    .why = "CloudFormation refuses the template.",
    .example = R"(Resources:
  Bucket:
    Type: AWS::S3::Bucket
    DeletionPolicy: Snapshot
)",
    .instead = R"(Resources:
  Bucket:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
)",
    .source = kDeletion,
    .places = kDeletionPlaces,
    .validate = &check_deletion,
};
const Register<Rule> kRegisterDeletion{deletion_rule};

constexpr std::string_view kReplacementPlaces[] = {"Resources/*/UpdateReplacePolicy"};
constinit Rule replacement_rule{
    .id = "E3036",
    .title = "UpdateReplacePolicy is one that the type has",
    .what = "Checks UpdateReplacePolicy: Delete, Retain, and Snapshot for the types that have one.",
    .why = "CloudFormation refuses the template.",
    .example = R"(Resources:
  Bucket:
    Type: AWS::S3::Bucket
    UpdateReplacePolicy: Snapshot
)",
    .instead = R"(Resources:
  Bucket:
    Type: AWS::S3::Bucket
    UpdateReplacePolicy: Retain
)",
    .source = kReplacement,
    .places = kReplacementPlaces,
    .validate = &check_replacement,
};
const Register<Rule> kRegisterReplacement{replacement_rule};

constexpr std::string_view kResources[] = {"Resources/*"};

void check_both(const HookCall& call) {
  const Node* type = call.instance.get("Type");
  if (type != nullptr &&
      (type->text() == "AWS::Lambda::Version" || type->text() == "AWS::Lambda::LayerVersion")) {
    return;
  }
  const std::size_t before = call.out.size();
  check_schema(call, call.validator.run->schema_document("resources/update_policy_delete"));
  for (std::size_t i = before; i < call.out.size(); ++i) {
    call.out[i].message =
        "Both 'UpdateReplacePolicy' and 'DeletionPolicy' are needed to protect resource from "
        "deletion";
  }
}

constinit Rule both_rule{
    .id = "W3011",
    .title = "A resource that is kept is kept in both cases",
    .what =
        "Looks for resources with one of DeletionPolicy and UpdateReplacePolicy that keeps "
        "them, and not the other.",
    .why =
        "DeletionPolicy does not protect from replacement, and UpdateReplacePolicy not from "
        "deletion.",
    .example = R"(Resources:
  Bucket:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
)",
    .instead = R"(Resources:
  Bucket:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
)",
    .source = kReplacement,
    .places = kResources,
    .validate = &check_both,
};
const Register<Rule> kRegisterBoth{both_rule};

// A type that can only be deleted when it is empty does not lose data by accident.
bool loses_data(std::string_view type) {
  const SchemaNode facts = rule_document("stateful_types").find(type);
  return facts && !facts.find("DeleteRequiresEmptyResource").is_true();
}

void check_stateful(const HookCall& call) {
  const Node* type = call.instance.get("Type");
  if (type == nullptr || !type->is_string() || !loses_data(type->text())) {
    return;
  }
  const std::size_t before = call.out.size();
  check_schema(call, call.validator.run->schema_document("attributes/stateful"),
               {.all_matches = true});
  for (std::size_t i = before; i < call.out.size(); ++i) {
    call.out[i].message +=
        " (The default action when replacing/removing a resource is to delete it. Set explicit "
        "values for stateful resource)";
  }
}

constinit Rule stateful_rule{
    .id = "I3011",
    .title = "Resources that hold data say what becomes of it",
    .what = "Looks for resources that hold data without DeletionPolicy or UpdateReplacePolicy.",
    .why = "What is not kept is deleted: with the stack, or when a change replaces the resource.",
    .example = R"(Resources:
  Items:
    Type: AWS::DynamoDB::Table
)",
    .instead = R"(Resources:
  Items:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
)",
    .source = kDeletion,
    .places = kResources,
    .validate = &check_stateful,
};
const Register<Rule> kRegisterStateful{stateful_rule};

}  // namespace
}  // namespace formwork::lint
