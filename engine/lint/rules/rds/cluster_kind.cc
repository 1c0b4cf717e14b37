// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/lint/rules/rds/db_engine.hh"
#include "engine/lint/rules/wording.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Resources/AWS::RDS::DBCluster/Properties"};
constexpr std::string_view kSource =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
    "aws-resource-rds-dbcluster.html";

std::string words_for_aurora(const HookCall&, const Fault& fault) {
  return unwanted_or_own(fault, " when creating Aurora cluster");
}

void check_multi_az(const HookCall& call) {
  check_document_fully(call, "extensions/aws_rds_dbcluster/multiaz",
                       [](const HookCall&, const Fault& fault) {
                         return unwanted_or_own(fault, " when creating Multi-AZ cluster");
                       });
}

void check_aurora(const HookCall& call) {
  check_document_fully(call, "extensions/aws_rds_dbcluster/aurora", &words_for_aurora);
}

void check_ignored_by_aurora(const HookCall& call) {
  check_document_fully(call, "extensions/aws_rds_dbcluster/aurora_warning", &words_for_aurora);
}

std::string words_for_mode(const HookCall& call, const Fault& fault) {
  if (!fault.schema.is(SchemaNode::Kind::Bool) || fault.path.empty()) {
    return fault.message;
  }
  const std::string property = quote(fault.path.back().key);
  const Node* mode = call.instance.get("EngineMode");
  if (is_text(mode, "serverless") || is_text(mode, "provisioned")) {
    return "EngineMode " + quote(*mode) + "  doesn't allow additional properties " + property;
  }
  return "Additional properties are not allowed (" + property + ")";
}

void check_mode(const HookCall& call) {
  check_document(call, "extensions/aws_rds_dbcluster/serverless_exclusive", &words_for_mode);
}

constinit Rule multi_az_rule{
    .id = "E3692",
    .title = "Multi-AZ cluster that is not complete or says too much",
    .what =
        "Clusters of mysql and postgres are Multi-AZ clusters: they need AllocatedStorage, "
        "DBClusterInstanceClass, Iops and StorageType and have no Aurora properties.",
    .why = "RDS refuses to create the cluster.",
    .example = R"(Cluster:
  Type: AWS::RDS::DBCluster
  Properties: {Engine: postgres, EngineMode: provisioned}
)",
    .instead = R"(Cluster:
  Type: AWS::RDS::DBCluster
  Properties:
    Engine: postgres
    DBClusterInstanceClass: db.r6gd.large
    AllocatedStorage: 100
    StorageType: io1
    Iops: 1000
)",
    .source = kSource,
    .places = kPlaces,
    .validate = &check_multi_az,
};
const Register<Rule> kRegisterMultiAz{multi_az_rule};

constinit Rule aurora_rule{
    .id = "E3693",
    .title = "Aurora cluster with properties of a Multi-AZ cluster",
    .what =
        "Aurora clusters have no AllocatedStorage, DBClusterInstanceClass, Iops or "
        "PubliclyAccessible, and storage of their own types.",
    .why = "RDS refuses to create the cluster.",
    .example = R"(Cluster:
  Type: AWS::RDS::DBCluster
  Properties: {Engine: aurora-mysql, AllocatedStorage: 100}
)",
    .instead = R"(Cluster:
  Type: AWS::RDS::DBCluster
  Properties: {Engine: aurora-mysql}
)",
    .source = kSource,
    .places = kPlaces,
    .validate = &check_aurora,
};
const Register<Rule> kRegisterAurora{aurora_rule};

constinit Rule ignored_rule{
    .id = "W3693",
    .title = "Performance Insights on a serverless Aurora cluster",
    .what = "Clusters in the engine mode serverless have no Performance Insights.",
    .why = "RDS ignores the properties.",
    .example = R"(Cluster:
  Type: AWS::RDS::DBCluster
  Properties:
    Engine: aurora-mysql
    EngineMode: serverless
    PerformanceInsightsEnabled: true
)",
    .instead = R"(Cluster:
  Type: AWS::RDS::DBCluster
  Properties:
    Engine: aurora-mysql
    EngineMode: serverless
)",
    .source = kSource,
    .places = kPlaces,
    .validate = &check_ignored_by_aurora,
};
const Register<Rule> kRegisterIgnored{ignored_rule};

constinit Rule mode_rule{
    .id = "E3686",
    .title = "Scaling that the engine mode does not have",
    .what =
        "ScalingConfiguration belongs to the engine mode serverless, "
        "ServerlessV2ScalingConfiguration to all others.",
    .why = "RDS refuses to create the cluster.",
    .example = R"(Cluster:
  Type: AWS::RDS::DBCluster
  Properties:
    Engine: aurora-mysql
    EngineMode: provisioned
    ScalingConfiguration: {MinCapacity: 1}
)",
    .instead = R"(Cluster:
  Type: AWS::RDS::DBCluster
  Properties:
    Engine: aurora-mysql
    EngineMode: provisioned
    ServerlessV2ScalingConfiguration: {MinCapacity: 1}
)",
    .source = kSource,
    .places = kPlaces,
    .validate = &check_mode,
};
const Register<Rule> kRegisterMode{mode_rule};

}  // namespace
}  // namespace formwork::lint
