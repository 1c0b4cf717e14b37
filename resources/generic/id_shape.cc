// SPDX-License-Identifier: Apache-2.0
#include "resources/generic/id_shape.hh"

#include <algorithm>
#include <array>

#include "engine/base/text.hh"

namespace formwork {

namespace {

struct IdForm {
  std::string_view type;
  std::string_view form;
};

// Sorted by type. A type that ends in "::" stands for the whole service; an exact entry wins.
constexpr std::array kForms{
    IdForm{"AWS::ApiGateway::", "{lower10}"},
    IdForm{"AWS::ApiGateway::Resource", "{lower6}"},
    IdForm{"AWS::ApiGatewayV2::", "{lower10}"},
    IdForm{"AWS::ApiGatewayV2::Integration", "{lower7}"},
    IdForm{"AWS::ApiGatewayV2::Route", "{lower7}"},
    IdForm{"AWS::AppConfig::", "{lower7}"},
    IdForm{"AWS::AppMesh::", "arn"},
    IdForm{"AWS::AppSync::", "{lower26}"},
    IdForm{"AWS::AppSync::ApiKey", "da2-{lower26}"},
    IdForm{"AWS::Bedrock::", "{upper10}"},
    IdForm{"AWS::Budgets::Budget", "name"},
    IdForm{"AWS::CertificateManager::Certificate", "arn"},
    IdForm{"AWS::CloudFront::", "E{upper13}"},
    IdForm{"AWS::CloudFront::CachePolicy", "{uuid}"},
    IdForm{"AWS::CloudFront::KeyGroup", "{uuid}"},
    IdForm{"AWS::CloudFront::OriginRequestPolicy", "{uuid}"},
    IdForm{"AWS::CloudFront::PublicKey", "K{upper13}"},
    IdForm{"AWS::CloudFront::ResponseHeadersPolicy", "{uuid}"},
    IdForm{"AWS::CodeBuild::Project", "name"},
    IdForm{"AWS::CodeBuild::ReportGroup", "arn"},
    IdForm{"AWS::CodePipeline::Webhook", "name"},
    IdForm{"AWS::CodeStar::GitHubRepository", "name"},
    IdForm{"AWS::Cognito::IdentityPool", "{region}:{uuid}"},
    IdForm{"AWS::Cognito::UserPool", "{region}_{alnum9}"},
    IdForm{"AWS::Cognito::UserPoolClient", "{lower26}"},
    IdForm{"AWS::Config::", "name"},
    IdForm{"AWS::DAX::", "name"},
    IdForm{"AWS::DLM::LifecyclePolicy", "policy-0{hex16}"},
    IdForm{"AWS::DMS::", "name"},
    IdForm{"AWS::DMS::Certificate", "arn"},
    IdForm{"AWS::DMS::Endpoint", "arn"},
    IdForm{"AWS::DMS::ReplicationInstance", "arn"},
    IdForm{"AWS::DMS::ReplicationTask", "arn"},
    IdForm{"AWS::DSQL::Cluster", "{lower26}"},
    IdForm{"AWS::DirectoryService::", "d-{hex10}"},
    IdForm{"AWS::DocDB::", "name"},
    IdForm{"AWS::EC2::EC2Fleet", "fleet-{uuid}"},
    IdForm{"AWS::EC2::SpotFleet", "sfr-{uuid}"},
    IdForm{"AWS::EMR::Cluster", "j-{upper13}"},
    IdForm{"AWS::EMR::InstanceFleetConfig", "if-{upper13}"},
    IdForm{"AWS::EMR::InstanceGroupConfig", "ig-{upper13}"},
    IdForm{"AWS::EMR::Step", "s-{upper13}"},
    IdForm{"AWS::ElastiCache::", "name"},
    IdForm{"AWS::ElasticLoadBalancing::LoadBalancer", "name"},
    IdForm{"AWS::Elasticsearch::Domain", "name"},
    IdForm{"AWS::EventSchemas::RegistryPolicy", "name"},
    IdForm{"AWS::FSx::", "fs-0{hex16}"},
    IdForm{"AWS::Glue::", "name"},
    IdForm{"AWS::GuardDuty::Detector", "{hex32}"},
    IdForm{"AWS::IAM::AccessKey", "AKIA{upper16}"},
    IdForm{"AWS::KinesisAnalytics::", "name"},
    IdForm{"AWS::Logs::QueryDefinition", "{uuid}"},
    IdForm{"AWS::MediaConvert::", "name"},
    IdForm{"AWS::MediaLive::", "{digit7}"},
    IdForm{"AWS::MediaStore::Container", "name"},
    IdForm{"AWS::NetworkManager::", "{hex17}"},
    IdForm{"AWS::OpsWorks::UserProfile", "arn"},
    IdForm{"AWS::Organizations::Account", "{digit12}"},
    IdForm{"AWS::Organizations::Organization", "o-{lower10}"},
    IdForm{"AWS::Organizations::OrganizationalUnit", "ou-{lower4}-{lower8}"},
    IdForm{"AWS::Organizations::Policy", "p-{lower8}"},
    IdForm{"AWS::Pinpoint::", "{hex32}"},
    IdForm{"AWS::PinpointEmail::", "name"},
    IdForm{"AWS::QLDB::Ledger", "name"},
    IdForm{"AWS::QLDB::Stream", "{alnum22}"},
    IdForm{"AWS::RDS::DBSecurityGroup", "name"},
    IdForm{"AWS::Redshift::", "name"},
    IdForm{"AWS::Route53::HealthCheck", "{uuid}"},
    IdForm{"AWS::Route53::HostedZone", "Z{upper20}"},
    IdForm{"AWS::Route53::RecordSet", "name"},
    IdForm{"AWS::Route53::RecordSetGroup", "name"},
    IdForm{"AWS::Route53Resolver::", "rslvr-{hex17}"},
    IdForm{"AWS::SDB::Domain", "name"},
    IdForm{"AWS::SES::", "name"},
    IdForm{"AWS::SNS::TopicPolicy", "name"},
    IdForm{"AWS::SQS::QueuePolicy", "name"},
    IdForm{"AWS::SSM::MaintenanceWindow", "mw-0{hex16}"},
    IdForm{"AWS::SSM::PatchBaseline", "pb-0{hex16}"},
    IdForm{"AWS::SageMaker::", "arn"},
    IdForm{"AWS::SageMaker::Domain", "d-{lower12}"},
    IdForm{"AWS::SecretsManager::", "arn"},
    IdForm{"AWS::ServiceCatalog::", "{lower13}"},
    IdForm{"AWS::ServiceCatalog::CloudFormationProduct", "prod-{lower13}"},
    IdForm{"AWS::ServiceCatalog::CloudFormationProvisionedProduct", "pp-{lower13}"},
    IdForm{"AWS::ServiceCatalog::Portfolio", "port-{lower13}"},
    IdForm{"AWS::ServiceCatalog::TagOption", "tag-{lower13}"},
    IdForm{"AWS::ServiceDiscovery::HttpNamespace", "ns-{lower16}"},
    IdForm{"AWS::ServiceDiscovery::PrivateDnsNamespace", "ns-{lower16}"},
    IdForm{"AWS::ServiceDiscovery::PublicDnsNamespace", "ns-{lower16}"},
    IdForm{"AWS::ServiceDiscovery::Service", "srv-{lower16}"},
    IdForm{"AWS::Transfer::Agreement", "a-{hex17}"},
    IdForm{"AWS::Transfer::Certificate", "cert-{hex17}"},
    IdForm{"AWS::Transfer::Connector", "c-{hex17}"},
    IdForm{"AWS::Transfer::Profile", "p-{hex17}"},
    IdForm{"AWS::Transfer::Server", "s-{hex17}"},
    IdForm{"AWS::Transfer::Workflow", "w-{hex17}"},
    IdForm{"AWS::VerifiedPermissions::", "{alnum22}"},
};

static_assert(std::is_sorted(kForms.begin(), kForms.end(),
                             [](const IdForm& a, const IdForm& b) { return a.type < b.type; }));

std::string_view lookup(std::string_view type) {
  const auto at =
      std::lower_bound(kForms.begin(), kForms.end(), type,
                       [](const IdForm& form, std::string_view name) { return form.type < name; });
  return at != kForms.end() && at->type == type ? at->form : std::string_view();
}

std::string fill_slot(World& world, std::string_view slot) {
  if (slot == "uuid") {
    return world.ids.uuid();
  }
  if (slot == "region") {
    return world.region;
  }
  if (slot == "account") {
    return world.account_id;
  }
  const std::size_t digits = slot.find_first_of("0123456789");
  const std::string_view kind = slot.substr(0, digits);
  const auto length =
      digits == std::string_view::npos ? std::nullopt : parse_integer(slot.substr(digits));
  const std::size_t count = length ? static_cast<std::size_t>(*length) : 8;
  if (kind == "hex") {
    return world.ids.hex(count);
  }
  if (kind == "digit") {
    return world.ids.pick("123456789", count);
  }
  if (kind == "upper") {
    return world.ids.alphanumeric(count);
  }
  if (kind == "alnum") {
    return world.ids.pick("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", count);
  }
  return world.ids.pick("abcdefghijklmnopqrstuvwxyz0123456789", count);
}

}  // namespace

std::string_view find_id_form(std::string_view type_name) {
  if (const auto exact = lookup(type_name); !exact.empty()) {
    return exact;
  }
  const std::size_t cut = type_name.rfind("::");
  return cut == std::string_view::npos ? std::string_view() : lookup(type_name.substr(0, cut + 2));
}

std::string fill_id_form(World& world, std::string_view form) {
  std::string out;
  while (!form.empty()) {
    const std::size_t open = form.find('{');
    const std::size_t close = form.find('}', open);
    if (open == std::string_view::npos || close == std::string_view::npos) {
      return out.append(form);
    }
    out.append(form.substr(0, open));
    out.append(fill_slot(world, form.substr(open + 1, close - open - 1)));
    form.remove_prefix(close + 1);
  }
  return out;
}

}  // namespace formwork
