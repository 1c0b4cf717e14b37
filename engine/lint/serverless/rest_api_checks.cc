// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/lint/schema/value.hh"
#include "engine/lint/serverless/checks.hh"
#include "engine/lint/serverless/refusal.hh"

namespace formwork::lint {
namespace {

bool is_one_of(std::string_view text, std::span<const std::string_view> names) {
  return std::find(names.begin(), names.end(), text) != names.end();
}

std::string needs_definition(const ServerlessResource& api, std::string_view property) {
  return refuse(api.name, std::string(property) +
                              " works only with inline Swagger specified in 'DefinitionBody' "
                              "property.");
}

std::string check_version(const ServerlessResource& api, Surroundings& around) {
  const Node* version = around.resolved(api.get("OpenApiVersion"));
  return is_set(version) && version->is_scalar() &&
                 !matches(R"(^[2-3](\.\d)(\.\d)?$)", plain_text(*version))
             ? refuse(api.name, "The OpenApiVersion value must be of the format '3.0.0'.")
             : std::string();
}

std::string check_source(const ServerlessResource& api, Surroundings&) {
  const bool is_inline = has_inline_definition(*api.node);
  const bool has_uri = is_set(member_of(api.node->get("Properties"), "DefinitionUri"));
  if (is_inline) {
    return has_uri ? refuse(api.name, should_be("DefinitionBody", "map")) : std::string();
  }
  const Node* merged = api.get("MergeDefinitions");
  return is_set(merged) ? refuse(api.name,
                                 "Cannot set 'MergeDefinitions' to True when using "
                                 "`DefinitionUri`.")
                        : std::string();
}

std::string check_endpoint(const ServerlessResource& api, Surroundings&) {
  const Node* endpoint = api.get("EndpointConfiguration");
  return member_of(endpoint, "VPCEndpointIds") != nullptr &&
                 member_of(endpoint, "VpcEndpointIds") != nullptr
             ? refuse(api.name,
                      "'VPCEndpointIds' and 'VpcEndpointIds' cannot be used together in "
                      "EndpointConfiguration.")
             : std::string();
}

std::string check_cors(const ServerlessResource& api, Surroundings&) {
  constexpr std::string_view kKeys[] = {"AllowMethods", "AllowHeaders", "AllowOrigin", "MaxAge",
                                        "AllowCredentials"};
  const Node* cors = api.get("Cors");
  if (!is_set(cors)) {
    return {};
  }
  if (!has_inline_definition(*api.node)) {
    return needs_definition(api, "Cors");
  }
  if (cors->is_string() || is_call(*cors)) {
    return {};
  }
  for (const Member& member : cors->members()) {
    if (!is_one_of(member.key, kKeys)) {
      return refuse(api.name, "Invalid key '" + std::string(member.key) + "' for 'Cors' property.");
    }
  }
  const Node* origin = cors->get("AllowOrigin");
  const Node* credentials = cors->get("AllowCredentials");
  const bool is_open = origin == nullptr || text_of(origin) == "'*'";
  return is_open && credentials != nullptr && credentials->is(NodeKind::Bool) &&
                 credentials->boolean()
             ? refuse(api.name,
                      "Unable to add Cors configuration because 'AllowCredentials' can not be true "
                      "when 'AllowOrigin' is \"'*'\" or not set")
             : std::string();
}

std::string check_responses(const ServerlessResource& api, Surroundings&) {
  constexpr std::string_view kKeys[] = {"ResponseParameters", "ResponseTemplates", "StatusCode"};
  const Node* responses = api.get("GatewayResponses");
  if (!is_set(responses)) {
    return {};
  }
  if (!has_inline_definition(*api.node)) {
    return needs_definition(api, "GatewayResponses");
  }
  for (const Member& response : responses->members()) {
    if (is_call(*response.value)) {
      return refuse(api.name,
                    "Unable to set GatewayResponses attribute because intrinsic functions are not "
                    "supported for this field.");
    }
    for (const Member& member : response.value->members()) {
      if (!is_one_of(member.key, kKeys)) {
        return refuse(api.name, "Invalid property '" + std::string(member.key) +
                                    "' in 'GatewayResponses' property '" +
                                    std::string(response.key) + "'.");
      }
    }
    const Node* parameters = response.value->get("ResponseParameters");
    if (is_set(parameters) && !parameters->is_map()) {
      return refuse(api.name, should_be("GatewayResponses." + std::string(response.key) +
                                            ".ResponseParameters",
                                        "map"));
    }
  }
  return {};
}

std::string check_models(const ServerlessResource& api, Surroundings&) {
  return is_set(api.get("Models")) && !has_inline_definition(*api.node)
             ? needs_definition(api, "Models")
             : std::string();
}

std::string check_extension(const ServerlessResource& api, Surroundings&) {
  return api.get("DisableExecuteApiEndpoint") != nullptr && !has_inline_definition(*api.node)
             ? refuse(api.name,
                      "DisableExecuteApiEndpoint works only within 'DefinitionBody' property.")
             : std::string();
}

std::string check_place(const ServerlessResource& api, Surroundings&) {
  const Node* uri = api.get("DefinitionUri");
  return !has_inline_definition(*api.node) && uri != nullptr && uri->is_map() && !is_call(*uri)
             ? check_location(api, "DefinitionUri", uri)
             : std::string();
}

std::string check_usage_plan(const ServerlessResource& api, Surroundings&) {
  constexpr std::string_view kKeys[] = {"CreateUsagePlan", "Description",  "Quota", "Tags",
                                        "Throttle",        "UsagePlanName"};
  constexpr std::string_view kKinds[] = {"SHARED", "PER_API", "NONE"};
  const Node* plan = member_of(api.get("Auth"), "UsagePlan");
  if (!is_set(plan)) {
    return {};
  }
  if (!plan->is_map()) {
    return refuse(api.name, "'UsagePlan' must be a dictionary");
  }
  for (const Member& member : plan->members()) {
    if (!is_one_of(member.key, kKeys)) {
      return refuse(api.name, "Invalid property for 'UsagePlan'");
    }
  }
  const Node* kind = plan->get("CreateUsagePlan");
  if (!is_set(kind)) {
    return refuse(api.name, "'CreateUsagePlan' is a required field for UsagePlan.");
  }
  return is_one_of(text_of(kind), kKinds)
             ? std::string()
             : refuse(api.name, "'CreateUsagePlan' accepts one of ['SHARED', 'PER_API', 'NONE'].");
}

}  // namespace

std::string check_rest_api(const ServerlessResource& api, Surroundings& around) {
  constexpr Check kChecks[] = {&check_source,      &check_version,   &check_endpoint,
                               &check_cors,        &check_rest_auth, &check_responses,
                               &check_models,      &check_extension, &check_place,
                               &check_rest_domain, &check_usage_plan};
  return first_refusal(kChecks, api, around);
}

}  // namespace formwork::lint
