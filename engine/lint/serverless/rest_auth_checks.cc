// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/lint/schema/value.hh"
#include "engine/lint/serverless/checks.hh"
#include "engine/lint/serverless/refusal.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kIdentityKeys[] = {"Headers", "QueryStrings", "StageVariables",
                                              "Context"};

// A request has to say what identifies the caller, unless nothing is remembered.
std::string check_request_identity(const ServerlessResource& api, const Member& authorizer) {
  const Node* identity = authorizer.value->get("Identity");
  const std::string name(authorizer.key);
  if (is_set(identity) && !identity->is_map()) {
    return refuse(api.name, should_be("Authorizer." + name + ".Identity", "map"));
  }
  const bool has_one =
      std::any_of(std::begin(kIdentityKeys), std::end(kIdentityKeys),
                  [&](std::string_view key) { return is_set(member_of(identity, key)); });
  const Node* seconds = member_of(identity, "ReauthorizeEvery");
  const bool is_never_kept =
      seconds != nullptr && seconds->is_scalar() && integer_like(*seconds).value_or(1) <= 0;
  return has_one || (is_set(identity) && is_never_kept)
             ? std::string()
             : refuse(api.name, name +
                                    " Authorizer must specify Identity with at least one of "
                                    "Headers, QueryStrings, StageVariables, or Context.");
}

std::string check_settings(const ServerlessResource& api, const Member& authorizer) {
  const std::string name(authorizer.key);
  const Node* type = authorizer.value->get("FunctionPayloadType");
  const std::string_view kind = text_of(type);
  if (type != nullptr && !type->is(NodeKind::Null) && kind != "TOKEN" && kind != "REQUEST") {
    return refuse(api.name, name + " Authorizer has invalid 'FunctionPayloadType': " +
                                plain_text(*type) + ".");
  }
  if (kind == "REQUEST") {
    std::string fault = check_request_identity(api, authorizer);
    if (!fault.empty()) {
      return fault;
    }
  }
  const Node* scopes = authorizer.value->get("AuthorizationScopes");
  if (scopes != nullptr && !scopes->is_list() && !scopes->is(NodeKind::Null)) {
    return refuse(api.name, should_be("Authorizers." + name + ".AuthorizationScopes", "list"));
  }
  const Node* disabled = authorizer.value->get("DisableFunctionDefaultPermissions");
  return disabled != nullptr && !disabled->is(NodeKind::Bool)
             ? refuse(api.name,
                      should_be("Authorizers." + name + ".DisableFunctionDefaultPermissions",
                                "boolean"))
             : std::string();
}

// Where the caller's identity is found, once the authorizer itself is written out.
std::string check_identity(const ServerlessResource& api, const Member& authorizer) {
  const Node* identity = authorizer.value->get("Identity");
  if (!is_set(identity)) {
    return {};
  }
  const bool is_request = text_of(authorizer.value->get("FunctionPayloadType")) == "REQUEST" &&
                          !is_set(authorizer.value->get("UserPoolArn"));
  if (!is_request) {
    return identity->is_map()
               ? std::string()
               : refuse(api.name,
                        "Auth.Authorizers.<Authorizer>.Identity must be a dict "
                        "(LambdaTokenAuthorizationIdentity, LambdaRequestAuthorizationIdentity or "
                        "CognitoAuthorizationIdentity).");
  }
  for (std::string_view key : kIdentityKeys) {
    const Node* names = identity->get(key);
    if (!is_set(names)) {
      continue;
    }
    const std::string place =
        "Auth.Authorizers." + std::string(authorizer.key) + ".Identity." + std::string(key);
    if (!names->is_list()) {
      return refuse(api.name, should_be(place, "list"));
    }
    std::size_t index = 0;
    for (const Node* name : names->items()) {
      if (!name->is_string()) {
        return refuse(api.name, should_be(place + "[" + std::to_string(index) + "]", "string"));
      }
      ++index;
    }
  }
  return {};
}

std::string check_authorizers(const ServerlessResource& api, const Node& authorizers) {
  if (!authorizers.is_map()) {
    return refuse(api.name, should_be("Auth.Authorizers", "map"));
  }
  for (const Member& authorizer : authorizers.members()) {
    if (!authorizer.value->is_map()) {
      return refuse(api.name, should_be("Auth.Authorizers." + std::string(authorizer.key), "map"));
    }
    std::string fault = check_settings(api, authorizer);
    if (!fault.empty()) {
      return fault;
    }
  }
  for (const Member& authorizer : authorizers.members()) {
    std::string fault = check_identity(api, authorizer);
    if (!fault.empty()) {
      return fault;
    }
  }
  return {};
}

std::string check_default(const ServerlessResource& api, const Node& name,
                          const Node* authorizers) {
  if (!name.is_string()) {
    return refuse(api.name, "DefaultAuthorizer is not a string.");
  }
  const bool is_known = name.text() == "AWS_IAM" || member_of(authorizers, name.text()) != nullptr;
  return is_known ? std::string()
                  : refuse(api.name, "Unable to set DefaultAuthorizer because '" +
                                         std::string(name.text()) +
                                         "' was not defined in 'Authorizers'.");
}

}  // namespace

std::string check_rest_auth(const ServerlessResource& api, Surroundings&) {
  constexpr std::string_view kKeys[] = {"Authorizers",
                                        "DefaultAuthorizer",
                                        "InvokeRole",
                                        "AddDefaultAuthorizerToCorsPreflight",
                                        "AddApiKeyRequiredToCorsPreflight",
                                        "ApiKeyRequired",
                                        "ResourcePolicy",
                                        "UsagePlan"};
  const Node* auth = api.get("Auth");
  if (!is_set(auth)) {
    return {};
  }
  if (!has_inline_definition(*api.node)) {
    return refuse(api.name,
                  "Auth works only with inline Swagger specified in 'DefinitionBody' property.");
  }
  for (const Member& member : auth->members()) {
    if (std::find(std::begin(kKeys), std::end(kKeys), member.key) == std::end(kKeys)) {
      return refuse(api.name, "Invalid value for 'Auth' property");
    }
  }
  const Node* authorizers = auth->get("Authorizers");
  const Node* standard = auth->get("DefaultAuthorizer");
  if (is_set(authorizers)) {
    std::string fault = check_authorizers(api, *authorizers);
    if (fault.empty() && is_set(standard)) {
      fault = check_default(api, *standard, authorizers);
    }
    if (!fault.empty()) {
      return fault;
    }
  }
  const Node* policy = auth->get("ResourcePolicy");
  return is_set(policy) && !policy->is_map()
             ? wrong_structure("ResourcePolicy must be a map (ResourcePolicyStatement).")
             : std::string();
}

}  // namespace formwork::lint
