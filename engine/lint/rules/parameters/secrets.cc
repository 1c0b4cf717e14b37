// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/template/section.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kSecretPlaces[] = {
    "Resources/AWS::DirectoryService::MicrosoftAD/Properties/Password",
    "Resources/AWS::DirectoryService::SimpleAD/Properties/Password",
    "Resources/AWS::ElastiCache::ReplicationGroup/Properties/AuthToken",
    "Resources/AWS::IAM::User/Properties/LoginProfile/Password",
    "Resources/AWS::KinesisFirehose::DeliveryStream/Properties/RedshiftDestinationConfiguration/"
    "Password",
    "Resources/AWS::OpsWorks::App/Properties/AppSource/Password",
    "Resources/AWS::OpsWorks::Stack/Properties/RdsDbInstances/*/DbPassword",
    "Resources/AWS::OpsWorks::Stack/Properties/CustomCookbooksSource/Password",
    "Resources/AWS::RDS::DBCluster/Properties/MasterUserPassword",
    "Resources/AWS::RDS::DBInstance/Properties/MasterUserPassword",
    "Resources/AWS::Redshift::Cluster/Properties/MasterUserPassword",
};

// Called with the name that Ref gives.
void check_secret(const HookCall& call) {
  if (call.instance.is_string() && !is_below_function(call.validator.context, false) &&
      call.validator.run->parameter(call.instance.text()) != nullptr) {
    call.add("Use dynamic references over parameters for secrets");
  }
}

constinit Rule secret_rule{
    .id = "W1011",
    .title = "Secrets come from a dynamic reference",
    .what = "Looks for passwords and tokens that are taken from a parameter with Ref.",
    .why =
        "A parameter's value passes through the hands of everybody who deploys; a dynamic "
        "reference reads it from Secrets Manager or SSM when it is needed.",
    .example = R"(Parameters:
  Password:
    Type: String
    NoEcho: true
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      MasterUserPassword: !Ref Password
)",
    .instead = R"(Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      MasterUserPassword: '{{resolve:secretsmanager:database:SecretString:password}}'
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "security-best-practices.html#creds",
    .parent = "E1020",
    .places = kSecretPlaces,
    .validate = &check_secret,
};
const Register<Rule> kRegisterSecret{secret_rule};

// Called with the name that Ref gives, wherever it stands.
void check_masked(const HookCall& call) {
  if (!call.instance.is_string()) {
    return;
  }
  const Parameter* parameter = call.validator.run->parameter(call.instance.text());
  const PathNode* path = call.validator.context.path;
  const PathStep* section = step_at(path, 0);
  if (parameter == nullptr || !parameter->no_echo || section == nullptr) {
    return;
  }
  const PathStep* attribute = step_at(path, 2);
  const std::string start = "Don't use 'NoEcho' parameter " + quote(call.instance) + " in ";
  if (section->key == "Resources" && attribute != nullptr && attribute->key == "Metadata") {
    call.add(start + "resource metadata").path = {"Ref"};
  } else if (section->key == "Metadata" || section->key == "Outputs") {
    call.add(start + quote(section->key)).path = {"Ref"};
  }
}

constinit Rule masked_rule{
    .id = "W2010",
    .title = "NoEcho parameters stay out of outputs and metadata",
    .what =
        "Looks for a Ref to a parameter with NoEcho in outputs, in the template's metadata and "
        "in that of resources.",
    .why =
        "CloudFormation masks the parameter itself, but not its value in these places: everybody "
        "who may describe the stack can read it.",
    .example = R"(Parameters:
  Password:
    Type: String
    NoEcho: true
Outputs:
  Password:
    Value: !Ref Password
)",
    .instead = R"(Parameters:
  Password:
    Type: String
    NoEcho: true
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "parameters-section-structure.html",
    .validate = &check_masked,
};
const Register<Rule> kRegisterMasked{masked_rule};

}  // namespace
}  // namespace formwork::lint
