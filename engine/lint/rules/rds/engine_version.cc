// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/lint/rules/rds/db_engine.hh"
#include "engine/lint/rules/wording.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kInstances[] = {"Resources/AWS::RDS::DBInstance/Properties"};
constexpr std::string_view kClusters[] = {"Resources/AWS::RDS::DBCluster/Properties"};
constexpr std::string_view kInstanceSource =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
    "aws-resource-rds-dbinstance.html#cfn-rds-dbinstance-engineversion";
constexpr std::string_view kClusterSource =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
    "aws-resource-rds-dbcluster.html#cfn-rds-dbcluster-engineversion";

std::string text_of(const Node& properties, std::string_view key) {
  const Node* value = properties.get(key);
  return value == nullptr ? std::string() : plain_text(*value);
}

std::string deprecated(const HookCall& call, std::string_view what) {
  return "Engine version '" + text_of(call.instance, "EngineVersion") + "' for engine '" +
         text_of(call.instance, "Engine") +
         "' is deprecated and cannot be used to create new RDS DB " + std::string(what);
}

void check_instance(const HookCall& call) {
  with_lower_engine(call, [](const HookCall& lower) {
    check_document_fully(lower, "extensions/aws_rds_dbinstance/engine_version");
  });
}

void check_deprecated_instance(const HookCall& call) {
  with_lower_engine(call, [](const HookCall& lower) {
    check_document(
        lower, "extensions/aws_rds_dbinstance/engine_version_deprecated",
        [](const HookCall& asked, const Fault&) { return deprecated(asked, "instances"); });
  });
}

void check_deprecated_cluster(const HookCall& call) {
  check_document(call, "extensions/aws_rds_dbcluster/engine_version_deprecated",
                 [](const HookCall& asked, const Fault&) { return deprecated(asked, "clusters"); });
}

constinit Rule instance_rule{
    .id = "E3691",
    .title = "Engine or version that RDS does not have",
    .what = "Compares Engine and EngineVersion of a DB instance with what RDS offers.",
    .why = "RDS refuses to create the instance.",
    .example = R"(Database:
  Type: AWS::RDS::DBInstance
  Properties: {Engine: mysql, EngineVersion: '9.99', AllocatedStorage: 20}
)",
    .instead = R"(Database:
  Type: AWS::RDS::DBInstance
  Properties: {Engine: mysql, EngineVersion: 8.4.7, AllocatedStorage: 20}
)",
    .source = kInstanceSource,
    .places = kInstances,
    .validate = &check_instance,
};
const Register<Rule> kRegisterInstance{instance_rule};

constinit Rule deprecated_instance_rule{
    .id = "W3691",
    .title = "Engine version that RDS no longer starts instances with",
    .what = "Looks for versions of an engine that exist but are deprecated.",
    .why = "RDS refuses to create new instances with them.",
    .example = R"(Database:
  Type: AWS::RDS::DBInstance
  Properties: {Engine: mysql, EngineVersion: '8.0.36', AllocatedStorage: 20}
)",
    .instead = R"(Database:
  Type: AWS::RDS::DBInstance
  Properties: {Engine: mysql, EngineVersion: 8.4.7, AllocatedStorage: 20}
)",
    .source = kInstanceSource,
    .places = kInstances,
    .validate = &check_deprecated_instance,
};
const Register<Rule> kRegisterDeprecatedInstance{deprecated_instance_rule};

constinit Rule deprecated_cluster_rule{
    .id = "W3690",
    .title = "Engine version that RDS no longer starts clusters with",
    .what = "Looks for versions of an engine that exist but are deprecated.",
    .why = "RDS refuses to create new clusters with them.",
    .example = R"(Cluster:
  Type: AWS::RDS::DBCluster
  Properties: {Engine: aurora-postgresql, EngineVersion: '13.6'}
)",
    .instead = R"(Cluster:
  Type: AWS::RDS::DBCluster
  Properties: {Engine: aurora-postgresql, EngineVersion: '16.6'}
)",
    .source = kClusterSource,
    .places = kClusters,
    .validate = &check_deprecated_cluster,
};
const Register<Rule> kRegisterDeprecatedCluster{deprecated_cluster_rule};

}  // namespace
}  // namespace formwork::lint
