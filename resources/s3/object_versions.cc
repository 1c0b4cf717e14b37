// SPDX-License-Identifier: Apache-2.0
// What other parts read of versions of objects.
#include "engine/service/object_source.hh"
#include "resources/s3/content.hh"

namespace formwork::s3 {

namespace {

Result<std::optional<std::string>> version_content(Transaction& store, const std::string& bucket,
                                                   const std::string& key,
                                                   const std::string& version) {
  auto tables = store.tables("s3");
  if (!tables) {
    return tables.error().code == "F302"
               ? Result<std::optional<std::string>>(std::optional<std::string>())
               : std::move(tables).failure();
  }
  Rows rows(store, **tables, bucket);
  auto row = rows.find(key, version);
  if (!row || !*row || (*row)->is_marker) {
    return row ? Result<std::optional<std::string>>(std::optional<std::string>())
               : std::move(row).failure();
  }
  auto bytes = read_content(rows, **row, {0, (*row)->size});
  return bytes ? Result<std::optional<std::string>>(std::move(*bytes)) : std::move(bytes).failure();
}

constinit ObjectVersionSource source{&version_content};
const Register<ObjectVersionSource> kRegister{source};

}  // namespace

}  // namespace formwork::s3
