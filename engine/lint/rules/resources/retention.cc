// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/wording.hh"
#include "engine/lint/run.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kDatabase = "AWS::RDS::DBInstance";

constexpr std::string_view kPlaces[] = {
    "Resources/AWS::DocDB::DBCluster/Properties",   "Resources/AWS::Kinesis::Stream/Properties",
    "Resources/AWS::RDS::DBCluster/Properties",     "Resources/AWS::RDS::DBInstance/Properties",
    "Resources/AWS::Redshift::Cluster/Properties",  "Resources/AWS::SQS::Queue/Properties",
    "Resources/AWS::Synthetics::Canary/Properties",
};

void check_retention(const HookCall& call) {
  std::string_view type = call.place;
  type.remove_prefix(std::string_view("Resources/").size());
  type = type.substr(0, type.find('/'));
  const Run& run = *call.validator.run;
  Schema schema = run.schema_document("extensions/aws_rds_dbinstance/backupretentionperiod");
  if (type != kDatabase) {
    const Schema by_type = run.schema_document("attributes/retention");
    schema = Schema(by_type.node.find("definitions").find(type));
  }
  const Faults faults = schema_faults(call, schema);
  if (const Fault* best = best_match(faults)) {
    Fault fault = *best;
    fault.context.clear();
    fault.rule = &call.rule;
    fault.message +=
        " (The default retention period will delete the data after a pre-defined time. Set an "
        "explicit values to avoid data loss on resource)";
    call.out.push_back(std::move(fault));
  }
}

constinit Rule rule{
    .id = "I3013",
    .title = "Data that expires says when",
    .what =
        "Looks for queues, streams, databases and canaries without an explicit retention "
        "period.",
    .why =
        "Without one the service's default holds, which may delete data or backups earlier than "
        "expected.",
    .example = R"(Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: jobs
)",
    .instead = R"(Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: jobs
      MessageRetentionPeriod: 1209600
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-sqs-queue.html",
    .places = kPlaces,
    .validate = &check_retention,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
