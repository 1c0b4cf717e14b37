// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/lint/serverless/events.hh"

namespace formwork::lint {
namespace {

constexpr CopiedProperty kCopied[] = {
    {"FunctionName", ""},     {"Handler", ""},       {"Runtime", ""},
    {"Description", ""},      {"MemorySize", ""},    {"Timeout", ""},
    {"VpcConfig", ""},        {"Environment", ""},   {"ReservedConcurrentExecutions", ""},
    {"KmsKeyArn", ""},        {"Layers", ""},        {"FileSystemConfigs", ""},
    {"ImageConfig", ""},      {"PackageType", ""},   {"Architectures", ""},
    {"EphemeralStorage", ""}, {"SnapStart", ""},     {"RuntimeManagementConfig", ""},
    {"LoggingConfig", ""},    {"RecursiveLoop", ""}, {"CodeSigningConfigArn", ""},
    {"TenancyConfig", ""},    {"DurableConfig", ""}};

const Node* code_of(Maker& make, const ServerlessResource& function) {
  if (function.text("PackageType") == "Image") {
    return make.map({{"ImageUri", make.text("s3://bucket/value")}});
  }
  if (const Node* code = function.get("InlineCode")) {
    return make.map({{"ZipFile", code}});
  }
  return code_location(make, function.get("CodeUri"), "S3Bucket", "S3Key", "S3ObjectVersion");
}

void add_function(const ServerlessResource& function, ServerlessTemplate& out) {
  Maker& make = out.make();
  std::vector<Entry> properties;
  copy_properties(function, kCopied, properties);
  properties.emplace_back("Code", code_of(make, function));
  const Node* role = function.get("Role");
  properties.emplace_back(
      "Role", role != nullptr ? role : make.attribute(std::string(function.name) + "Role", "Arn"));
  if (const Node* queue = function.get("DeadLetterQueue")) {
    properties.emplace_back("DeadLetterConfig", make.map({{"TargetArn", queue->get("TargetArn")}}));
  }
  if (const Node* tracing = function.get("Tracing");
      tracing != nullptr && function.text("Tracing") != "Disabled") {
    properties.emplace_back("TracingConfig", make.map({{"Mode", tracing}}));
  }
  properties.emplace_back("Tags", tag_list(make, "lambda:createdBy", function.get("Tags")));
  out.add(function, function.name, "AWS::Lambda::Function", make.map(properties));
}

// What lets the function write to its dead letter queue.
void add_queue_policy(Maker& make, const ServerlessResource& function, RolePolicies& policies) {
  const Node* queue = function.get("DeadLetterQueue");
  if (queue == nullptr || queue->get("TargetArn") == nullptr) {
    return;
  }
  const Node* type = queue->get("Type");
  const bool is_topic = type != nullptr && type->text() == "SNS";
  const Node* statement =
      make.map({{"Action", make.text(is_topic ? "sns:Publish" : "sqs:SendMessage")},
                {"Resource", queue->get("TargetArn")},
                {"Effect", make.text("Allow")}});
  policies.inlined.push_back(make.map(
      {{"PolicyName", make.text(is_topic ? "SNSPublishPolicy" : "SQSSendMessagePolicy")},
       {"PolicyDocument",
        make.map({{"Version", make.text("2012-10-17")}, {"Statement", make.list({statement})}})}}));
}

void add_role(const ServerlessResource& function, ServerlessTemplate& out) {
  Maker& make = out.make();
  RolePolicies policies = role_policies(
      make, function, "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole");
  add_queue_policy(make, function, policies);
  const Node* role = service_role(make, "lambda.amazonaws.com", make.list(policies.managed),
                                  policies.inlined.empty() ? nullptr : make.list(policies.inlined));
  if (const Node* trust = function.get("AssumeRolePolicyDocument")) {
    role = make.merge(*role, *make.map({{"AssumeRolePolicyDocument", trust}}));
  }
  role = make.merge(
      *role, *make.map({{"Path", function.get("RolePath")},
                        {"PermissionsBoundary", function.get("PermissionsBoundary")},
                        {"Tags", tag_list(make, "lambda:createdBy", function.get("Tags"))}}));
  out.add(function, std::string(function.name) + "Role", "AWS::IAM::Role", role);
}

// The name of the alias to be published; that of a parameter comes with the deployment.
std::string alias_name(const Node& alias) {
  return alias.is_string() ? std::string(alias.text()) : "Alias";
}

// The function's version and alias; what calls the function calls the alias.
const Node* add_alias(const ServerlessResource& function, ServerlessTemplate& out) {
  Maker& make = out.make();
  const Node* alias = function.get("AutoPublishAlias");
  if (alias == nullptr) {
    return make.ref(function.name);
  }
  const std::string version = std::string(function.name) + "Version";
  const std::string text = alias_name(*alias);
  std::string plain(text);
  std::replace(plain.begin(), plain.end(), '-', 'D');
  std::replace(plain.begin(), plain.end(), '_', 'U');
  const std::string name = std::string(function.name) + "Alias" + plain;
  out.add(function, version, "AWS::Lambda::Version",
          make.map({{"FunctionName", make.ref(function.name)},
                    {"Description", function.get("VersionDescription")}}),
          {{"DeletionPolicy", make.text("Retain")}});
  out.add(
      function, name, "AWS::Lambda::Alias",
      make.map({{"Name", make.text(text)},
                {"FunctionName", make.ref(function.name)},
                {"FunctionVersion", make.attribute(version, "Version")},
                {"ProvisionedConcurrencyConfig", function.get("ProvisionedConcurrencyConfig")}}));
  out.name_part(function.name, "Version", version);
  out.name_part(function.name, "Alias", name);
  return make.ref(name);
}

void add_url(const ServerlessResource& function, const Node* target, ServerlessTemplate& out) {
  const Node* config = function.get("FunctionUrlConfig");
  if (config == nullptr) {
    return;
  }
  Maker& make = out.make();
  const std::string name = std::string(function.name) + "Url";
  out.add(function, name, "AWS::Lambda::Url",
          make.map({{"TargetFunctionArn", target},
                    {"AuthType", config->get("AuthType")},
                    {"Cors", config->get("Cors")},
                    {"InvokeMode", config->get("InvokeMode")}}));
  const Node* auth = config->get("AuthType");
  if (auth != nullptr && auth->is_string() && auth->text() == "NONE") {
    out.add(function, name + "PublicPermissions", "AWS::Lambda::Permission",
            make.map({{"Action", make.text("lambda:InvokeFunctionUrl")},
                      {"FunctionName", target},
                      {"Principal", make.text("*")},
                      {"FunctionUrlAuthType", make.text("NONE")}}));
  }
}

void add_invoke_config(const ServerlessResource& function, ServerlessTemplate& out) {
  const Node* config = function.get("EventInvokeConfig");
  if (config == nullptr) {
    return;
  }
  Maker& make = out.make();
  out.add(function, std::string(function.name) + "EventInvokeConfig",
          "AWS::Lambda::EventInvokeConfig",
          make.map({{"FunctionName", make.ref(function.name)},
                    {"Qualifier", make.text("$LATEST")},
                    {"MaximumEventAgeInSeconds", config->get("MaximumEventAgeInSeconds")},
                    {"MaximumRetryAttempts", config->get("MaximumRetryAttempts")}}));
}

// Traffic shifting is done by a deployment group per function.
void add_deployment_group(const ServerlessResource& function, ServerlessTemplate& out) {
  const Node* preference = function.get("DeploymentPreference");
  if (preference == nullptr || !preference->is_map() || preference->get("Type") == nullptr) {
    return;
  }
  Maker& make = out.make();
  const Node* hooks = preference->get("Hooks");
  out.add(function, std::string(function.name) + "DeploymentGroup",
          "AWS::CodeDeploy::DeploymentGroup",
          make.map({{"ApplicationName", make.text("ServerlessDeploymentApplication")},
                    {"ServiceRoleArn", preference->get("Role") != nullptr
                                           ? preference->get("Role")
                                           : make.text("arn:aws:iam::123456789012:role/deploy")},
                    {"DeploymentConfigName", preference->get("Type")}}),
          hooks == nullptr ? std::vector<Entry>()
                           : std::vector<Entry>{{"Metadata", make.map({{"Hooks", hooks}})}});
}

void expand(const ServerlessResource& function, ServerlessTemplate& out) {
  add_function(function, out);
  if (function.get("Role") == nullptr) {
    add_role(function, out);
  }
  const Node* target = add_alias(function, out);
  add_deployment_group(function, out);
  add_url(function, target, out);
  add_invoke_config(function, out);
  add_events(function, target, out);
}

constinit ServerlessType type{"AWS::Serverless::Function", &expand};
const Register<ServerlessType> kRegister{type};

}  // namespace
}  // namespace formwork::lint
