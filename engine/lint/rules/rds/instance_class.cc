// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/rds/db_engine.hh"
#include "engine/lint/rules/wording.hh"
#include "engine/lint/run.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kInstances[] = {"Resources/AWS::RDS::DBInstance/Properties"};
constexpr std::string_view kClusters[] = {"Resources/AWS::RDS::DBCluster/Properties"};
constexpr std::string_view kSource =
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.html";

void check_instance(const HookCall& call) {
  with_lower_engine(call, [](const HookCall& lower) {
    check_in_regions(lower, "extensions/aws_rds_dbinstance/dbinstanceclass_enum");
  });
}

void check_with_engine(const HookCall& call) {
  with_lower_engine(call, [](const HookCall& lower) {
    Validator plain = lower.validator;
    plain.context.functions = {};
    check_document_fully({lower.rule, plain, lower.place, lower.instance, lower.schema, lower.out},
                         "extensions/aws_rds_dbinstance/db_instance_class");
  });
}

void check_cluster(const HookCall& call) {
  check_in_regions(call, "extensions/aws_rds_dbcluster/dbclusterinstanceclass_enum");
}

constinit Rule instance_rule{
    .id = "E3025",
    .title = "DB instance class that the region does not have",
    .what =
        "Compares DBInstanceClass with the classes a region has for the engine and the "
        "licence model.",
    .why = "RDS refuses to create the instance.",
    .example = R"(Database:
  Type: AWS::RDS::DBInstance
  Properties: {Engine: mysql, DBInstanceClass: db.m5.enormous, AllocatedStorage: 20}
)",
    .instead = R"(Database:
  Type: AWS::RDS::DBInstance
  Properties: {Engine: mysql, DBInstanceClass: db.m5.large, AllocatedStorage: 20}
)",
    .source = kSource,
    .places = kInstances,
    .validate = &check_instance,
};
const Register<Rule> kRegisterInstance{instance_rule};

constinit Rule engine_rule{
    .id = "E3062",
    .title = "DB instance class that the engine's version does not run on",
    .what = "Compares DBInstanceClass with the classes that fit Engine and EngineVersion.",
    .why = "RDS refuses to create the instance.",
    .example = R"(Database:
  Type: AWS::RDS::DBInstance
  Properties:
    Engine: postgres
    EngineVersion: '16.6'
    DBInstanceClass: db.m3.large
    AllocatedStorage: 20
)",
    .instead = R"(Database:
  Type: AWS::RDS::DBInstance
  Properties:
    Engine: postgres
    EngineVersion: '16.6'
    DBInstanceClass: db.m7g.large
    AllocatedStorage: 20
)",
    .source = kSource,
    .places = kInstances,
    .validate = &check_with_engine,
};
const Register<Rule> kRegisterEngine{engine_rule};

constinit Rule cluster_rule{
    .id = "E3694",
    .title = "Cluster instance class that the region does not have",
    .what = "Compares DBClusterInstanceClass with the classes a region has for the engine.",
    .why = "RDS refuses to create the cluster.",
    .example = R"(Cluster:
  Type: AWS::RDS::DBCluster
  Properties: {Engine: mysql, DBClusterInstanceClass: db.t2.micro}
)",
    .instead = R"(Cluster:
  Type: AWS::RDS::DBCluster
  Properties: {Engine: mysql, DBClusterInstanceClass: db.r6gd.large}
)",
    .source = kSource,
    .places = kClusters,
    .validate = &check_cluster,
};
const Register<Rule> kRegisterCluster{cluster_rule};

}  // namespace
}  // namespace formwork::lint
