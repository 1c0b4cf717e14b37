// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/lint/schema/value.hh"
#include "engine/lint/serverless/checks.hh"
#include "engine/lint/serverless/property_forms.hh"
#include "engine/lint/serverless/refusal.hh"

namespace formwork::lint {
namespace {

bool is_serverless(const Node& resource) {
  return find_forms(resource_forms(), text_of(member_of(&resource, "Type"))) != nullptr;
}

// The classes of cfn-lint's own values, where it stumbles over one.
std::string has_no_method(const Node& value, std::string_view method) {
  const std::string_view kind = value.is_list()             ? "list_node"
                                : value.is_string()         ? "str_node"
                                : value.is(NodeKind::Null)  ? "NoneType"
                                : value.is(NodeKind::Bool)  ? "bool"
                                : value.is(NodeKind::Float) ? "float"
                                : value.is_map()            ? "dict_node"
                                                            : "int";
  return quote(kind) + " object has no attribute " + quote(method);
}

// What is taken apart before the transform itself begins.
std::string check_walk(const Node& root) {
  const Node* resources = root.get("Resources");
  if (resources != nullptr && !resources->is_map()) {
    return has_no_method(*resources, "items");
  }
  if (const Node* globals = root.get("Globals")) {
    if (!globals->is_map()) {
      return has_no_method(*globals, "get");
    }
    const Node* function = globals->get("Function");
    if (function != nullptr && !function->is_map()) {
      return has_no_method(*function, "get");
    }
  }
  for (const Member& member :
       resources == nullptr ? std::span<const Member>() : resources->members()) {
    if (!member.value->is_map()) {
      return has_no_method(*member.value, "get");
    }
  }
  return {};
}

std::string check_resources(const Node& root) {
  const Node* resources = root.get("Resources");
  if (!is_set(resources)) {
    return wrong_structure("'Resources' section is required");
  }
  for (const Member& member : resources->members()) {
    const Node* properties = member.value->get("Properties");
    if (properties != nullptr && !properties->is_map() && is_serverless(*member.value)) {
      return refuse(member.key, "Attribute 'Properties' should be a map.");
    }
  }
  return {};
}

std::string check_parameters(const Node& root) {
  for (std::string_view section : {"Parameters", "Mappings"}) {
    const Node* value = root.get(section);
    if (value != nullptr && !value->is_map()) {
      return wrong_structure(
          "'Mappings' or 'Parameters' is either null or not a valid dictionary.");
    }
  }
  return {};
}

/// An event's API, route and properties, as far as the transform needs them to add the route.
struct ApiKind {
  std::string_view event;
  std::string_view property;  ///< What names the API.
  std::string_view type;
  bool is_http;
};
constexpr ApiKind kRest{"Api", "RestApiId", "AWS::Serverless::Api", false};
constexpr ApiKind kHttp{"HttpApi", "ApiId", "AWS::Serverless::HttpApi", true};

bool names_api(const ApiKind& kind, std::string_view name, Surroundings& around) {
  if (around.api(name) != nullptr) {
    return kind.is_http || around.api(name)->type != kHttp.type;
  }
  return around.resource(name) != nullptr;
}

std::string route_fault(const ApiKind& kind, const Node& properties, Surroundings& around) {
  const Node* path = properties.get("Path");
  const Node* method = properties.get("Method");
  const bool is_default = kind.is_http && !is_set(path) && !is_set(method);
  const Node* id = properties.get(kind.property);
  for (const auto& [name, value] : {std::pair("Path", path), std::pair("Method", method)}) {
    const bool is_missing = value == nullptr || value->is(NodeKind::Null);
    if (!is_default && is_missing && !kind.is_http) {
      return "Property '" + std::string(name) + "' is required.";
    }
  }
  const Node* reference = id == nullptr ? nullptr : member_of(id, "Ref");
  const Node* api = reference != nullptr ? reference : id;
  if (id != nullptr && !api->is_string()) {
    return should_be(kind.property, "string");
  }
  for (const auto& [name, value] : {std::pair("Path", path), std::pair("Method", method)}) {
    if (!is_default && value != nullptr && !value->is_string()) {
      return should_be(name, "string");
    }
  }
  if (id != nullptr && !names_api(kind, api->text(), around)) {
    return std::string(kind.property) + " must be a valid reference to an '" +
           std::string(kind.type) + "' resource in same template.";
  }
  const Node* settings = properties.get("RouteSettings");
  return kind.is_http && settings != nullptr && !settings->is_map()
             ? should_be("RouteSettings", "map")
             : std::string();
}

// The first event of `resource` that names no API or no route.
std::string check_routes(const ApiKind& kind, const Member& resource, Surroundings& around) {
  const Node* events = member_of(member_of(resource.value, "Properties"), "Events");
  if (events == nullptr || !events->is_map()) {
    return {};
  }
  for (const Member& event : events->members()) {
    if (text_of(member_of(event.value, "Type")) != kind.event) {
      continue;
    }
    const Node* properties = event.value->get("Properties");
    if (properties == nullptr || (!kind.is_http && !is_set(properties))) {
      continue;
    }
    const std::string fault = properties->is_map() ? route_fault(kind, *properties, around)
                                                   : "Properties should be a map.";
    if (!fault.empty()) {
      return refuse_event(resource.key, event.key, fault);
    }
  }
  return {};
}

std::vector<std::string> check_all_routes(const ApiKind& kind, const Node& root,
                                          Surroundings& around) {
  std::vector<std::string> faults;
  for (const Member& resource : root.get("Resources")->members()) {
    const std::string_view type = text_of(resource.value->get("Type"));
    if (type == "AWS::Serverless::Function" || type == "AWS::Serverless::StateMachine") {
      std::string fault = check_routes(kind, resource, around);
      if (!fault.empty()) {
        faults.push_back(std::move(fault));
      }
    }
  }
  return faults;
}

}  // namespace

std::vector<std::string> check_sections(const Node& root) {
  for (const auto& check : {&check_walk, &check_parameters, &check_resources}) {
    std::string fault = check(root);
    if (!fault.empty()) {
      return {fault};
    }
  }
  return {};
}

std::vector<std::string> check_template(const Node& root, Surroundings& around) {
  for (const ApiKind& kind : {kRest, kHttp}) {
    std::vector<std::string> faults = check_all_routes(kind, root, around);
    if (!faults.empty()) {
      return faults;
    }
  }
  std::string fault = check_globals(root);
  return fault.empty() ? std::vector<std::string>() : std::vector<std::string>{fault};
}

}  // namespace formwork::lint
