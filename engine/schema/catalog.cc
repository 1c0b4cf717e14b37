// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/catalog.hh"

#include <map>
#include <utility>

#include "engine/schema/catalog_bytes.hh"
#include "engine/schema/decode_type.hh"
#include "engine/schema/regions.hh"

namespace formwork {
namespace {

bool has_text(SchemaNode list, std::string_view text) {
  for (const SchemaNode::Member& item : list) {
    if (item.value.text() == text) {
      return true;
    }
  }
  return false;
}

}  // namespace

struct SchemaCatalog::Impl {
  CatalogBytes bytes;
  std::mutex mutex;
  // By index and variant (0 is the type itself); only what was asked for.
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::unique_ptr<TypeSchema>> types;

  std::optional<std::uint32_t> index_of(std::string_view type_name) const {
    return bytes.find_type(type_name.starts_with("Custom::")
                               ? std::string_view("AWS::CloudFormation::CustomResource")
                               : type_name);
  }
  const TypeSchema* decode(std::uint32_t index, std::uint32_t variant, SchemaNode schema) {
    const std::scoped_lock lock(mutex);
    std::unique_ptr<TypeSchema>& type = types[{index, variant}];
    if (type == nullptr) {
      type = std::make_unique<TypeSchema>(decode_type(bytes.type_name(index), schema));
    }
    return type.get();
  }
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
  const std::optional<std::uint32_t> index = impl_->index_of(type_name);
  return index ? impl_->decode(*index, 0, impl_->bytes.type(*index)) : nullptr;
}

const TypeSchema* SchemaCatalog::find(std::string_view type_name, std::string_view region) const {
  const std::optional<std::uint32_t> index = impl_->index_of(type_name);
  if (!index) {
    return nullptr;
  }
  const SchemaNode schema = impl_->bytes.type(*index);
  if (const SchemaNode present = schema.find("regions"); present && !has_text(present, region)) {
    return nullptr;
  }
  std::uint32_t number = 0;
  for (const SchemaNode::Member& variant : schema.find("variants")) {
    ++number;
    if (has_text(variant.value.find("regions"), region)) {
      return impl_->decode(*index, number, variant.value.find("schema"));
    }
  }
  return impl_->decode(*index, 0, schema);
}

std::vector<std::string_view> SchemaCatalog::regions_of(std::string_view type_name) const {
  std::vector<std::string_view> result;
  const std::optional<std::uint32_t> index = impl_->index_of(type_name);
  if (!index) {
    return result;
  }
  if (const SchemaNode present = impl_->bytes.type(*index).find("regions")) {
    for (const SchemaNode::Member& region : present) {
      result.push_back(region.value.text());
    }
    return result;
  }
  for (const RegionFacts& region : regions()) {
    result.push_back(region.name);
  }
  return result;
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
