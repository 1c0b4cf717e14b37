// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/lint/schema/value.hh"
#include "engine/lint/serverless/checks.hh"
#include "engine/lint/serverless/refusal.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kFunction[] = {"Handler",
                                          "Runtime",
                                          "CodeUri",
                                          "DeadLetterQueue",
                                          "Description",
                                          "MemorySize",
                                          "Timeout",
                                          "VpcConfig",
                                          "Environment",
                                          "Tags",
                                          "PropagateTags",
                                          "Tracing",
                                          "KmsKeyArn",
                                          "AutoPublishAlias",
                                          "AutoPublishAliasAllProperties",
                                          "Layers",
                                          "DeploymentPreference",
                                          "RolePath",
                                          "PermissionsBoundary",
                                          "ReservedConcurrentExecutions",
                                          "ProvisionedConcurrencyConfig",
                                          "AssumeRolePolicyDocument",
                                          "EventInvokeConfig",
                                          "FileSystemConfigs",
                                          "CodeSigningConfigArn",
                                          "Architectures",
                                          "SnapStart",
                                          "EphemeralStorage",
                                          "FunctionUrlConfig",
                                          "RuntimeManagementConfig",
                                          "LoggingConfig",
                                          "RecursiveLoop",
                                          "SourceKMSKeyArn",
                                          "TenancyConfig",
                                          "DurableConfig",
                                          "CapacityProviderConfig",
                                          "FunctionScalingConfig",
                                          "PublishToLatestPublished",
                                          "VersionDeletionPolicy"};
constexpr std::string_view kApi[] = {"Auth",
                                     "Name",
                                     "DefinitionUri",
                                     "CacheClusterEnabled",
                                     "CacheClusterSize",
                                     "MergeDefinitions",
                                     "Variables",
                                     "EndpointConfiguration",
                                     "MethodSettings",
                                     "BinaryMediaTypes",
                                     "MinimumCompressionSize",
                                     "Cors",
                                     "GatewayResponses",
                                     "AccessLogSetting",
                                     "CanarySetting",
                                     "TracingEnabled",
                                     "OpenApiVersion",
                                     "Domain",
                                     "AlwaysDeploy",
                                     "PropagateTags",
                                     "SecurityPolicy",
                                     "EndpointAccessMode"};
constexpr std::string_view kHttpApi[] = {
    "Auth",         "AccessLogSettings", "StageVariables",
    "Tags",         "CorsConfiguration", "DefaultRouteSettings",
    "Domain",       "RouteSettings",     "FailOnWarnings",
    "PropagateTags"};
constexpr std::string_view kSimpleTable[] = {"SSESpecification"};
constexpr std::string_view kStateMachine[] = {"PropagateTags"};
constexpr std::string_view kLayerVersion[] = {"PublishLambdaVersion"};
constexpr std::string_view kCapacityProvider[] = {
    "VpcConfig",     "OperatorRole", "Tags",         "InstanceRequirements",
    "ScalingConfig", "KmsKeyArn",    "PropagateTags"};
constexpr std::string_view kWebSocketApi[] = {"AccessLogSettings",
                                              "ApiKeySelectionExpression",
                                              "DefaultRouteSettings",
                                              "DisableExecuteApiEndpoint",
                                              "DisableSchemaValidation",
                                              "Domain",
                                              "FailOnWarnings",
                                              "IpAddressType",
                                              "PropagateTags",
                                              "RouteSelectionExpression",
                                              "RouteSettings",
                                              "StageVariables",
                                              "Tags"};

struct Section {
  std::string_view name;
  std::span<const std::string_view> properties;
};
constexpr Section kSections[] = {
    {"Api", kApi},
    {"CapacityProvider", kCapacityProvider},
    {"Function", kFunction},
    {"HttpApi", kHttpApi},
    {"LayerVersion", kLayerVersion},
    {"SimpleTable", kSimpleTable},
    {"StateMachine", kStateMachine},
    {"WebSocketApi", kWebSocketApi},
};

std::string refuse_globals(std::string_view why) {
  return "'Globals' section is invalid. " + std::string(why);
}

std::string check_section(const Member& member) {
  const auto section = std::find_if(std::begin(kSections), std::end(kSections),
                                    [&](const Section& known) { return known.name == member.key; });
  if (section == std::end(kSections)) {
    std::vector<std::string_view> names;
    for (const Section& known : kSections) {
      names.push_back(known.name);
    }
    return refuse_globals(quote(member.key) +
                          " is not supported. Must be one of the following values - " +
                          quote(names));
  }
  if (!member.value->is_map()) {
    return refuse_globals("Value of ${section} must be a dictionary");
  }
  for (const Member& property : member.value->members()) {
    if (std::find(section->properties.begin(), section->properties.end(), property.key) ==
        section->properties.end()) {
      return refuse_globals(quote(property.key) + " is not a supported property of " +
                            quote(member.key) + ". Must be one of the following values - " +
                            quote(section->properties));
    }
  }
  return {};
}

// Which properties a resource leaves alone: all, or some that Globals has.
std::string check_ignored(const Node& globals, const Member& resource) {
  const Node* ignored = resource.value->get("IgnoreGlobals");
  const std::string_view type = text_of(resource.value->get("Type"));
  constexpr std::string_view kPrefix = "AWS::Serverless::";
  const Node* section =
      type.starts_with(kPrefix) ? globals.get(type.substr(kPrefix.size())) : nullptr;
  if (!is_set(ignored) || section == nullptr || text_of(ignored) == "*") {
    return {};
  }
  const std::string start =
      "Resource " + std::string(resource.key) + " has invalid resource attribute 'IgnoreGlobals'";
  if (!ignored->is_list()) {
    return refuse(resource.key, start + ".");
  }
  for (const Node* name : ignored->items()) {
    if (section->get(text_of(name)) == nullptr) {
      return refuse(resource.key, start + " on item '" + plain_text(*name) + "'.");
    }
  }
  return {};
}

}  // namespace

std::string check_globals(const Node& root) {
  const Node* globals = root.get("Globals");
  if (globals == nullptr) {
    return {};
  }
  for (const Member& section : globals->members()) {
    std::string fault = check_section(section);
    if (!fault.empty()) {
      return fault;
    }
  }
  for (const Member& resource : root.get("Resources")->members()) {
    std::string fault = check_ignored(*globals, resource);
    if (!fault.empty()) {
      return fault;
    }
  }
  return {};
}

}  // namespace formwork::lint
