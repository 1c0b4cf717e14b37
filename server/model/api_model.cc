// SPDX-License-Identifier: Apache-2.0
#include "server/model/api_model.hh"

#include <algorithm>
#include <mutex>
#include <utility>

#include "engine/base/ensure.hh"
#include "engine/schema/catalog_bytes.hh"
#include "server/model/decode_model.hh"

// Made by schemas/api-models/CMakeLists.txt.
extern "C" {
extern const std::byte formwork_api_models_begin[];
extern const std::byte formwork_api_models_end[];
}

namespace formwork {

struct ApiService::Impl {
  // By value: a node points to the bytes it is read from.
  std::shared_ptr<const CatalogBytes> bytes;
  SchemaNode node;
  std::once_flag once;
  DecodedModel model;

  const DecodedModel& decoded() {
    std::call_once(once, [this] { decode_model(node, model); });
    return model;
  }
};

ApiService::ApiService(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ApiService::~ApiService() = default;

bool ApiService::speaks(Protocol protocol) const noexcept {
  return std::find(protocols.begin(), protocols.end(), protocol) != protocols.end();
}

std::span<const ApiOperation> ApiService::operations() const {
  return impl_->decoded().operations;
}

const ApiOperation* ApiService::find_operation(std::string_view operation) const {
  const auto all = operations();
  const auto found = std::lower_bound(
      all.begin(), all.end(), operation,
      [](const ApiOperation& entry, std::string_view wanted) { return entry.name < wanted; });
  return found != all.end() && found->name == operation ? &*found : nullptr;
}

const Shape* ApiService::find_shape(std::string_view shape) const {
  return impl_->decoded().find_shape(shape);
}

const Shape* ApiService::find_error(std::string_view code, const ApiOperation* operation) const {
  if (operation != nullptr) {
    for (const Shape* error : operation->errors) {
      if (error->code() == code || error->name == code) {
        return error;
      }
    }
  }
  const Shape* named = find_shape(code);
  if (named != nullptr && named->is(Shape::kException)) {
    return named;
  }
  for (const Shape& shape : impl_->decoded().shapes) {
    if (shape.is(Shape::kException) && shape.error_code == code) {
      return &shape;
    }
  }
  return nullptr;
}

Result<std::unique_ptr<ApiCatalog>> ApiCatalog::open(std::span<const std::byte> bytes) {
  Result<CatalogBytes> opened = CatalogBytes::open(bytes, CatalogBytes::Check::Header);
  if (!opened) {
    return std::move(opened).failure();
  }
  const auto shared = std::make_shared<const CatalogBytes>(*std::move(opened));
  std::unique_ptr<ApiCatalog> catalog(new ApiCatalog());
  for (std::uint32_t i = 0; i < shared->type_count(); ++i) {
    auto impl = std::make_unique<ApiService::Impl>();
    impl->bytes = shared;
    impl->node = shared->type(i);
    const SchemaNode node = impl->node;
    std::unique_ptr<ApiService> service(new ApiService(std::move(impl)));
    decode_facts(node, *service);
    catalog->services_.push_back(std::move(service));
  }
  return catalog;
}

const ApiCatalog& ApiCatalog::builtin() {
  static const std::unique_ptr<ApiCatalog> kCatalog = [] {
    Result<std::unique_ptr<ApiCatalog>> opened =
        open({formwork_api_models_begin,
              static_cast<std::size_t>(formwork_api_models_end - formwork_api_models_begin)});
    FORMWORK_ENSURE(opened);
    return *std::move(opened);
  }();
  return *kCatalog;
}

const ApiService* ApiCatalog::find_service(std::string_view name) const {
  for (const auto& service : services_) {
    if (service->name == name) {
      return service.get();
    }
  }
  return nullptr;
}

std::vector<const ApiService*> ApiCatalog::find_signing(std::string_view signing_name) const {
  std::vector<const ApiService*> found;
  for (const auto& service : services_) {
    if (service->signing_name == signing_name) {
      found.push_back(service.get());
    }
  }
  return found;
}

const ApiService* ApiCatalog::find_endpoint(std::string_view endpoint_prefix) const {
  for (const auto& service : services_) {
    if (service->endpoint_prefix == endpoint_prefix) {
      return service.get();
    }
  }
  return nullptr;
}

const ApiService* ApiCatalog::find_target(std::string_view target_prefix) const {
  for (const auto& service : services_) {
    if (!service->target_prefix.empty() && service->target_prefix == target_prefix) {
      return service.get();
    }
  }
  return nullptr;
}

const ApiService* ApiCatalog::find_action(std::string_view action, std::string_view version) const {
  const ApiService* found = nullptr;
  for (const auto& service : services_) {
    const bool takes_forms = service->speaks(Protocol::Query) || service->speaks(Protocol::Ec2);
    if (!takes_forms || (!version.empty() && service->api_version != version) ||
        service->find_operation(action) == nullptr) {
      continue;
    }
    if (found != nullptr && version.empty()) {
      return nullptr;
    }
    found = found == nullptr ? service.get() : found;
  }
  return found;
}

}  // namespace formwork
