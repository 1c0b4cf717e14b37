// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/catalog.hh"

#include <utility>

#include "engine/schema/catalog_bytes.hh"
#include "engine/schema/decode_type.hh"

namespace formwork {

struct SchemaCatalog::Impl {
  CatalogBytes bytes;
  std::mutex mutex;
  // By index; only what was asked for.
  std::unordered_map<std::uint32_t, std::unique_ptr<TypeSchema>> types;
};

SchemaCatalog::SchemaCatalog(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SchemaCatalog::~SchemaCatalog() = default;

Result<std::unique_ptr<SchemaCatalog>> SchemaCatalog::open(std::span<const std::byte> bytes) {
  Result<CatalogBytes> opened = CatalogBytes::open(bytes, CatalogBytes::Check::Everything);
  if (!opened) {
    return std::move(opened).failure();
  }
  auto impl = std::make_unique<Impl>();
  impl->bytes = *opened;
  return std::unique_ptr<SchemaCatalog>(new SchemaCatalog(std::move(impl)));
}

std::unique_ptr<SchemaCatalog> SchemaCatalog::open_trusted(std::span<const std::byte> bytes) {
  Result<CatalogBytes> opened = CatalogBytes::open(bytes, CatalogBytes::Check::Header);
  if (!opened) {
    return nullptr;
  }
  auto impl = std::make_unique<Impl>();
  impl->bytes = *opened;
  return std::unique_ptr<SchemaCatalog>(new SchemaCatalog(std::move(impl)));
}

const TypeSchema* SchemaCatalog::find(std::string_view type_name) const {
  if (type_name.starts_with("Custom::")) {
    type_name = "AWS::CloudFormation::CustomResource";
  }
  const std::optional<std::uint32_t> index = impl_->bytes.find_type(type_name);
  if (!index) {
    return nullptr;
  }
  const std::scoped_lock lock(impl_->mutex);
  std::unique_ptr<TypeSchema>& type = impl_->types[*index];
  if (type == nullptr) {
    type = std::make_unique<TypeSchema>(
        decode_type(impl_->bytes.type_name(*index), impl_->bytes.type(*index)));
  }
  return type.get();
}

std::vector<std::string_view> SchemaCatalog::type_names() const {
  std::vector<std::string_view> names;
  names.reserve(impl_->bytes.type_count());
  for (std::uint32_t i = 0; i < impl_->bytes.type_count(); ++i) {
    names.push_back(impl_->bytes.type_name(i));
  }
  return names;
}

}  // namespace formwork
