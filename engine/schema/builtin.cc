// SPDX-License-Identifier: Apache-2.0
#include "engine/base/ensure.hh"
#include "engine/schema/catalog.hh"

// Made by schemas/CMakeLists.txt.
extern "C" {
extern const std::byte formwork_catalog_begin[];
extern const std::byte formwork_catalog_end[];
}

namespace formwork {

const SchemaCatalog& SchemaCatalog::builtin() {
  static const std::unique_ptr<SchemaCatalog> kCatalog =
      open_trusted({formwork_catalog_begin,
                    static_cast<std::size_t>(formwork_catalog_end - formwork_catalog_begin)});
  FORMWORK_ENSURE(kCatalog != nullptr);
  return *kCatalog;
}

}  // namespace formwork
