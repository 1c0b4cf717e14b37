// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/lint/rules/rds/db_engine.hh"
#include "engine/lint/rules/wording.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Resources/AWS::RDS::DBInstance/Properties"};
constexpr std::string_view kSource =
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/oracle-read-replicas.html";
constexpr std::string_view kWithModes[] = {"oracle", "custom-oracle", "db2"};

void check_mode(const HookCall& call) {
  with_lower_engine(call, [](const HookCall& lower) {
    check_document(lower, "extensions/aws_rds_dbinstance/replicamode_enum");
  });
}

void check_ignored(const HookCall& call) {
  with_lower_engine(call, [](const HookCall& lower) {
    const Node* engine = lower.instance.get("Engine");
    if (lower.instance.find("ReplicaMode") == nullptr || !is_text(engine)) {
      return;
    }
    for (std::string_view name : kWithModes) {
      if (engine->text().starts_with(name)) {
        return;
      }
    }
    lower.add("'ReplicaMode' is ignored when 'Engine' is " + quote(*engine)).path = {
        PathStep("ReplicaMode")};
  });
}

constinit Rule mode_rule{
    .id = "E3721",
    .title = "ReplicaMode that does not exist",
    .what = "Replicas of Oracle and Db2 are mounted or open-read-only.",
    .why = "RDS refuses to create the replica.",
    .example = R"(Replica:
  Type: AWS::RDS::DBInstance
  Properties: {Engine: oracle-ee, SourceDBInstanceIdentifier: live, ReplicaMode: open}
)",
    .instead = R"(Replica:
  Type: AWS::RDS::DBInstance
  Properties: {Engine: oracle-ee, SourceDBInstanceIdentifier: live, ReplicaMode: open-read-only}
)",
    .source = kSource,
    .places = kPlaces,
    .validate = &check_mode,
};
const Register<Rule> kRegisterMode{mode_rule};

constinit Rule ignored_rule{
    .id = "W3699",
    .title = "ReplicaMode of an engine that has none",
    .what = "ReplicaMode means something for Oracle and Db2 only.",
    .why = "RDS ignores it.",
    .example = R"(Replica:
  Type: AWS::RDS::DBInstance
  Properties: {Engine: mysql, SourceDBInstanceIdentifier: live, ReplicaMode: mounted}
)",
    .instead = R"(Replica:
  Type: AWS::RDS::DBInstance
  Properties: {Engine: mysql, SourceDBInstanceIdentifier: live}
)",
    .source = kSource,
    .places = kPlaces,
    .validate = &check_ignored,
};
const Register<Rule> kRegisterIgnored{ignored_rule};

}  // namespace
}  // namespace formwork::lint
