// SPDX-License-Identifier: Apache-2.0
#include "resources/generic/private_types.hh"

#include <map>
#include <mutex>
#include <span>
#include <vector>

#include "engine/base/hash.hh"
#include "engine/provision/provider.hh"
#include "engine/schema_build/make_catalog.hh"
#include "engine/schema_build/schema_clean.hh"
#include "engine/schema_build/type_facts.hh"
#include "engine/value/convert.hh"

namespace formwork {

namespace {

/// The bytes must outlive the catalogue over them.
struct CompiledType {
  std::string bytes;
  std::unique_ptr<SchemaCatalog> catalog;
  const TypeSchema* schema = nullptr;
};

Result<std::unique_ptr<CompiledType>> compile(const std::string& schema_json) {
  auto original = value_from_json(schema_json);
  if (!original) {
    return std::move(original).failure();
  }
  auto cleaned = clean_schema(*original);
  if (!cleaned) {
    return std::move(cleaned).failure();
  }
  add_facts(*cleaned, *original, FactTables{});
  auto compiled = std::make_unique<CompiledType>();
  const std::string name = cleaned->get_text("typeName");
  compiled->bytes = make_catalog(std::span<const Value>(&*cleaned, 1));
  auto catalog = SchemaCatalog::open(std::as_bytes(std::span<const char>(compiled->bytes)));
  if (!catalog) {
    return std::move(catalog).failure();
  }
  compiled->catalog = std::move(*catalog);
  compiled->schema = compiled->catalog->find(name);
  if (compiled->schema == nullptr) {
    return fail("F702", "The schema has no usable type name");
  }
  return compiled;
}

}  // namespace

Result<const TypeSchema*> compile_private_schema(const std::string& schema_json) {
  static std::mutex mutex;
  static std::map<std::string, std::unique_ptr<CompiledType>, std::less<>> known;
  const std::string digest = sha256_hex(schema_json);
  std::lock_guard lock(mutex);
  if (auto found = known.find(digest); found != known.end()) {
    return found->second->schema;
  }
  auto compiled = compile(schema_json);
  if (!compiled) {
    return std::move(compiled).failure();
  }
  return known.emplace(digest, std::move(*compiled)).first->second->schema;
}

const TypeSchema* find_private_schema(World& world, std::string_view type_name) {
  auto record = world.store.find_object(kPrivateService, kPrivateKind, type_name);
  if (!record || !record->has_value()) {
    return nullptr;
  }
  auto schema = compile_private_schema((*record)->get_text("Schema"));
  return schema ? *schema : nullptr;
}

Result<void> put_private_type(World& world, std::string_view type_name,
                              const std::string& schema_json) {
  Value record = Value::map();
  record.set("Schema", Value::string(schema_json));
  return world.store.put_object(kPrivateService, kPrivateKind, type_name, record);
}

Result<void> erase_private_type(World& world, std::string_view type_name) {
  auto erased = world.store.erase_object(kPrivateService, kPrivateKind, type_name);
  return erased ? Result<void>() : Result<void>(std::move(erased).failure());
}

}  // namespace formwork
