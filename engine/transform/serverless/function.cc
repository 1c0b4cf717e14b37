// SPDX-License-Identifier: Apache-2.0
// AWS::Serverless::Function: the function with its role, version, alias, URL and settings of
// asynchronous calls.
#include "engine/base/text.hh"
#include "engine/transform/serverless/parts.hh"

namespace formwork::serverless {

namespace {

constexpr std::string_view kBadUri =
    "'CodeUri' is not a valid S3 Uri of the form 's3://bucket/key' with optional versionId query "
    "parameter.";

// Null when there is none that can be used; that is told.
Value code_of(Draft& draft, const std::string& id, const Value& properties) {
  Value code = Value::map();
  if (const Value* inline_code = properties.find("InlineCode")) {
    code.set("ZipFile", *inline_code);
    return code;
  }
  if (const Value* image = properties.find("ImageUri")) {
    code.set("ImageUri", *image);
    return code;
  }
  const Value* uri = properties.find("CodeUri");
  if (uri == nullptr) {
    draft.refuse(id, "Either 'InlineCode' or 'CodeUri' must be set.");
    return {};
  }
  if (uri->is_map()) {
    for (const auto& [from, to] : {std::pair("Bucket", "S3Bucket"), std::pair("Key", "S3Key"),
                                   std::pair("Version", "S3ObjectVersion")}) {
      if (const Value* value = uri->find(from)) {
        code.set(to, *value);
      }
    }
    return code;
  }
  const std::string place = uri->as_string();
  const std::size_t slash = place.find('/', 5);
  if (!place.empty() && !place.starts_with("s3://") && draft.keeps_paths()) {
    return text(place);
  }
  if (!place.starts_with("s3://") || slash == std::string::npos || slash + 1 == place.size()) {
    draft.refuse(id, kBadUri);
    return {};
  }
  const std::size_t version = place.find("?versionId=");
  code.set("S3Bucket", text(place.substr(5, slash - 5)));
  code.set("S3Key",
           text(place.substr(
               slash + 1, version == std::string::npos ? std::string::npos : version - slash - 1)));
  if (version != std::string::npos) {
    code.set("S3ObjectVersion", text(place.substr(version + 11)));
  }
  return code;
}

// {"Stage": "dev"} as CloudFormation has tags, behind SAM's own.
Value tags_of(const Value& properties) {
  Value tags = literal(R"([{"Key":"lambda:createdBy","Value":"SAM"}])");
  const Value* given = properties.find("Tags");
  for (const Value::Member& tag :
       given == nullptr ? std::span<const Value::Member>() : given->members()) {
    Value one = Value::map();
    one.set("Key", text(tag.key));
    one.set("Value", tag.value);
    tags.push(std::move(one));
  }
  return tags;
}

Value managed(std::string_view name) {
  return sub("arn:${AWS::Partition}:iam::aws:policy/" + std::string(name));
}

struct Policies {
  Value managed_arns = Value::list();
  Value documents = Value::list();
};

void add_document(Policies& policies, const std::string& id, std::size_t number, Value document) {
  Value policy = Value::map();
  policy.set("PolicyName", text(id + "RolePolicy" + std::to_string(number)));
  policy.set("PolicyDocument", std::move(document));
  policies.documents.push(std::move(policy));
}

void add_policy(Draft& draft, Policies& policies, const std::string& id, std::size_t number,
                const Value& policy) {
  if (policy.is_string()) {
    const std::string& name = policy.as_string();
    policies.managed_arns.push(name.starts_with("arn:") ? policy : managed(name));
    return;
  }
  if (policy.find("Statement") != nullptr) {
    return add_document(policies, id, number, policy);
  }
  const bool is_template =
      policy.members().size() == 1 && policy.members()[0].key.ends_with("Policy");
  if (!is_template) {
    policies.managed_arns.push(policy);  // an ARN that is put together
    return;
  }
  Value document = policy_document(policy.members()[0].key, policy.members()[0].value);
  if (document.is_null()) {
    return draft.lacks(id, "the policy template " + policy.members()[0].key);
  }
  add_document(policies, id, number, std::move(document));
}

Policies policies_of(Draft& draft, const std::string& id, const Value& properties) {
  Policies policies;
  policies.managed_arns.push(managed("service-role/AWSLambdaBasicExecutionRole"));
  if (properties.find("VpcConfig") != nullptr) {
    policies.managed_arns.push(managed("service-role/AWSLambdaVPCAccessExecutionRole"));
  }
  if (properties.get_text("Tracing") == "Active") {
    policies.managed_arns.push(managed("AWSXrayWriteOnlyAccess"));
  }
  for (const std::string& name : polling_policies(properties)) {
    policies.managed_arns.push(managed("service-role/" + name));
  }
  const Value* given = properties.find("Policies");
  if (given == nullptr) {
    return policies;
  }
  if (!given->is_list()) {
    add_policy(draft, policies, id, 0, *given);
    return policies;
  }
  std::size_t number = 0;
  for (const Value& policy : given->items()) {
    add_policy(draft, policies, id, number++, policy);
  }
  return policies;
}

// What the function's Role is.
Value role_of(Draft& draft, const std::string& id, const Value& resource, const Value& properties) {
  if (const Value* role = properties.find("Role")) {
    return *role;
  }
  Policies policies = policies_of(draft, id, properties);
  Value role = Value::map();
  const Value* assume = properties.find("AssumeRolePolicyDocument");
  role.set("AssumeRolePolicyDocument",
           assume != nullptr ? *assume : literal(R"({"Version":"2012-10-17","Statement":[
{"Action":["sts:AssumeRole"],"Effect":"Allow","Principal":{"Service":["lambda.amazonaws.com"]}}]})"));
  role.set("ManagedPolicyArns", std::move(policies.managed_arns));
  if (!policies.documents.items().empty()) {
    role.set("Policies", std::move(policies.documents));
  }
  copy(role, properties, {"PermissionsBoundary"});
  if (const Value* path = properties.find("RolePath")) {
    role.set("Path", *path);
  }
  role.set("Tags", tags_of(properties));
  draft.add(id + "Role", "AWS::IAM::Role", std::move(role), resource);
  return get_att(id + "Role", "Arn");
}

Value function_properties(Draft& draft, const std::string& id, const Value& resource,
                          const Value& properties, Value code) {
  Value made = Value::map();
  made.set("Code", std::move(code));
  copy(made, properties,
       {"FunctionName",
        "Handler",
        "Runtime",
        "Description",
        "MemorySize",
        "Timeout",
        "VpcConfig",
        "Environment",
        "KmsKeyArn",
        "Layers",
        "ReservedConcurrentExecutions",
        "Architectures",
        "EphemeralStorage",
        "SnapStart",
        "RuntimeManagementConfig",
        "LoggingConfig",
        "FileSystemConfigs",
        "ImageConfig",
        "CodeSigningConfigArn",
        "RecursiveLoop",
        "PackageType"});
  if (properties.find("ImageUri") != nullptr) {
    made.set("PackageType", text("Image"));
  }
  if (const Value* tracing = properties.find("Tracing")) {
    Value mode = Value::map();
    mode.set("Mode", *tracing);
    made.set("TracingConfig", std::move(mode));
  }
  if (const Value* target = properties.find_path({"DeadLetterQueue", "TargetArn"})) {
    Value dead = Value::map();
    dead.set("TargetArn", *target);
    made.set("DeadLetterConfig", std::move(dead));
  }
  made.set("Role", role_of(draft, id, resource, properties));
  made.set("Tags", tags_of(properties));
  return made;
}

void add_alias(Draft& draft, Function& function, const Value& code) {
  const std::string alias = function.properties.get_text("AutoPublishAlias");
  if (alias.empty()) {
    return;
  }
  const std::string version = function.id + "Version" + short_digest(code);
  Value made = Value::map();
  made.set("FunctionName", ref_to(function.id));
  draft.add(version, "AWS::Lambda::Version", std::move(made), function.resource,
            literal(R"({"DeletionPolicy":"Retain"})"));
  Value named = Value::map();
  named.set("Name", text(alias));
  named.set("FunctionName", ref_to(function.id));
  named.set("FunctionVersion", get_att(version, "Version"));
  copy(named, function.properties, {"ProvisionedConcurrencyConfig"});
  function.alias = function.id + "Alias" + alias;
  draft.add(function.alias, "AWS::Lambda::Alias", std::move(named), function.resource);
  draft.rename(function.id + ".Alias", function.alias);
  draft.rename(function.id + ".Version", version);
  function.arn = function.name = ref_to(function.alias);
}

void add_url(Draft& draft, const Function& function) {
  const Value* config = function.properties.find("FunctionUrlConfig");
  if (config == nullptr) {
    return;
  }
  Value url = Value::map();
  url.set("TargetFunctionArn", ref_to(function.id));
  if (!function.alias.empty()) {
    url.set("Qualifier", text(function.properties.get_text("AutoPublishAlias")));
  }
  copy(url, *config, {"AuthType", "Cors", "InvokeMode"});
  draft.add(function.id + "Url", "AWS::Lambda::Url", std::move(url), function.resource);
  if (config->get_text("AuthType") == "NONE") {
    Value everyone = literal(
        R"({"Action":"lambda:InvokeFunctionUrl","Principal":"*","FunctionUrlAuthType":"NONE"})");
    everyone.set("FunctionName", function.name);
    draft.add(function.id + "UrlPublicPermissions", "AWS::Lambda::Permission", std::move(everyone),
              function.resource);
  }
}

void add_invoke_config(Draft& draft, const Function& function) {
  const Value* config = function.properties.find("EventInvokeConfig");
  if (config == nullptr) {
    return;
  }
  Value made = Value::map();
  made.set("FunctionName", ref_to(function.id));
  const bool has_alias = !function.alias.empty();
  made.set("Qualifier",
           text(has_alias ? function.properties.get_text("AutoPublishAlias") : "$LATEST"));
  copy(made, *config, {"MaximumEventAgeInSeconds", "MaximumRetryAttempts"});
  if (const Value* given = config->find("DestinationConfig")) {
    Value destinations = Value::map();
    for (const Value::Member& one : given->members()) {
      const Value* target = one.value.find("Destination");
      if (target == nullptr) {
        draft.lacks(function.id, "destinations that SAM makes itself");
        continue;
      }
      Value destination = Value::map();
      destination.set("Destination", *target);
      destinations.set(one.key, std::move(destination));
    }
    made.set("DestinationConfig", std::move(destinations));
  }
  draft.add(function.id + "EventInvokeConfig", "AWS::Lambda::EventInvokeConfig", std::move(made),
            function.resource);
}

}  // namespace

void add_function(Draft& draft, const std::string& id, const Value& resource, Value properties) {
  Value code = code_of(draft, id, properties);
  if (code.is_null()) {
    return;
  }
  if (properties.find("DeploymentPreference") != nullptr) {
    draft.lacks(id, "DeploymentPreference");
  }
  Value attributes = Value::map();
  copy(attributes, resource,
       {"DependsOn", "Metadata", "DeletionPolicy", "UpdateReplacePolicy", "UpdatePolicy"});
  Value made = function_properties(draft, id, resource, properties, code);
  draft.add(id, "AWS::Lambda::Function", std::move(made), resource, attributes);
  Function function{id, resource, std::move(properties), get_att(id, "Arn"), ref_to(id), {}};
  add_alias(draft, function, code);
  add_url(draft, function);
  add_invoke_config(draft, function);
  add_events(draft, function);
}

}  // namespace formwork::serverless
