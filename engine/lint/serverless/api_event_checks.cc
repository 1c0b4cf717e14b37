// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>

#include "engine/lint/schema/value.hh"
#include "engine/lint/serverless/checks.hh"
#include "engine/lint/serverless/refusal.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kAnyMethod = "x-amazon-apigateway-any-method";

/// One route that an event adds to an API.
struct Route {
  const ServerlessResource& resource;
  std::string_view event;
  std::string method;
  std::string path;

  std::string fail(std::string_view why) const { return refuse_event(resource.name, event, why); }
  std::string where() const { return "on API method [" + method + "] for path [" + path + "]"; }
  std::string cannot_set(const Node& authorizer, std::string_view why) const {
    return fail("Unable to set Authorizer [" + plain_text(authorizer) + "] " + where() +
                std::string(why));
  }
};

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

// "any" stands for every method there is.
bool add_route(KnownApi& api, const Route& route) {
  const std::string method = route.method == "any" ? std::string(kAnyMethod) : route.method;
  return api.routes.insert(method + " " + route.path).second;
}

constexpr std::string_view kNoAuthorizers =
    " because the related API does not define any Authorizers.";
constexpr std::string_view kNotDefined = " because it wasn't defined in the API's Authorizers.";
constexpr std::string_view kWrongKind =
    ". The method authorizer must be a string with a corresponding dict entry in the api "
    "authorizer.";

std::string no_default(const Route& route) {
  return route.fail("Unable to set Authorizer " + route.where() +
                    " because 'NONE' is only a valid value when a DefaultAuthorizer on the API is "
                    "specified.");
}

std::string check_named_authorizer(const Route& route, const Node& authorizer, const Node* known) {
  if (!is_set(known)) {
    return route.cannot_set(authorizer, kNoAuthorizers);
  }
  if (!authorizer.is_string() || !known->is_map()) {
    return route.cannot_set(authorizer, kWrongKind);
  }
  return is_set(known->get(authorizer.text())) ? std::string()
                                               : route.cannot_set(authorizer, kNotDefined);
}

std::string check_rest_route_auth(const Route& route, std::string_view api_name,
                                  const KnownApi& api, const Node& auth) {
  const Node* api_auth = api.get("Auth");
  const Node* authorizer = auth.get("Authorizer");
  if (is_set(authorizer)) {
    const Node* known = member_of(api_auth, "Authorizers");
    if (is_set(known) && !known->is_map()) {
      return refuse(api_name, should_be("Auth.Authorizers", "map"));
    }
    if (text_of(authorizer) == "NONE") {
      if (!is_set(member_of(api_auth, "DefaultAuthorizer"))) {
        return no_default(route);
      }
    } else if (text_of(authorizer) != "AWS_IAM") {
      std::string fault = check_named_authorizer(route, *authorizer, known);
      if (!fault.empty()) {
        return fault;
      }
    }
  }
  const Node* scopes = auth.get("AuthorizationScopes");
  if (is_set(scopes)) {
    if (!scopes->is_list()) {
      return route.fail(should_be("Auth.AuthorizationScopes", "list"));
    }
    if (!is_set(authorizer)) {
      return route.fail("AuthorizationScopes works only when Authorizer is set");
    }
  }
  const Node* key = auth.get("ApiKeyRequired");
  if (key != nullptr && !is_set(key) && !is_set(member_of(api_auth, "ApiKeyRequired"))) {
    return route.fail("Unable to set ApiKeyRequired [False] " + route.where() +
                      " because the related API does not specify any ApiKeyRequired.");
  }
  return {};
}

std::string check_model(const Route& route, const KnownApi& api, const Node& request) {
  const Node* model = request.get("Model");
  if (!is_set(model)) {
    return {};
  }
  const std::string start =
      "Unable to set RequestModel [" + plain_text(*model) + "] " + route.where() + " because ";
  const Node* models = api.get("Models");
  if (!is_set(models)) {
    return route.fail(start + "the related API does not define any Models.");
  }
  if (!models->is_map()) {
    return route.fail(start + "the related API Models defined is of invalid type.");
  }
  if (!model->is_string()) {
    return route.fail(start + "the related API does not contain valid Models.");
  }
  return is_set(models->get(model->text()))
             ? std::string()
             : route.fail(start + "it wasn't defined in the API's Models.");
}

std::string check_parameters(const Route& route, const Node& parameters) {
  const std::string start = "Invalid value for 'RequestParameters' property. ";
  const auto is_name = [](std::string_view name) {
    return matches(R"(^method\.request\.(querystring|path|header)\.)", name);
  };
  constexpr std::string_view kFormat =
      "Keys must be in the format 'method.request.[querystring|path|header].{value}', e.g "
      "'method.request.header.Authorization'.";
  for (const Node* parameter : parameters.items()) {
    if (parameter->is_string()) {
      if (!is_name(parameter->text())) {
        return route.fail(start + std::string(kFormat));
      }
      continue;
    }
    if (!parameter->is_map() || parameter->count == 0) {
      return route.fail(start + "Property must be either a string or an object");
    }
    const Member& first = parameter->members()[0];
    if (!is_name(first.key)) {
      return route.fail(start + std::string(kFormat));
    }
    const auto is_setting = [](const Member& m) {
      return m.key == "Required" || m.key == "Caching";
    };
    const auto settings = first.value->members();
    if (!first.value->is_map() || !std::all_of(settings.begin(), settings.end(), is_setting)) {
      return route.fail(start + "Values must be an object, e.g { Required: true, Caching: false }");
    }
  }
  return {};
}

}  // namespace

std::string check_rest_event(const ServerlessResource& resource, const Member& event,
                             Surroundings& around) {
  const Node* properties = member_of(event.value, "Properties");
  const Node* id = member_of(properties, "RestApiId");
  const std::string_view name = id == nullptr ? "ServerlessRestApi" : name_in(id);
  KnownApi* api = around.api(name);
  if (properties == nullptr || api == nullptr || !api->is_managed) {
    return {};
  }
  const Route route{resource, event.key, lower(text_of(properties->get("Method"))),
                    std::string(text_of(properties->get("Path")))};
  if (!add_route(*api, route)) {
    return route.fail("API method \"" + route.method + "\" defined multiple times for path \"" +
                      route.path + "\".");
  }
  const Node* api_auth = api->get("Auth");
  if (is_set(api_auth) && !api_auth->is_map()) {
    return refuse(name, should_be("Auth", "map"));
  }
  if (const Node* auth = properties->get("Auth"); is_set(auth) && !is_call(*auth)) {
    std::string fault = check_rest_route_auth(route, name, *api, *auth);
    if (!fault.empty()) {
      return fault;
    }
  }
  if (const Node* model = properties->get("RequestModel"); is_set(model)) {
    std::string fault = check_model(route, *api, *model);
    if (!fault.empty()) {
      return fault;
    }
  }
  const Node* parameters = properties->get("RequestParameters");
  return is_set(parameters) ? check_parameters(route, *parameters) : std::string();
}

namespace {

std::string check_http_route_auth(const Route& route, std::string_view api_name,
                                  const KnownApi& api, const Node& auth) {
  const Node* api_auth = api.get("Auth");
  if (api_auth != nullptr && !api_auth->is_map()) {
    return refuse(api_name, should_be("Auth", "map"));
  }
  const Node* standard = member_of(api_auth, "DefaultAuthorizer");
  const Node* authorizer = auth.get("Authorizer");
  if (!is_set(authorizer)) {
    authorizer = standard;
  }
  if (!is_set(authorizer)) {
    return route.fail(
        "'Auth' section requires either an explicit 'Authorizer' set or a 'DefaultAuthorizer' "
        "configured on the HttpApi.");
  }
  const Node* known = member_of(api_auth, "Authorizers");
  const Node* iam = member_of(api_auth, "EnableIamAuthorizer");
  const bool has_iam = iam != nullptr && iam->is(NodeKind::Bool) && iam->boolean();
  const std::string_view name = text_of(authorizer);
  if (name == "NONE") {
    if (!is_set(standard)) {
      return no_default(route);
    }
  } else if (name != "AWS_IAM" || !has_iam) {
    if (!authorizer->is_string() || known == nullptr || !known->is_map()) {
      return route.cannot_set(*authorizer, kWrongKind);
    }
    std::string fault = check_named_authorizer(route, *authorizer, known);
    if (!fault.empty()) {
      return fault;
    }
  }
  const Node* scopes = auth.get("AuthorizationScopes");
  return is_set(scopes) && !scopes->is_list()
             ? route.fail("Unable to set Authorizer " + route.where() +
                          " because 'AuthorizationScopes' must be a list of strings.")
             : std::string();
}

// An author's own definition has to be one that routes can be added to.
bool is_open_api(const Node& body) {
  const Node* paths = member_of(&body, "paths");
  const Node* version = member_of(&body, "openapi");
  return paths != nullptr && paths->is_map() && is_set(version) &&
         matches(R"(^3(\.\d)(\.\d)?$)", plain_text(*version));
}

}  // namespace

std::string check_http_event(const ServerlessResource& resource, const Member& event,
                             Surroundings& around) {
  const Node* properties = member_of(event.value, "Properties");
  const Node* id = member_of(properties, "ApiId");
  const std::string_view name = id == nullptr ? "ServerlessHttpApi" : name_in(id);
  KnownApi* api = around.api(name);
  if (api == nullptr || !api->has_definition()) {
    return {};
  }
  if (api->body != nullptr && !is_open_api(*api->body)) {
    return refuse(name, wrong_structure("Invalid OpenApi document. Invalid values or missing keys "
                                        "for 'openapi' or 'paths' in 'DefinitionBody'."));
  }
  const std::string_view path = text_of(member_of(properties, "Path"));
  const std::string method = lower(text_of(member_of(properties, "Method")));
  const bool is_default = path.empty() && method.empty();
  const Route route{resource, event.key, is_default ? std::string(kAnyMethod) : method,
                    is_default ? "$default" : std::string(path)};
  if (!add_route(*api, route) && api->is_managed) {
    return route.fail("API method '" + route.method + "' defined multiple times for path '" +
                      route.path + "'.");
  }
  const Node* auth = member_of(properties, "Auth");
  return is_set(auth) && !is_call(*auth) ? check_http_route_auth(route, name, *api, *auth)
                                         : std::string();
}

}  // namespace formwork::lint
