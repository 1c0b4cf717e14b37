// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/lint/rules/wording.hh"
#include "engine/lint/run.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Resources/AWS::RDS::DBCluster/Properties"};
constexpr std::string_view kSource =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
    "aws-resource-rds-dbcluster.html";

void check_snapshot(const HookCall& call) {
  check_document(call, "extensions/aws_rds_dbcluster/snapshotidentifier",
                 [](const HookCall&, const Fault&) -> std::string {
                   return "Additional properties are ignored ('MasterUsername')";
                 });
}

void check_restored(const HookCall& call) {
  check_document(call, "extensions/aws_rds_dbcluster/sourcedbclusteridentifier",
                 [](const HookCall&, const Fault&) -> std::string {
                   return "Additional properties are ignored ('MasterUsername', "
                          "'MasterUserPassword', 'StorageEncrypted')";
                 });
}

void check_monitoring(const HookCall& call) {
  check_document(call, "extensions/aws_rds_dbcluster/monitoring",
                 [](const HookCall&, const Fault&) -> std::string {
                   return "You must have 'MonitoringRoleArn' specified with 'MonitoringInterval' "
                          "greater than 0";
                 });
}

constinit Rule snapshot_rule{
    .id = "W3688",
    .title = "Master user of a cluster made from a snapshot",
    .what = "A cluster restored from SnapshotIdentifier takes its master user from the snapshot.",
    .why = "RDS ignores MasterUsername, and the template says something else than there is.",
    .example = R"(Cluster:
  Type: AWS::RDS::DBCluster
  Properties: {Engine: aurora-mysql, SnapshotIdentifier: before-move, MasterUsername: admin}
)",
    .instead = R"(Cluster:
  Type: AWS::RDS::DBCluster
  Properties: {Engine: aurora-mysql, SnapshotIdentifier: before-move}
)",
    .source = kSource,
    .places = kPlaces,
    .validate = &check_snapshot,
};
const Register<Rule> kRegisterSnapshot{snapshot_rule};

constinit Rule restored_rule{
    .id = "W3689",
    .title = "Properties a restored cluster takes from its source",
    .what =
        "A cluster restored from SourceDBClusterIdentifier takes its master user and its "
        "encryption from the source.",
    .why = "RDS ignores the properties, and the template says something else than there is.",
    .example = R"(Cluster:
  Type: AWS::RDS::DBCluster
  Properties: {Engine: aurora-mysql, SourceDBClusterIdentifier: live, StorageEncrypted: true}
)",
    .instead = R"(Cluster:
  Type: AWS::RDS::DBCluster
  Properties: {Engine: aurora-mysql, SourceDBClusterIdentifier: live}
)",
    .source = kSource,
    .places = kPlaces,
    .validate = &check_restored,
};
const Register<Rule> kRegisterRestored{restored_rule};

constinit Rule monitoring_rule{
    .id = "E3689",
    .title = "Half of enhanced monitoring",
    .what = "MonitoringRoleArn and a MonitoringInterval above 0 belong together.",
    .why = "RDS refuses the cluster.",
    .example = R"(Cluster:
  Type: AWS::RDS::DBCluster
  Properties: {Engine: aurora-mysql, MonitoringInterval: 30}
)",
    .instead = R"(Cluster:
  Type: AWS::RDS::DBCluster
  Properties:
    Engine: aurora-mysql
    MonitoringInterval: 30
    MonitoringRoleArn: !GetAtt MonitoringRole.Arn
)",
    .source = kSource,
    .places = kPlaces,
    .validate = &check_monitoring,
};
const Register<Rule> kRegisterMonitoring{monitoring_rule};

}  // namespace
}  // namespace formwork::lint
