// SPDX-License-Identifier: Apache-2.0
// APIs of serverless templates: their routes as an OpenAPI document, stages and deployments.
#include "engine/transform/serverless/parts.hh"

namespace formwork::serverless {

namespace {

constexpr std::string_view kSharedRest = "ServerlessRestApi";
constexpr std::string_view kSharedHttp = "ServerlessHttpApi";

Value integration_of(const Draft::Route& route) {
  const std::string function = route.alias.empty() ? route.function + ".Arn" : route.alias;
  Value integration = Value::map();
  integration.set("httpMethod", text("POST"));
  integration.set("type", text("aws_proxy"));
  integration.set("uri", sub("arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/"
                             "2015-03-31/functions/${" +
                             function + "}/invocations"));
  if (route.is_http) {
    integration.set("payloadFormatVersion", text("2.0"));
  }
  Value method = Value::map();
  method.set("x-amazon-apigateway-integration", std::move(integration));
  method.set("responses", Value::map());
  return method;
}

std::string method_of(const Draft::Route& route) {
  const bool is_any = route.method.empty() || route.method == "any" || route.method == "*";
  return is_any ? "x-amazon-apigateway-any-method" : route.method;
}

Value paths_of(const std::vector<Draft::Route>& routes) {
  Value paths = Value::map();
  for (const Draft::Route& route : routes) {
    const std::string path = route.path.empty() ? "$default" : route.path;
    const Value* known = paths.find(path);
    Value methods = known == nullptr ? Value::map() : *known;
    methods.set(method_of(route), integration_of(route));
    paths.set(path, std::move(methods));
  }
  return paths;
}

// The document that the template gives, or one of the routes.
void set_body(Value& made, const Value& properties, const std::vector<Draft::Route>& routes,
              std::string_view version_member, std::string_view version) {
  if (const Value* body = properties.find("DefinitionBody")) {
    made.set("Body", *body);
    return;
  }
  if (const Value* place = properties.find("DefinitionUri")) {
    made.set("BodyS3Location", *place);
    return;
  }
  Value info = Value::map();
  info.set("version", text("1.0"));
  const Value* name = properties.find("Name");
  info.set("title", name == nullptr ? ref_to("AWS::StackName") : *name);
  Value body = Value::map();
  body.set(version_member, text(version));
  body.set("info", std::move(info));
  body.set("paths", paths_of(routes));
  made.set("Body", std::move(body));
}

void refuse_rest(Draft& draft, const std::string& id, const Value& properties) {
  for (const char* member : {"Auth", "Cors", "CorsConfiguration", "Domain", "Models",
                             "CanarySetting", "GatewayResponses"}) {
    if (properties.find(member) != nullptr) {
      draft.lacks(id, member);
    }
  }
}

}  // namespace

void Draft::declare_api(std::string id, bool is_http, const Value& resource, Value properties) {
  Api& api = apis_[std::move(id)];
  api.is_http = is_http;
  api.resource = resource;
  api.properties = std::move(properties);
}

std::string Draft::add_route(Route route) {
  std::string id = route.api;
  if (id.empty()) {
    id = route.is_http ? kSharedHttp : kSharedRest;
  } else if (find(id) != nullptr) {
    return id;  // an API of CloudFormation's own, which has its routes itself
  }
  Api& api = apis_[id];
  api.is_http = route.is_http;
  api.routes.push_back(std::move(route));
  return id;
}

std::string Draft::stage_of(const std::string& api) const {
  const auto found = apis_.find(api);
  if (found == apis_.end() || found->second.is_http) {
    return {};
  }
  const Value* name = found->second.properties.find("StageName");
  return name == nullptr ? "Prod" : name->is_string() ? name->as_string() : std::string();
}

void Draft::set_shared(const Value* rest, const Value* http) {
  for (const auto& [id, settings] : {std::pair(kSharedRest, rest), std::pair(kSharedHttp, http)}) {
    if (const auto api = apis_.find(id); api != apis_.end() && settings != nullptr) {
      api->second.properties = *settings;
    }
  }
}

void Draft::add_rest_api(const std::string& id, const Api& api) {
  refuse_rest(*this, id, api.properties);
  Value rest = Value::map();
  set_body(rest, api.properties, api.routes, "swagger", "2.0");
  copy(rest, api.properties,
       {"Name", "Description", "BinaryMediaTypes", "MinimumCompressionSize", "Policy",
        "DisableExecuteApiEndpoint", "ApiKeySourceType", "FailOnWarnings"});
  const Value* endpoint = api.properties.find("EndpointConfiguration");
  if (endpoint != nullptr && endpoint->find("Type") != nullptr) {
    Value types = Value::map();
    types.set("Types", list_of(*endpoint->find("Type")));
    rest.set("EndpointConfiguration", std::move(types));
  }
  const std::string deployment = id + "Deployment" + short_digest(rest);
  add(id, "AWS::ApiGateway::RestApi", std::move(rest), api.resource);

  Value deployed = Value::map();
  deployed.set("Description", text("RestApi deployment id: " + deployment));
  deployed.set("RestApiId", ref_to(id));
  add(deployment, "AWS::ApiGateway::Deployment", std::move(deployed), api.resource);

  const Value* name = api.properties.find("StageName");
  Value stage = Value::map();
  stage.set("DeploymentId", ref_to(deployment));
  stage.set("RestApiId", ref_to(id));
  stage.set("StageName", name == nullptr ? text("Prod") : *name);
  copy(stage, api.properties,
       {"Variables", "TracingEnabled", "AccessLogSetting", "MethodSettings", "CacheClusterEnabled",
        "CacheClusterSize"});
  add(id + stage_of(id) + "Stage", "AWS::ApiGateway::Stage", std::move(stage), api.resource);
}

void Draft::add_http_api(const std::string& id, const Api& api) {
  refuse_rest(*this, id, api.properties);
  Value http = Value::map();
  set_body(http, api.properties, api.routes, "openapi", "3.0.1");
  copy(http, api.properties, {"Description", "DisableExecuteApiEndpoint", "FailOnWarnings"});
  add(id, "AWS::ApiGatewayV2::Api", std::move(http), api.resource);

  const Value* name = api.properties.find("StageName");
  Value stage = Value::map();
  stage.set("ApiId", ref_to(id));
  stage.set("StageName", name == nullptr ? text("$default") : *name);
  stage.set("AutoDeploy", Value::boolean(true));
  if (const Value* variables = api.properties.find("StageVariables")) {
    stage.set("StageVariables", *variables);
  }
  copy(stage, api.properties, {"AccessLogSettings", "DefaultRouteSettings", "RouteSettings"});
  const std::string stage_id = name == nullptr ? "ApiGatewayDefaultStage" : "Stage";
  add(id + stage_id, "AWS::ApiGatewayV2::Stage", std::move(stage), api.resource);
}

}  // namespace formwork::serverless
