// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "engine/lint/rules/rds/db_engine.hh"
#include "engine/lint/rules/wording.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Resources/AWS::RDS::DBInstance/Properties"};
constexpr std::string_view kSource =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
    "aws-resource-rds-dbinstance.html";

// What an Aurora instance takes from its cluster.
constexpr std::array<std::string_view, 7> kOfCluster = {
    "AllocatedStorage",   "BackupRetentionPeriod",           "CopyTagsToSnapshot",
    "DeletionProtection", "EnableIAMDatabaseAuthentication", "MasterUserPassword",
    "StorageEncrypted",
};

std::string words_for_aurora(const HookCall& call, const Fault&) {
  std::vector<std::string_view> found;
  for (const Member& member : call.instance.members()) {
    if (std::find(kOfCluster.begin(), kOfCluster.end(), member.key) != kOfCluster.end()) {
      found.push_back(member.key);
    }
  }
  return "Additional properties are not allowed (" + quote(found) + ")";
}

void check_aurora(const HookCall& call) {
  with_lower_engine(call, [](const HookCall& lower) {
    check_document(lower, "extensions/aws_rds_dbinstance/aurora_exclusive", &words_for_aurora);
  });
}

void check_retention(const HookCall& call) {
  with_lower_engine(call, [](const HookCall& lower) {
    check_document_fully(
        lower, "extensions/aws_rds_dbinstance/backupretentionperiod_maximum",
        [](const HookCall&, const Fault& fault) -> std::string {
          return fault.schema.is(SchemaNode::Kind::Bool)
                     ? "'BackupRetentionPeriod' is not allowed when 'DBClusterIdentifier' is "
                       "specified. Set backup retention period on the DB cluster instead."
                     : fault.message;
        });
  });
}

// The engine is compared as it is written.
void check_engine(const HookCall& call) {
  check_document(call, "extensions/aws_rds_dbinstance/instance_cluster_engine");
}

void check_encryption(const HookCall& call) {
  check_document(call, "extensions/aws_rds_dbinstance/instance_cluster_storage_encrypted");
}

void check_key(const HookCall& call) {
  with_lower_engine(call, [](const HookCall& lower) {
    check_document(lower, "extensions/aws_rds_dbinstance/kmskey_storageencrypted");
  });
}

constinit Rule aurora_rule{
    .id = "E3682",
    .title = "Aurora instance with properties of its cluster",
    .what = "Storage, backups, passwords and protection of Aurora belong to the cluster.",
    .why = "RDS refuses to create the instance.",
    .example = R"(Instance:
  Type: AWS::RDS::DBInstance
  Properties:
    Engine: aurora-mysql
    DBClusterIdentifier: !Ref Cluster
    DBInstanceClass: db.r6g.large
    AllocatedStorage: 20
)",
    .instead = R"(Instance:
  Type: AWS::RDS::DBInstance
  Properties:
    Engine: aurora-mysql
    DBClusterIdentifier: !Ref Cluster
    DBInstanceClass: db.r6g.large
)",
    .source = kSource,
    .places = kPlaces,
    .validate = &check_aurora,
};
const Register<Rule> kRegisterAurora{aurora_rule};

constinit Rule retention_rule{
    .id = "E3719",
    .title = "BackupRetentionPeriod where it cannot be, or too long",
    .what = "Instances of a cluster have no BackupRetentionPeriod; that of others is 35 at most.",
    .why = "RDS refuses to create the instance.",
    .example = R"(Database:
  Type: AWS::RDS::DBInstance
  Properties: {Engine: mysql, AllocatedStorage: 20, BackupRetentionPeriod: 90}
)",
    .instead = R"(Database:
  Type: AWS::RDS::DBInstance
  Properties: {Engine: mysql, AllocatedStorage: 20, BackupRetentionPeriod: 35}
)",
    .source =
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/"
        "USER_WorkingWithAutomatedBackups.html",
    .places = kPlaces,
    .validate = &check_retention,
};
const Register<Rule> kRegisterRetention{retention_rule};

constinit Rule engine_rule{
    .id = "E3707",
    .title = "Instance whose engine is not its cluster's",
    .what = "Compares Engine of an instance with that of the cluster it refers to.",
    .why = "RDS refuses to create the instance.",
    .example = R"(Cluster:
  Type: AWS::RDS::DBCluster
  Properties: {Engine: aurora-mysql}
Instance:
  Type: AWS::RDS::DBInstance
  Properties: {Engine: aurora-postgresql, DBClusterIdentifier: !Ref Cluster}
)",
    .instead = R"(Cluster:
  Type: AWS::RDS::DBCluster
  Properties: {Engine: aurora-mysql}
Instance:
  Type: AWS::RDS::DBInstance
  Properties: {Engine: aurora-mysql, DBClusterIdentifier: !Ref Cluster}
)",
    .source = kSource,
    .places = kPlaces,
    .validate = &check_engine,
};
const Register<Rule> kRegisterEngine{engine_rule};

constinit Rule encryption_rule{
    .id = "E3709",
    .title = "Instance whose encryption is not its cluster's",
    .what = "Compares StorageEncrypted of an instance with that of the cluster it refers to.",
    .why = "RDS refuses to create the instance.",
    .example = R"(Cluster:
  Type: AWS::RDS::DBCluster
  Properties: {Engine: mysql, StorageEncrypted: true}
Instance:
  Type: AWS::RDS::DBInstance
  Properties: {Engine: mysql, DBClusterIdentifier: !Ref Cluster, StorageEncrypted: false}
)",
    .instead = R"(Cluster:
  Type: AWS::RDS::DBCluster
  Properties: {Engine: mysql, StorageEncrypted: true}
Instance:
  Type: AWS::RDS::DBInstance
  Properties: {Engine: mysql, DBClusterIdentifier: !Ref Cluster, StorageEncrypted: true}
)",
    .source = kSource,
    .places = kPlaces,
    .validate = &check_encryption,
};
const Register<Rule> kRegisterEncryption{encryption_rule};

constinit Rule key_rule{
    .id = "E3720",
    .title = "Key for storage that is not encrypted",
    .what = "An instance with KmsKeyId says StorageEncrypted: true. Custom engines need not.",
    .why = "RDS refuses to create the instance.",
    .example = R"(Database:
  Type: AWS::RDS::DBInstance
  Properties: {Engine: mysql, AllocatedStorage: 20, KmsKeyId: !Ref Key}
)",
    .instead = R"(Database:
  Type: AWS::RDS::DBInstance
  Properties: {Engine: mysql, AllocatedStorage: 20, KmsKeyId: !Ref Key, StorageEncrypted: true}
)",
    .source = kSource,
    .places = kPlaces,
    .validate = &check_key,
};
const Register<Rule> kRegisterKey{key_rule};

}  // namespace
}  // namespace formwork::lint
