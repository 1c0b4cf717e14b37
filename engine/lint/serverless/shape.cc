// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>

#include "engine/lint/rule_data.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/serverless/expansion.hh"

// What the transform itself refuses about the form of a resource: names it does not know, what is
// missing, and maps, lists and texts in each other's place. Finer differences are left to the rules
// that see the stand-ins.
namespace formwork::lint {
namespace {

constexpr int kDeepest = 8;

SchemaNode definitions() {
  return rule_document("serverless/schema").find("definitions");
}

bool is_function(const Node& node) {
  const Member* single = node.single();
  return single != nullptr && (single->key == "Ref" || single->key.starts_with("Fn::"));
}

// The schema behind references and the one-part allOf they stand in.
SchemaNode behind(SchemaNode schema) {
  for (int i = 0; i < kDeepest; ++i) {
    SchemaNode reference = schema.find("$ref");
    if (!reference && schema.find("allOf").size() == 1) {
      reference = (*schema.find("allOf").begin()).value.find("$ref");
    }
    if (!reference) {
      return schema;
    }
    const std::string_view text = reference.text();
    schema = definitions().find(text.substr(text.rfind('/') + 1));
  }
  return schema;
}

// Whether a value is of the right kind; texts, numbers and truth values stand for each other.
bool has_right_kind(const Node& value, SchemaNode schema, int depth) {
  schema = behind(schema);
  if (is_function(value) || depth > kDeepest) {
    return true;
  }
  if (const SchemaNode choices = schema.find("anyOf")) {
    for (const SchemaNode::Member& choice : choices) {
      if (has_right_kind(value, choice.value, depth + 1)) {
        return true;
      }
    }
    return false;
  }
  const std::string_view type = schema.find("type").text();
  if (type == "object") {
    return value.is_map();
  }
  if (type == "array") {
    return value.is_list();
  }
  return type.empty() || value.is_scalar();
}

std::string members_fault(const Node& map, SchemaNode schema, const std::string& unknown) {
  for (const SchemaNode::Member& name : schema.find("required")) {
    const Node* value = map.get(name.value.text());
    if (value == nullptr || value->is(NodeKind::Null)) {
      return "Missing required property '" + std::string(name.value.text()) + "'.";
    }
  }
  const SchemaNode properties = schema.find("properties");
  const SchemaNode others = schema.find("additionalProperties");
  for (const Member& member : map.members()) {
    const SchemaNode property = properties.find(member.key);
    if (!property) {
      if (others && !others.is_true() && !others.is(SchemaNode::Kind::Map)) {
        return "property " + std::string(member.key) + unknown;
      }
      continue;
    }
    // An endpoint's type alone may stand for the whole configuration.
    const bool is_lenient = member.key == "EndpointConfiguration";
    if (!is_lenient && !member.value->is(NodeKind::Null) &&
        !has_right_kind(*member.value, property, 0)) {
      return "Type of property '" + std::string(member.key) + "' is invalid.";
    }
  }
  return {};
}

// The schema of an event of this type among those that `events` allows.
SchemaNode event_schema(SchemaNode events, std::string_view type) {
  const SchemaNode item = behind(events).find("additionalProperties");
  for (const SchemaNode::Member& choice : item.find("anyOf")) {
    const SchemaNode schema = behind(choice.value);
    for (const SchemaNode::Member& name : schema.find("properties").find("Type").find("enum")) {
      if (name.value.text() == type) {
        return behind(schema.find("properties").find("Properties"));
      }
    }
  }
  return {};
}

// "AWS::Serverless::SimpleTable" -> the definition of its properties.
SchemaNode properties_schema(std::string_view type) {
  std::string name(type.substr(type.rfind(':') + 1));
  name = name == "CapacityProvider" ? "capacity_provider" : name;
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return definitions().find("samtranslator__internal__schema_source__aws_serverless_" + name +
                            "__Properties");
}

}  // namespace

std::string shape_fault(const ServerlessResource& resource) {
  const SchemaNode schema = properties_schema(resource.type);
  if (resource.type == "AWS::Serverless::Application" && resource.get("Location") == nullptr) {
    return "Resource is missing the required [Location] property.";
  }
  return members_fault(*resource.properties, schema,
                       " not defined for resource of type " + std::string(resource.type));
}

std::string event_fault(const ServerlessResource& resource, std::string_view event_type,
                        const Node& properties) {
  const SchemaNode events = properties_schema(resource.type).find("properties").find("Events");
  const SchemaNode schema = event_schema(events, event_type);
  if (event_type == "Schedule" && properties.get("Schedule") == nullptr) {
    return "Missing required property 'Schedule'.";
  }
  return schema ? members_fault(properties, schema,
                                " not defined for resource of type " + std::string(event_type))
                : std::string();
}

}  // namespace formwork::lint
