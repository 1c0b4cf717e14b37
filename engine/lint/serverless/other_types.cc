// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/serverless/expansion.hh"

namespace formwork::lint {
namespace {

std::string_view attribute_type(std::string_view type) {
  return type == "Number" ? "N" : type == "Binary" ? "B" : "S";
}

void expand_table(const ServerlessResource& table, ServerlessTemplate& out) {
  Maker& make = out.make();
  const Node* key = table.get("PrimaryKey");
  const Node* name = key == nullptr ? nullptr : key->get("Name");
  const Node* type = key == nullptr ? nullptr : key->get("Type");
  const Node* written = type == nullptr || type->is_string()
                            ? make.text(attribute_type(type == nullptr ? "" : type->text()))
                            : type;
  name = name == nullptr ? make.text("id") : name;
  const Node* throughput = table.get("ProvisionedThroughput");
  const Node* tags = table.get("Tags");
  out.add(
      table, table.name, "AWS::DynamoDB::Table",
      make.map({{"TableName", table.get("TableName")},
                {"AttributeDefinitions",
                 make.list({make.map({{"AttributeName", name}, {"AttributeType", written}})})},
                {"KeySchema",
                 make.list({make.map({{"AttributeName", name}, {"KeyType", make.text("HASH")}})})},
                {"ProvisionedThroughput", throughput},
                {"BillingMode", throughput == nullptr ? make.text("PAY_PER_REQUEST") : nullptr},
                {"SSESpecification", table.get("SSESpecification")},
                {"PointInTimeRecoverySpecification", table.get("PointInTimeRecoverySpecification")},
                {"Tags", tags == nullptr ? nullptr : tag_list(make, "lambda:createdBy", tags)}}));
}

void expand_layer(const ServerlessResource& layer, ServerlessTemplate& out) {
  Maker& make = out.make();
  const Node* name = layer.get("LayerName");
  const std::string_view retention = layer.text("RetentionPolicy");
  const bool is_deleted = retention == "Delete" || retention == "delete";
  out.add(layer, layer.name, "AWS::Lambda::LayerVersion",
          make.map({{"LayerName", name != nullptr ? name : make.text(layer.name)},
                    {"Description", layer.get("Description")},
                    {"Content", code_location(make, layer.get("ContentUri"), "S3Bucket", "S3Key",
                                              "S3ObjectVersion")},
                    {"CompatibleArchitectures", layer.get("CompatibleArchitectures")},
                    {"CompatibleRuntimes", layer.get("CompatibleRuntimes")},
                    {"LicenseInfo", layer.get("LicenseInfo")}}),
          {{"DeletionPolicy", make.text(is_deleted ? "Delete" : "Retain")}});
}

void expand_application(const ServerlessResource& application, ServerlessTemplate& out) {
  Maker& make = out.make();
  const std::string_view location = application.text("Location");
  out.add(application, application.name, "AWS::CloudFormation::Stack",
          make.map({{"TemplateURL", make.text(location.empty() ? "s3://bucket/value" : location)},
                    {"Parameters", application.get("Parameters")},
                    {"NotificationARNs", application.get("NotificationARNs")},
                    {"TimeoutInMinutes", application.get("TimeoutInMinutes")},
                    {"Tags", tag_list(make, "lambda:createdBy", application.get("Tags"))}}));
}

void expand_graphql(const ServerlessResource& api, ServerlessTemplate& out) {
  Maker& make = out.make();
  const Node* auth = api.get("Auth");
  const Node* type = auth == nullptr ? nullptr : auth->get("Type");
  const Node* name = api.get("Name");
  out.add(api, api.name, "AWS::AppSync::GraphQLApi",
          make.map({{"Name", name != nullptr ? name : make.text(api.name)},
                    {"AuthenticationType", type != nullptr ? type : make.text("AWS_IAM")},
                    {"XrayEnabled", api.get("XrayEnabled")}}));
}

const Node* scaling_config(Maker& make, const ServerlessResource& provider) {
  const Node* scaling = provider.get("ScalingConfig");
  if (scaling == nullptr) {
    return nullptr;
  }
  const Node* utilization = scaling->get("AverageCPUUtilization");
  const Node* policies =
      utilization == nullptr
          ? nullptr
          : make.list({make.map(
                {{"PredefinedMetricType", make.text("LambdaCapacityProviderAverageCPUUtilization")},
                 {"TargetValue", utilization}})});
  return make.map({{"MaxVCpuCount", scaling->get("MaxVCpuCount")},
                   {"ScalingMode", make.text(policies == nullptr ? "Auto" : "Manual")},
                   {"ScalingPolicies", policies}});
}

void expand_capacity_provider(const ServerlessResource& provider, ServerlessTemplate& out) {
  Maker& make = out.make();
  const Node* role = provider.get("OperatorRole");
  const std::string role_name = std::string(provider.name) + "OperatorRole";
  out.add(provider, provider.name, "AWS::Lambda::CapacityProvider",
          make.map({{"CapacityProviderName", provider.get("CapacityProviderName")},
                    {"VpcConfig", provider.get("VpcConfig")},
                    {"PermissionsConfig",
                     make.map({{"CapacityProviderOperatorRoleArn",
                                role != nullptr ? role : make.attribute(role_name, "Arn")}})},
                    {"CapacityProviderScalingConfig", scaling_config(make, provider)},
                    {"KmsKeyArn", provider.get("KmsKeyArn")}}));
  if (role == nullptr) {
    out.add(provider, role_name, "AWS::IAM::Role",
            service_role(make, "lambda.amazonaws.com", nullptr, nullptr));
  }
}

// What a connector grants depends on both ends; nothing refers to what it makes.
void expand_connector(const ServerlessResource&, ServerlessTemplate&) {}

constinit ServerlessType table{"AWS::Serverless::SimpleTable", &expand_table};
constinit ServerlessType layer{"AWS::Serverless::LayerVersion", &expand_layer};
constinit ServerlessType application{"AWS::Serverless::Application", &expand_application};
constinit ServerlessType graphql{"AWS::Serverless::GraphQLApi", &expand_graphql};
constinit ServerlessType capacity{"AWS::Serverless::CapacityProvider", &expand_capacity_provider};
constinit ServerlessType connector{"AWS::Serverless::Connector", &expand_connector};
const Register<ServerlessType> kTable{table};
const Register<ServerlessType> kLayer{layer};
const Register<ServerlessType> kApplication{application};
const Register<ServerlessType> kGraphql{graphql};
const Register<ServerlessType> kCapacity{capacity};
const Register<ServerlessType> kConnector{connector};

}  // namespace
}  // namespace formwork::lint
