// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>

#include "engine/lint/schema/value.hh"
#include "engine/lint/serverless/checks.hh"
#include "engine/lint/serverless/refusal.hh"

namespace formwork::lint {
namespace {

// The definition that is read: written in the template, or made by the transform.
bool has_definition(const ServerlessResource& api) {
  return is_set(api.get("DefinitionBody")) || !is_set(api.get("DefinitionUri"));
}

bool is_one_of(std::string_view text, std::span<const std::string_view> names) {
  return std::find(names.begin(), names.end(), text) != names.end();
}

std::string check_source(const ServerlessResource& api, Surroundings&) {
  return is_set(api.get("DefinitionBody")) && is_set(api.get("DefinitionUri"))
             ? refuse(api.name,
                      "Specify either 'DefinitionUri' or 'DefinitionBody' property and not both.")
             : std::string();
}

std::string check_cors(const ServerlessResource& api, Surroundings&) {
  constexpr std::string_view kKeys[] = {"AllowMethods", "AllowHeaders",  "AllowOrigins",
                                        "MaxAge",       "ExposeHeaders", "AllowCredentials"};
  const Node* cors = api.get("CorsConfiguration");
  if (!is_set(cors)) {
    return {};
  }
  if (!has_definition(api)) {
    return refuse(api.name,
                  "Cors works only with inline OpenApi specified in 'DefinitionBody' property.");
  }
  if (is_call(*cors)) {
    return {};
  }
  for (const Member& member : cors->members()) {
    if (!is_one_of(member.key, kKeys)) {
      return refuse(api.name, "Invalid key '" + std::string(member.key) + "' for 'Cors' property.");
    }
  }
  return {};
}

/// What a kind of authorizer may have, in the order in which faults come.
struct AuthorizerProperty {
  std::string_view name;
  bool is_jwt;
  std::string_view only_for;
};
constexpr std::string_view kLambda = "Lambda Authorizer";
constexpr AuthorizerProperty kProperties[] = {
    {"AuthorizationScopes", true, "OAuth2 Authorizer"},
    {"JwtConfiguration", true, "OAuth2 Authorizer"},
    {"IdentitySource", true,
     "OAuth2 Authorizer. For Lambda Authorizer, use the 'Identity' property instead"},
    {"FunctionArn", false, kLambda},
    {"FunctionInvokeRole", false, kLambda},
    {"Identity", false, kLambda},
    {"AuthorizerPayloadFormatVersion", false, kLambda},
    {"EnableSimpleResponses", false, kLambda},
    {"EnableFunctionDefaultPermissions", false, kLambda}};

std::string check_authorizer(const ServerlessResource& api, const Member& authorizer) {
  const std::string name(authorizer.key);
  const auto value = [&](std::string_view property) { return authorizer.value->get(property); };
  if (!authorizer.value->is_map()) {
    return refuse(api.name, should_be("Auth.Authorizers." + name, "map"));
  }
  if (value("OpenIdConnectUrl") != nullptr) {
    return refuse(api.name,
                  "'OpenIdConnectUrl' is no longer a supported property for authorizer '" + name +
                      "'. Please refer to the AWS SAM documentation.");
  }
  const Node* configuration = value("JwtConfiguration");
  const bool is_jwt = is_set(configuration);
  if (is_jwt && !configuration->is_map()) {
    return refuse(api.name, should_be("JwtConfiguration", "map"));
  }
  const Node* scopes = value("AuthorizationScopes");
  if (scopes != nullptr && !scopes->is_list()) {
    return refuse(api.name, "AuthorizationScopes must be a list.");
  }
  for (const AuthorizerProperty& property : kProperties) {
    if (value(property.name) != nullptr && property.is_jwt != is_jwt) {
      return refuse(api.name, std::string(property.name) + " is only supported for " +
                                  std::string(property.only_for) + ".");
    }
  }
  const auto must_define = [&](std::string_view kind, std::string_view property) {
    return refuse(api.name, name + " " + std::string(kind) + " Authorizer must define '" +
                                std::string(property) + "'.");
  };
  if (is_jwt) {
    return is_set(value("IdentitySource")) ? std::string()
                                           : must_define("OAuth2", "IdentitySource");
  }
  for (std::string_view property : {"FunctionArn", "AuthorizerPayloadFormatVersion"}) {
    if (!is_set(value(property))) {
      return must_define("Lambda", property);
    }
  }
  const Node* permissions = value("EnableFunctionDefaultPermissions");
  return permissions != nullptr && !permissions->is(NodeKind::Bool)
             ? refuse(api.name,
                      should_be("Authorizers." + name + ".EnableFunctionDefaultPermissions",
                                "boolean"))
             : std::string();
}

std::string check_identity(const ServerlessResource& api, const Member& authorizer) {
  const Node* identity = authorizer.value->get("Identity");
  if (!is_set(identity)) {
    return {};
  }
  const std::string name(authorizer.key);
  if (!identity->is_map()) {
    return refuse(api.name, should_be("Auth.Authorizers." + name + ".Identity", "map"));
  }
  for (std::string_view key : {"Headers", "QueryStrings", "StageVariables", "Context"}) {
    const Node* values = identity->get(key);
    if (!is_set(values)) {
      continue;
    }
    const std::string place = "Authorizers." + name + ".Identity." + std::string(key);
    if (!values->is_list()) {
      return refuse(api.name, should_be(place, "list"));
    }
    std::size_t index = 0;
    for (const Node* item : values->items()) {
      if (!item->is_string()) {
        return refuse(api.name, should_be(place + "[" + std::to_string(index) + "]", "string"));
      }
      ++index;
    }
  }
  return {};
}

std::string check_authorizers(const ServerlessResource& api, const Node* authorizers) {
  if (!is_set(authorizers)) {
    return {};
  }
  if (!authorizers->is_map()) {
    return refuse(api.name, should_be("Auth.Authorizers", "map"));
  }
  for (const auto& check : {&check_authorizer, &check_identity}) {
    for (const Member& authorizer : authorizers->members()) {
      std::string fault = check(api, authorizer);
      if (!fault.empty()) {
        return fault;
      }
    }
  }
  return {};
}

std::string check_auth(const ServerlessResource& api, Surroundings&) {
  constexpr std::string_view kKeys[] = {"Authorizers", "DefaultAuthorizer", "EnableIamAuthorizer"};
  const Node* auth = api.get("Auth");
  if (!is_set(auth)) {
    return {};
  }
  if (!has_definition(api)) {
    return refuse(api.name,
                  "Auth works only with inline OpenApi specified in the 'DefinitionBody' "
                  "property.");
  }
  for (const Member& member : auth->members()) {
    if (!is_one_of(member.key, kKeys)) {
      return refuse(api.name, "Invalid value for 'Auth' property");
    }
  }
  const Node* authorizers = auth->get("Authorizers");
  std::string fault = check_authorizers(api, authorizers);
  const Node* standard = auth->get("DefaultAuthorizer");
  if (!fault.empty() || !is_set(standard) || text_of(standard->get("Ref")) == "AWS::NoValue") {
    return fault;
  }
  if (!standard->is_string()) {
    return refuse(api.name, should_be("Auth.DefaultAuthorizer", "string"));
  }
  const bool is_known = member_of(authorizers, standard->text()) != nullptr ||
                        (standard->text() == "AWS_IAM" && is_set(auth->get("EnableIamAuthorizer")));
  return is_known ? std::string()
                  : refuse(api.name, "Unable to set DefaultAuthorizer because '" +
                                         std::string(standard->text()) +
                                         "' was not defined in 'Authorizers'.");
}

// What the definition in the template takes up; there has to be one.
std::string check_texts(const ServerlessResource& api, Surroundings&) {
  if (has_definition(api)) {
    return {};
  }
  for (std::string_view property : {"Tags", "Name", "Description"}) {
    if (is_set(api.get(property))) {
      return refuse(api.name, std::string(property) +
                                  " works only with inline OpenApi specified in the "
                                  "'DefinitionBody' property.");
    }
    if (property == "Tags" && api.get("DisableExecuteApiEndpoint") != nullptr) {
      return refuse(api.name,
                    "DisableExecuteApiEndpoint works only within 'DefinitionBody' property.");
    }
  }
  return check_location(api, "DefinitionUri", api.get("DefinitionUri"));
}

std::string check_routes(const ServerlessResource& api, Surroundings&) {
  const Node* routes = api.get("Routes");
  if (!is_set(routes)) {
    return refuse(api.name, "WebSocket API must have at least one route.");
  }
  if (is_set(member_of(api.get("Domain"), "MutualTlsAuthentication"))) {
    return refuse(api.name,
                  "Mutual TLS domain name association is not supported for Websocket APIs.");
  }
  if (is_set(api.get("Auth")) && routes->get("$connect") == nullptr) {
    return refuse(api.name, "Authorization is only available if there is a $connect route.");
  }
  return {};
}

std::string check_web_socket_auth(const ServerlessResource& api, Surroundings&) {
  const Node* auth = api.get("Auth");
  if (!is_set(auth)) {
    return {};
  }
  const Node* type = auth->get("AuthType");
  if (!is_set(type)) {
    return refuse(api.name, "AuthType must be specified for additional auth configurations.");
  }
  std::string name(text_of(type));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  if (name != "AWS_IAM" && name != "CUSTOM" && name != "NONE") {
    return refuse(api.name, "AuthType is not one of AWS_IAM, CUSTOM or NONE.");
  }
  if (name == "CUSTOM") {
    return is_set(auth->get("AuthArn"))
               ? std::string()
               : refuse(api.name, "AuthArn must be specified if AuthType is CUSTOM.");
  }
  return auth->count > 1
             ? refuse(api.name, "No additional configurations supported for AuthType " + name + ".")
             : std::string();
}

std::string check_web_socket_routes(const ServerlessResource& api, Surroundings&) {
  for (const Member& route : api.get("Routes")->members()) {
    if (member_of(route.value, "FunctionArn") == nullptr) {
      return refuse(api.name, "Route must have associated function.");
    }
    if (is_set(route.value->get("RequestParameters")) && route.key != "$connect") {
      return refuse(api.name,
                    "Request parameters are only supported for the $connect route in WebSocket "
                    "APIs.");
    }
  }
  return api.text("StageName") == "$default"
             ? refuse(api.name, "Stages cannot be named $default for WebSocket APIs.")
             : std::string();
}

}  // namespace

std::string check_http_api(const ServerlessResource& api, Surroundings& around) {
  constexpr Check kChecks[] = {&check_source, &check_cors, &check_auth, &check_texts,
                               &check_domain};
  return first_refusal(kChecks, api, around);
}

std::string check_web_socket_api(const ServerlessResource& api, Surroundings& around) {
  constexpr Check kChecks[] = {&check_routes, &check_web_socket_auth, &check_web_socket_routes,
                               &check_domain};
  return first_refusal(kChecks, api, around);
}

}  // namespace formwork::lint
