// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/base/result.hh"
#include "tools/schemac/patch_text.hh"

namespace formwork {

struct ImportReport {
  std::size_t types = 0;
  std::vector<std::string> files;  ///< Paths written, sorted.
};

struct ImportOptions {
  /// Corrections to lay over the published schemas (patch_text.hh); null: none.
  const SchemaPatches* patches = nullptr;
};

/// Turns JSON descriptions of resource types into the text form, one file per service in `out_dir`
/// (made when missing; files of the same names are replaced, others are left alone).
///
/// `source` is a zip archive of JSON files, as AWS publishes them, a JSON file, or a folder of JSON
/// files. A file holds one provider schema (with
/// "typeName"), a list of them, or a map from type name to schema. A folder may keep its schemas in
/// folders called "schemas" and "schemas_new", and next to them tables of further facts:
/// refgetatt.json, handlers.json, specs/StatefulResources.json; without tables these facts are
/// derived from the schemas. Tables of regional differences (schemas/_variants.json,
/// type_regions.json) become all.variants and all.regions. Prose (descriptions, titles, examples)
/// is left out.
///
/// Fails with F1xx for files that cannot be read or written, F702 for contents that are no schema,
/// F703 for an archive that is not read.
Result<ImportReport> import_catalog(const std::string& source, const std::string& out_dir,
                                    const ImportOptions& options = {});

/// Turns the schemas and tables that lint rules rest on into their text form (schemas/rules):
/// folders "other" and "extensions" of JSON Schemas, and "specs" with Policies.json,
/// LmbdRuntimeLifecycle.json and StatefulResources.json. `types` of the report counts documents.
/// Prose is left out. Fails like import_catalog.
Result<ImportReport> import_rules(const std::string& source, const std::string& out_dir);

/// Turns a table of JSON patches ({providers, extensions: {type: {file: operations}}}) into the
/// text form `file`, for the types that `source` describes. `types` of the report counts patched
/// types.
Result<ImportReport> import_schema_patches(const std::string& source, const std::string& table,
                                           const std::string& file);

}  // namespace formwork
