// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>

#include "engine/lint/schema/value.hh"
#include "engine/lint/serverless/checks.hh"
#include "engine/lint/serverless/property_forms.hh"
#include "engine/lint/serverless/refusal.hh"

namespace formwork::lint {
namespace {

std::string check_definition(const ServerlessResource& machine, Surroundings&) {
  const bool has_text = is_set(machine.get("Definition"));
  const Node* uri = machine.get("DefinitionUri");
  if (has_text && is_set(uri)) {
    return refuse(machine.name,
                  "Specify either 'Definition' or 'DefinitionUri' property and not both.");
  }
  if (!has_text && !is_set(uri)) {
    return refuse(machine.name,
                  "Either 'Definition' or 'DefinitionUri' property must be specified.");
  }
  if (!has_text && uri->is_map() && !is_call(*uri)) {
    return check_location(machine, "DefinitionUri", uri);
  }
  return {};
}

std::string check_machine_role(const ServerlessResource& machine, Surroundings&) {
  return is_set(machine.get("Role")) && is_set(machine.get("Policies"))
             ? refuse(machine.name,
                      "Specify either 'Role' or 'Policies' (but not both at the same time) or "
                      "neither of them")
             : std::string();
}

std::string check_machine_alias(const ServerlessResource& machine, Surroundings&) {
  if (is_set(machine.get("AutoPublishAlias"))) {
    return {};
  }
  for (std::string_view property : {"UseAliasAsEventTarget", "DeploymentPreference"}) {
    if (is_set(machine.get(property))) {
      return refuse(machine.name,
                    quote(property) + " requires 'AutoPublishAlias' property to be specified.");
    }
  }
  return {};
}

// An end of a connector: the id of a resource, or what its ARN would say.
std::string check_end(const ServerlessResource& connector, const Node& end, Surroundings& around) {
  const Node* id = end.get("Id");
  if (id == nullptr) {
    const Node* type = end.get("Type");
    return is_set(type) && type->is_string()
               ? std::string()
               : refuse(connector.name, "'Type' is missing or not a string.");
  }
  if (!id->is_string() || id->text().empty()) {
    return refuse(connector.name, "'Id' is missing or not a string.");
  }
  const Node* resource = around.resource(id->text());
  if (resource == nullptr) {
    return refuse(connector.name,
                  "Unable to find resource with logical ID '" + std::string(id->text()) + "'.");
  }
  return is_set(resource->get("Type")) && resource->get("Type")->is_string()
             ? std::string()
             : refuse(connector.name, "'Type' is missing or not a string.");
}

struct TypeChecks {
  std::string_view type;
  Check check;
};
constexpr TypeChecks kTypes[] = {{"AWS::Serverless::Function", &check_function},
                                 {"AWS::Serverless::Api", &check_rest_api},
                                 {"AWS::Serverless::HttpApi", &check_http_api},
                                 {"AWS::Serverless::WebSocketApi", &check_web_socket_api},
                                 {"AWS::Serverless::StateMachine", &check_state_machine},
                                 {"AWS::Serverless::SimpleTable", &check_table},
                                 {"AWS::Serverless::LayerVersion", &check_layer},
                                 {"AWS::Serverless::Connector", &check_connector},
                                 {"AWS::Serverless::Application", &check_tags}};

}  // namespace

std::string first_refusal(std::span<const Check> checks, const ServerlessResource& resource,
                          Surroundings& around) {
  for (const Check check : checks) {
    std::string fault = check(resource, around);
    if (!fault.empty()) {
      return fault;
    }
  }
  return {};
}

std::string check_resource(const ServerlessResource& resource, Surroundings& around) {
  const bool has_plain_id = std::all_of(resource.name.begin(), resource.name.end(),
                                        [](unsigned char c) { return std::isalnum(c) != 0; });
  if (!has_plain_id) {
    return refuse(resource.name, "Logical ids must be alphanumeric.");
  }
  if (resource.type == "AWS::Serverless::Application" && resource.get("Location") == nullptr) {
    return refuse(resource.name, "Resource is missing the required [Location] property.");
  }
  const FormTable* forms = find_forms(resource_forms(), resource.type);
  const std::string form = forms == nullptr ? "" : form_fault(*resource.properties, *forms);
  if (!form.empty()) {
    return refuse(resource.name, form);
  }
  for (const TypeChecks& known : kTypes) {
    if (known.type == resource.type) {
      return known.check(resource, around);
    }
  }
  return {};
}

std::string check_tags(const ServerlessResource& resource, Surroundings&) {
  constexpr std::string_view kOwn[] = {"lambda:createdBy", "serverlessrepo:applicationId",
                                       "serverlessrepo:semanticVersion"};
  for (std::string_view tag : kOwn) {
    if (member_of(resource.get("Tags"), tag) != nullptr) {
      return refuse(resource.name, std::string(tag) +
                                       " is a reserved Tag key name and cannot be set on your "
                                       "resource. Please change the tag key in the input.");
    }
  }
  return {};
}

std::string check_location(const ServerlessResource& resource, std::string_view property,
                           const Node* location) {
  if (location != nullptr && location->is_map()) {
    return is_set(location->get("Bucket")) && is_set(location->get("Key"))
               ? std::string()
               : refuse(resource.name,
                        quote(property) + " requires Bucket and Key properties to be specified.");
  }
  const std::string_view text = text_of(location);
  constexpr std::string_view kScheme = "s3://";
  const std::size_t slash =
      text.starts_with(kScheme) ? text.find('/', kScheme.size()) : std::string_view::npos;
  return slash != std::string_view::npos && slash + 1 < text.size()
             ? std::string()
             : refuse(resource.name, quote(property) +
                                         " is not a valid S3 Uri of the form 's3://bucket/key' "
                                         "with optional versionId query parameter.");
}

std::string check_state_machine(const ServerlessResource& machine, Surroundings& around) {
  constexpr Check kChecks[] = {&check_event_forms,  &check_tags,          &check_definition,
                               &check_machine_role, &check_machine_alias, &check_events};
  return first_refusal(kChecks, machine, around);
}

std::string check_table(const ServerlessResource& table, Surroundings&) {
  const Node* key = table.get("PrimaryKey");
  if (!is_set(key) || is_call(*key)) {
    return {};
  }
  for (std::string_view need : {"Name", "Type"}) {
    if (key->get(need) == nullptr) {
      return refuse(table.name, "Property 'PrimaryKey." + std::string(need) + "' is required.");
    }
  }
  const std::string_view type = text_of(key->get("Type"));
  return type == "String" || type == "Number" || type == "Binary"
             ? std::string()
             : refuse(table.name, "Invalid 'Type' \"" + std::string(type) + "\".");
}

std::string check_layer(const ServerlessResource& layer, Surroundings& around) {
  constexpr std::string_view kOptions = "['Retain', 'Delete']";
  const Node* policy = layer.get("RetentionPolicy");
  const Node* resolved = around.resolved(policy);
  if (resolved != nullptr && is_call(*resolved)) {
    return refuse(layer.name,
                  "'RetentionPolicy' does not accept intrinsic functions, please use one of the "
                  "following options: " +
                      std::string(kOptions));
  }
  if (resolved != policy && !resolved->is_string()) {
    return refuse(
        layer.name,
        "Could not resolve parameter for 'RetentionPolicy' or parameter is not a String.");
  }
  std::string text(text_of(resolved));
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (resolved != nullptr && text != "retain" && text != "delete") {
    return refuse(layer.name, "'RetentionPolicy' must be one of the following options: " +
                                  std::string(kOptions) + ".");
  }
  const Node* content = layer.get("ContentUri");
  if (content->is_map() && !is_call(*content)) {
    std::string fault = check_location(layer, "ContentUri", content);
    if (!fault.empty()) {
      return fault;
    }
  }
  const Node* architectures = layer.get("CompatibleArchitectures");
  for (const Node* item :
       architectures == nullptr ? std::span<const Node* const>() : architectures->items()) {
    if (!is_call(*item) && text_of(item) != "x86_64" && text_of(item) != "arm64") {
      return refuse(layer.name,
                    "CompatibleArchitectures needs to be a list of 'x86_64' or 'arm64'");
    }
  }
  return {};
}

std::string check_connector(const ServerlessResource& connector, Surroundings& around) {
  const Node* destination = connector.get("Destination");
  const Node* source = connector.get("Source");
  std::vector<const Node*> ends(destination->items().begin(), destination->items().end());
  if (destination->is_map()) {
    ends.push_back(destination);
  }
  if (ends.empty()) {
    return refuse(connector.name, "'Destination' is an empty list");
  }
  for (const Node* end : ends) {
    for (const Node* one : {end, source}) {
      std::string fault = check_end(connector, *one, around);
      if (!fault.empty()) {
        return fault;
      }
    }
  }
  return {};
}

}  // namespace formwork::lint
