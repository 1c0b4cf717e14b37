// SPDX-License-Identifier: Apache-2.0
#include "resources/cloudformation/registry/types.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "engine/schema/node_value.hh"
#include "engine/schema_build/schema_clean.hh"
#include "resources/common/api_support.hh"

namespace formwork::cloudformation {

namespace {

constexpr std::string_view kKinds[] = {"RESOURCE", "MODULE", "HOOK"};
// What the catalogue adds to schemas, and what it has on regions.
constexpr std::string_view kOwnFacts[] = {"ref",      "attributes",   "anyAttribute", "arn",
                                          "autoName", "immutable",    "stateful",     "regions",
                                          "variants", "createTimeout"};

// arn:aws:cloudformation:us-east-1:123456789012:type/resource/My-Own-Type[/00000001]
std::optional<TypeName> parse_arn(std::string_view arn) {
  const auto parts = split(arn, ":");
  if (parts.size() != 6 || parts[0] != "arn" || parts[2] != "cloudformation") {
    return std::nullopt;
  }
  const auto path = split(parts[5], "/");
  if (path.size() < 3 || path[0] != "type") {
    return std::nullopt;
  }
  TypeName type;
  type.kind = to_upper(path[1]);
  type.name = replace_all(path[2], "-", "::");
  type.version = path.size() > 3 ? std::string(path[3]) : std::string();
  type.is_public = parts[4].empty();
  return type;
}

}  // namespace

Failure registry_fault(std::string message) {
  return fail("CFNRegistryException", std::move(message));
}

Result<TypeName> type_name_of(const Value& input, std::string_view arn_member) {
  TypeName type;
  if (const std::string arn = input.get_text(arn_member); !arn.empty()) {
    auto parsed = parse_arn(arn);
    if (!parsed) {
      return registry_fault("Invalid type ARN: " + arn);
    }
    type = std::move(*parsed);
  } else if (input.get_text("TypeName").empty()) {
    return registry_fault("Either the type's ARN, or Type and TypeName must be specified.");
  } else {
    type.name = input.get_text("TypeName");
    if (const std::string kind = input.get_text("Type"); !kind.empty()) {
      type.kind = kind;
    } else if (type.name.ends_with("::MODULE")) {
      type.kind = "MODULE";
    }
  }
  if (const std::string version = input.get_text("VersionId"); !version.empty()) {
    type.version = version;
  }
  if (std::find(std::begin(kKinds), std::end(kKinds), type.kind) == std::end(kKinds)) {
    return registry_fault("Invalid type kind: " + type.kind);
  }
  return type;
}

std::string type_arn(const World& world, const TypeName& type, bool is_public) {
  return "arn:" + world.partition + ":cloudformation:" + world.region + ":" +
         (is_public ? std::string() : world.account_id) + ":type/" + to_lower(type.kind) + "/" +
         replace_all(type.name, "::", "-");
}

Failure type_not_found(const TypeName& type) {
  return fail("TypeNotFoundException", "The type '" + type.name + "' cannot be found.");
}

std::string type_key(const TypeName& type) {
  return type.kind + "/" + type.name;
}

Result<Value> get_registered(World& world, const TypeName& type) {
  auto record = find_object(world, kTypes, type_key(type));
  if (record && record->is_null()) {
    return type_not_found(type);
  }
  return record;
}

Result<void> put_registered(World& world, const TypeName& type, const Value& record) {
  return put_object(world, kTypes, type_key(type), record);
}

const TypeSchema* find_public(const World& world, const TypeName& type) {
  return type.kind == "RESOURCE" && !type.name.starts_with("Custom::")
             ? SchemaCatalog::builtin().find(type.name, world.region)
             : nullptr;
}

std::string provisioning_type(const TypeSchema& schema) {
  return schema.is_immutable ? "IMMUTABLE" : "FULLY_MUTABLE";
}

std::string published_json(const TypeSchema& schema) {
  Value cleaned = value_of(schema.schema);
  for (std::string_view fact : kOwnFacts) {
    cleaned.erase(fact);
  }
  return value_to_json(published_schema(cleaned));
}

}  // namespace formwork::cloudformation
