// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/documents.hh"

#include <optional>
#include <span>

#include "engine/base/ensure.hh"
#include "engine/schema/catalog_bytes.hh"

// Made by schemas/CMakeLists.txt.
extern "C" {
extern const std::byte formwork_rule_data_begin[];
extern const std::byte formwork_rule_data_end[];
extern const std::byte formwork_schema_patches_begin[];
extern const std::byte formwork_schema_patches_end[];
}

namespace formwork {
namespace {

const CatalogBytes& bytes() {
  static const Result<CatalogBytes> kBytes = CatalogBytes::open(
      {formwork_rule_data_begin,
       static_cast<std::size_t>(formwork_rule_data_end - formwork_rule_data_begin)},
      CatalogBytes::Check::Header);
  FORMWORK_ENSURE(static_cast<bool>(kBytes));
  return *kBytes;
}

}  // namespace

SchemaNode builtin_document(std::string_view name) {
  const std::optional<std::uint32_t> index = bytes().find_type(name);
  return index ? bytes().type(*index) : SchemaNode();
}

std::size_t builtin_document_count() {
  return bytes().type_count();
}

std::string_view builtin_document_name(std::size_t index) {
  return bytes().type_name(static_cast<std::uint32_t>(index));
}

std::string_view builtin_patches() {
  return {reinterpret_cast<const char*>(formwork_schema_patches_begin),
          static_cast<std::size_t>(formwork_schema_patches_end - formwork_schema_patches_begin)};
}

}  // namespace formwork
