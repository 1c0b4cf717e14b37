// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>

#include "engine/lint/serverless/expansion.hh"

namespace formwork::lint {
namespace {

constexpr CopiedProperty kRestApi[] = {{"Name", ""},
                                       {"Description", ""},
                                       {"BinaryMediaTypes", ""},
                                       {"MinimumCompressionSize", ""},
                                       {"ApiKeySourceType", ""},
                                       {"Mode", ""},
                                       {"Policy", ""},
                                       {"DisableExecuteApiEndpoint", ""}};
constexpr CopiedProperty kRestStage[] = {{"Variables", ""},        {"CacheClusterEnabled", ""},
                                         {"CacheClusterSize", ""}, {"MethodSettings", ""},
                                         {"AccessLogSetting", ""}, {"CanarySetting", ""},
                                         {"TracingEnabled", ""}};
constexpr CopiedProperty kHttpStage[] = {{"StageVariables", ""},
                                         {"AccessLogSettings", ""},
                                         {"DefaultRouteSettings", ""},
                                         {"RouteSettings", ""}};

// The stage's own name is part of its logical id when it is known.
std::string stage_id(const ServerlessResource& api, std::string_view fallback) {
  std::string name(api.name);
  const std::string_view stage = api.get("StageName") == nullptr ? fallback : api.text("StageName");
  std::copy_if(stage.begin(), stage.end(), std::back_inserter(name),
               [](unsigned char c) { return std::isalnum(c) != 0; });
  return name + "Stage";
}

const Node* endpoint_configuration(Maker& make, const Node* value) {
  if (value == nullptr) {
    return nullptr;
  }
  if (value->is_map() && value->get("Type") != nullptr) {
    return make.map({{"Types", make.list({value->get("Type")})},
                     {"VpcEndpointIds", value->get("VPCEndpointIds")},
                     {"IpAddressType", value->get("IpAddressType")}});
  }
  return make.map({{"Types", make.list({value})}});
}

void add_domain(const ServerlessResource& api, bool is_http, ServerlessTemplate& out) {
  const Node* domain = api.get("Domain");
  if (domain == nullptr || domain->get("DomainName") == nullptr) {
    return;
  }
  Maker& make = out.make();
  const std::string name =
      std::string(is_http ? "ApiGatewayDomainNameV2" : "ApiGatewayDomainName") +
      std::string(api.name);
  const Node* certificate = domain->get("CertificateArn");
  if (is_http) {
    const Node* configuration = make.map({{"CertificateArn", certificate},
                                          {"EndpointType", make.text("REGIONAL")},
                                          {"SecurityPolicy", domain->get("SecurityPolicy")}});
    out.add(api, name, "AWS::ApiGatewayV2::DomainName",
            make.map({{"DomainName", domain->get("DomainName")},
                      {"DomainNameConfigurations", make.list({configuration})},
                      {"MutualTlsAuthentication", domain->get("MutualTlsAuthentication")}}));
  } else {
    const Node* endpoint = domain->get("EndpointConfiguration");
    const bool is_edge = endpoint != nullptr && endpoint->is_string() && endpoint->text() == "EDGE";
    out.add(api, name, "AWS::ApiGateway::DomainName",
            make.map({{"DomainName", domain->get("DomainName")},
                      {is_edge ? "CertificateArn" : "RegionalCertificateArn", certificate},
                      {"SecurityPolicy", domain->get("SecurityPolicy")},
                      {"MutualTlsAuthentication", domain->get("MutualTlsAuthentication")}}));
  }
  out.name_part(api.name, "DomainName", name);
}

void expand_rest(const ServerlessResource& api, ServerlessTemplate& out) {
  Maker& make = out.make();
  std::vector<Entry> properties;
  copy_properties(api, kRestApi, properties);
  properties.emplace_back("EndpointConfiguration",
                          endpoint_configuration(make, api.get("EndpointConfiguration")));
  if (api.get("DefinitionUri") != nullptr) {
    properties.emplace_back("BodyS3Location", code_location(make, api.get("DefinitionUri"),
                                                            "Bucket", "Key", "Version"));
  } else {
    const Node* body = api.get("DefinitionBody");
    properties.emplace_back("Body",
                            body != nullptr ? body : make.map({{"swagger", make.text("2.0")}}));
  }
  const Node* tags = api.get("Tags");
  properties.emplace_back("Tags",
                          tags == nullptr ? nullptr : tag_list(make, "lambda:createdBy", tags));
  out.add(api, api.name, "AWS::ApiGateway::RestApi", make.map(properties));
  const std::string deployment = std::string(api.name) + "Deployment";
  out.add(api, deployment, "AWS::ApiGateway::Deployment",
          make.map({{"RestApiId", make.ref(api.name)}, {"StageName", make.text("Stage")}}));
  std::vector<Entry> stage = {{"DeploymentId", make.ref(deployment)},
                              {"RestApiId", make.ref(api.name)},
                              {"StageName", api.get("StageName")}};
  copy_properties(api, kRestStage, stage);
  const std::string stage_name = stage_id(api, {});
  out.add(api, stage_name, "AWS::ApiGateway::Stage", make.map(stage));
  out.name_part(api.name, "Stage", stage_name);
  out.name_part(api.name, "Deployment", deployment);
  add_domain(api, false, out);
}

void expand_http(const ServerlessResource& api, ServerlessTemplate& out) {
  Maker& make = out.make();
  std::vector<Entry> properties;
  copy_properties(api,
                  std::initializer_list<CopiedProperty>{{"FailOnWarnings", ""},
                                                        {"DisableExecuteApiEndpoint", ""}},
                  properties);
  if (api.get("DefinitionUri") != nullptr) {
    properties.emplace_back("BodyS3Location", code_location(make, api.get("DefinitionUri"),
                                                            "Bucket", "Key", "Version"));
  } else {
    const Node* body = api.get("DefinitionBody");
    properties.emplace_back("Body",
                            body != nullptr ? body : make.map({{"openapi", make.text("3.0.1")}}));
  }
  out.add(api, api.name, "AWS::ApiGatewayV2::Api", make.map(properties));
  const Node* stage_text = api.get("StageName");
  std::vector<Entry> stage = {
      {"ApiId", make.ref(api.name)},
      {"StageName", stage_text != nullptr ? stage_text : make.text("$default")},
      {"AutoDeploy", make.flag(true)}};
  copy_properties(api, kHttpStage, stage);
  const std::string stage_name = stage_id(api, "ApiGatewayDefault");
  out.add(api, stage_name, "AWS::ApiGatewayV2::Stage", make.map(stage));
  out.name_part(api.name, "Stage", stage_name);
  add_domain(api, true, out);
}

void expand_web_socket(const ServerlessResource& api, ServerlessTemplate& out) {
  Maker& make = out.make();
  const Node* name = api.get("Name");
  const Node* route = api.get("RouteSelectionExpression");
  out.add(api, api.name, "AWS::ApiGatewayV2::Api",
          make.map({{"ProtocolType", make.text("WEBSOCKET")},
                    {"Name", name != nullptr ? name : make.text(api.name)},
                    {"RouteSelectionExpression",
                     route != nullptr ? route : make.text("$request.body.action")},
                    {"Description", api.get("Description")}}));
  const Node* stage = api.get("StageName");
  const std::string stage_name = std::string(api.name) + "Stage";
  out.add(api, stage_name, "AWS::ApiGatewayV2::Stage",
          make.map({{"ApiId", make.ref(api.name)},
                    {"StageName", stage != nullptr ? stage : make.text("default")}}));
  out.name_part(api.name, "Stage", stage_name);
  add_domain(api, true, out);
}

constinit ServerlessType rest{"AWS::Serverless::Api", &expand_rest};
constinit ServerlessType http{"AWS::Serverless::HttpApi", &expand_http};
constinit ServerlessType web_socket{"AWS::Serverless::WebSocketApi", &expand_web_socket};
const Register<ServerlessType> kRest{rest};
const Register<ServerlessType> kHttp{http};
const Register<ServerlessType> kWebSocket{web_socket};

}  // namespace
}  // namespace formwork::lint
