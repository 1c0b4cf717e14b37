// SPDX-License-Identifier: Apache-2.0
#include "resources/cloudformation/registry/package.hh"

#include "engine/value/convert.hh"
#include "resources/cloudformation/registry/types.hh"
#include "resources/common/zip.hh"
#include "resources/s3/content.hh"

namespace formwork::cloudformation {

namespace {

constexpr std::size_t kMostSchemaBytes = 1'000'000;
constexpr std::string_view kScheme = "s3://";

Result<std::string> read_object(World& world, const std::string& address) {
  const std::size_t slash = address.find('/', kScheme.size());
  if (!address.starts_with(kScheme) || slash == std::string::npos) {
    return registry_fault("Invalid S3 address of the schema handler package: " + address);
  }
  const std::string bucket = address.substr(kScheme.size(), slash - kScheme.size());
  const std::string key = address.substr(slash + 1);
  auto object = s3::object_content(world.store, bucket, key);
  if (!object) {
    return std::move(object).failure();
  }
  if (!*object) {
    return registry_fault("Could not download the schema handler package " + address +
                          ": there is no such object.");
  }
  return std::move(**object);
}

bool has_handler(const Value& schema, std::string_view name) {
  return schema.find_path({"handlers", name}) != nullptr;
}

std::string provisioning_of(const Value& schema) {
  if (!has_handler(schema, "create") || !has_handler(schema, "delete")) {
    return "NON_PROVISIONABLE";
  }
  return has_handler(schema, "update") ? "FULLY_MUTABLE" : "IMMUTABLE";
}

}  // namespace

Result<TypePackage> read_package(World& world, const std::string& address,
                                 std::string_view type_name, std::string_view kind) {
  auto bytes = read_object(world, address);
  if (!bytes) {
    return std::move(bytes).failure();
  }
  auto text = read_zip_entry(*bytes, "schema.json", kMostSchemaBytes);
  if (!text) {
    return registry_fault("Invalid schema handler package: " + text.error().message);
  }
  auto schema = value_from_json(*text);
  if (!schema || !schema->is_map()) {
    return registry_fault("Invalid schema handler package: schema.json is not a JSON object.");
  }
  if (schema->get_text("typeName") != type_name) {
    return registry_fault("The type name of the request, " + std::string(type_name) +
                          ", is not that of the schema, " + schema->get_text("typeName") + ".");
  }
  if (kind == "RESOURCE") {
    if (auto compiled = compile_private_schema(*text); !compiled) {
      return registry_fault("Invalid schema: " + compiled.error().message);
    }
  }
  TypePackage package;
  package.provisioning_type = kind == "RESOURCE" ? provisioning_of(*schema) : "";
  package.schema = std::move(*schema);
  package.schema_json = std::move(*text);
  return package;
}

}  // namespace formwork::cloudformation
