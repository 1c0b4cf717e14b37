// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/serverless/property_forms.hh"

namespace formwork::lint {
namespace {

constexpr PropertyForm kApi[] = {
    {"Name", kText | kMap},
    {"StageName", kText | kMap | kRequired},
    {"Tags", kMap},
    {"PropagateTags", kFlag},
    {"DefinitionBody", kMap},
    {"DefinitionUri", kText | kMap},
    {"MergeDefinitions", kFlag | kPlain},
    {"CacheClusterEnabled", kFlag},
    {"CacheClusterSize", kText},
    {"Variables", kMap},
    {"EndpointConfiguration", kText | kMap},
    {"MethodSettings", kList},
    {"BinaryMediaTypes", kList},
    {"MinimumCompressionSize", kInteger},
    {"Cors", kText | kMap},
    {"Auth", kMap},
    {"GatewayResponses", kMap},
    {"AccessLogSetting", kMap},
    {"CanarySetting", kMap},
    {"TracingEnabled", kFlag},
    {"OpenApiVersion", kText},
    {"Models", kMap},
    {"Domain", kMap},
    {"FailOnWarnings", kFlag},
    {"Description", kText},
    {"Mode", kText},
    {"DisableExecuteApiEndpoint", kFlag},
    {"ApiKeySourceType", kText},
    {"AlwaysDeploy", kFlag | kPlain},
    {"Policy", kText | kMap},
    {"SecurityPolicy", kText},
    {"EndpointAccessMode", kText},
};

constexpr PropertyForm kApplication[] = {
    {"Location", kText | kMap | kRequired},
    {"TemplateUrl", kText},
    {"Parameters", kMap},
    {"NotificationARNs", kListOfTextsOrMaps},
    {"Tags", kMap},
    {"TimeoutInMinutes", kInteger},
};

constexpr PropertyForm kCapacityProvider[] = {
    {"CapacityProviderName", kText | kMap | kPlain},
    {"VpcConfig", kMap | kRequired | kPlain},
    {"OperatorRole", kText | kMap | kPlain},
    {"Tags", kMap | kPlain},
    {"PropagateTags", kFlag | kPlain},
    {"InstanceRequirements", kMap | kPlain},
    {"ScalingConfig", kMap | kPlain},
    {"KmsKeyArn", kText | kMap | kPlain},
};

constexpr PropertyForm kConnector[] = {
    {"Source", kMap | kDetailed | kRequired},
    {"Destination", kMap | kListOfMaps | kRequired},
    {"Permissions", kListOfTexts | kRequired},
};

constexpr PropertyForm kFunction[] = {
    {"FunctionName", kText | kMap},
    {"Handler", kAnything},
    {"Runtime", kAnything},
    {"CodeUri", kAnything},
    {"ImageUri", kAnything},
    {"PackageType", kAnything},
    {"InlineCode", kAnything},
    {"DeadLetterQueue", kMap},
    {"Description", kAnything},
    {"MemorySize", kAnything},
    {"Timeout", kAnything},
    {"VpcConfig", kAnything},
    {"Role", kText},
    {"AssumeRolePolicyDocument", kMap},
    {"Policies", kText | kMap | kListOfTextsOrMaps},
    {"RolePath", kAnything},
    {"PermissionsBoundary", kText},
    {"Environment", kMapOfMaps},
    {"Events", kMapOfMaps},
    {"Tags", kMap},
    {"PropagateTags", kFlag},
    {"Tracing", kText | kMap},
    {"KmsKeyArn", kAnything},
    {"DeploymentPreference", kMap},
    {"ReservedConcurrentExecutions", kAnything},
    {"Layers", kListOfTextsOrMaps},
    {"EventInvokeConfig", kMap},
    {"EphemeralStorage", kAnything},
    {"AutoPublishAlias", kText},
    {"AutoPublishCodeSha256", kText},
    {"AutoPublishAliasAllProperties", kFlag | kPlain},
    {"VersionDescription", kAnything},
    {"ProvisionedConcurrencyConfig", kAnything},
    {"FileSystemConfigs", kAnything},
    {"ImageConfig", kAnything},
    {"CodeSigningConfigArn", kAnything},
    {"Architectures", kAnything},
    {"SnapStart", kMap},
    {"FunctionUrlConfig", kMap},
    {"RuntimeManagementConfig", kAnything},
    {"LoggingConfig", kAnything},
    {"RecursiveLoop", kAnything},
    {"SourceKMSKeyArn", kAnything},
    {"CapacityProviderConfig", kMap},
    {"FunctionScalingConfig", kMap},
    {"VersionDeletionPolicy", kDeleteOrRetain},
    {"PublishToLatestPublished", kAnything},
    {"TenancyConfig", kAnything},
    {"DurableConfig", kMap},
};

constexpr PropertyForm kGraphQLApi[] = {
    {"Name", kAnything},
    {"Tags", kMap | kPlain},
    {"XrayEnabled", kAnything},
    {"Auth", kMap | kRequired | kPlain},
    {"SchemaInline", kText | kPlain},
    {"SchemaUri", kText | kPlain},
    {"Logging", kMap | kFlag | kPlain},
    {"DataSources", kMap | kPlain},
    {"Functions", kMap | kPlain},
    {"Resolvers", kMap | kPlain},
    {"ApiKeys", kMap | kPlain},
    {"DomainName", kMap | kPlain},
    {"Cache", kMap | kPlain},
    {"Visibility", kAnything},
    {"OwnerContact", kAnything},
    {"IntrospectionConfig", kAnything},
    {"QueryDepthLimit", kAnything},
    {"ResolverCountLimit", kAnything},
};

constexpr PropertyForm kHttpApi[] = {
    {"Name", kAnything},
    {"StageName", kText | kMap},
    {"Tags", kMap},
    {"PropagateTags", kFlag},
    {"DefinitionBody", kMap},
    {"DefinitionUri", kText | kMap},
    {"StageVariables", kMap},
    {"CorsConfiguration", kMap | kFlag},
    {"AccessLogSettings", kMap},
    {"DefaultRouteSettings", kMap},
    {"Auth", kMap},
    {"RouteSettings", kMap},
    {"Domain", kMap},
    {"FailOnWarnings", kFlag},
    {"Description", kText},
    {"DisableExecuteApiEndpoint", kFlag},
};

constexpr PropertyForm kLayerVersion[] = {
    {"LayerName", kText | kMap},
    {"Description", kText},
    {"PublishLambdaVersion", kFlag},
    {"ContentUri", kText | kMap | kRequired},
    {"CompatibleArchitectures", kListOfTextsOrMaps},
    {"CompatibleRuntimes", kListOfTextsOrMaps},
    {"LicenseInfo", kText},
    {"RetentionPolicy", kText},
};

constexpr PropertyForm kSimpleTable[] = {
    {"PointInTimeRecoverySpecification", kAnything},
    {"PrimaryKey", kMapOfTexts},
    {"ProvisionedThroughput", kMapOfNumbersOrMaps},
    {"TableName", kText | kMap},
    {"Tags", kMap},
    {"SSESpecification", kMap},
};

constexpr PropertyForm kStateMachine[] = {
    {"Definition", kMap},
    {"DefinitionUri", kText | kMap},
    {"Logging", kMap},
    {"Role", kText},
    {"RolePath", kAnything},
    {"DefinitionSubstitutions", kMap},
    {"Events", kMapOfMaps},
    {"Name", kText},
    {"Type", kText},
    {"Tags", kMap},
    {"PropagateTags", kFlag},
    {"Policies", kText | kListOfTextsOrMaps},
    {"Tracing", kMap},
    {"PermissionsBoundary", kText},
    {"AutoPublishAlias", kAnything},
    {"DeploymentPreference", kAnything},
    {"UseAliasAsEventTarget", kFlag | kPlain},
};

constexpr PropertyForm kWebSocketApi[] = {
    {"ApiKeySelectionExpression", kText},
    {"AccessLogSettings", kMap},
    {"Auth", kMap},
    {"DefaultRouteSettings", kMap},
    {"Description", kText},
    {"DisableExecuteApiEndpoint", kFlag},
    {"Domain", kMap},
    {"DisableSchemaValidation", kFlag},
    {"FailOnWarnings", kFlag},
    {"IpAddressType", kText},
    {"Name", kText},
    {"PropagateTags", kFlag},
    {"Routes", kMap | kRequired},
    {"RouteSettings", kMap},
    {"RouteSelectionExpression", kText | kRequired},
    {"StageName", kText | kMap},
    {"StageVariables", kMap},
    {"Tags", kMap},
};

constexpr FormTable kTables[] = {
    {"AWS::Serverless::Api", kApi, {}},
    {"AWS::Serverless::Application", kApplication, {}},
    {"AWS::Serverless::CapacityProvider", kCapacityProvider, {}},
    {"AWS::Serverless::Connector", kConnector, {}},
    {"AWS::Serverless::Function", kFunction, {}},
    {"AWS::Serverless::GraphQLApi", kGraphQLApi, {}},
    {"AWS::Serverless::HttpApi", kHttpApi, {}},
    {"AWS::Serverless::LayerVersion", kLayerVersion, {}},
    {"AWS::Serverless::SimpleTable", kSimpleTable, {}},
    {"AWS::Serverless::StateMachine", kStateMachine, {}},
    {"AWS::Serverless::WebSocketApi", kWebSocketApi, {}},
};

}  // namespace

std::span<const FormTable> resource_forms() {
  return kTables;
}

}  // namespace formwork::lint
