// SPDX-License-Identifier: Apache-2.0
#include "tools/schemac/catalog_import.hh"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <string_view>
#include <utility>

#include "engine/base/file.hh"
#include "engine/base/text.hh"
#include "engine/schema_build/schema_clean.hh"
#include "engine/schema_build/type_facts.hh"
#include "engine/value/convert.hh"
#include "tools/schemac/archive.hh"
#include "tools/schemac/regions_import.hh"
#include "tools/schemac/type_text.hh"

namespace formwork {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestSchemaFile = 256U << 20U;

Result<Value> read_value(const std::string& path) {
  Result<std::string> text = read_file(path, kLargestSchemaFile);
  if (!text) {
    return std::move(text).failure();
  }
  Result<Value> value = value_from_json(*text);
  if (!value) {
    return fail("F702", path + " is not JSON: " + value.error().message);
  }
  return value;
}

// The table at `path`, or null when there is no such file.
Result<Value> read_table(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error) ? read_value(path.string()) : Result<Value>(Value());
}

Result<std::vector<std::string>> json_files(const fs::path& folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    // A leading underscore marks tables that belong to the schemas but are none.
    if (name.ends_with(".json") && !name.starts_with("_")) {
      files.push_back(it->path().string());
    }
  }
  if (error) {
    return fail("F101", "The folder " + folder.string() + " cannot be read: " + error.message());
  }
  std::sort(files.begin(), files.end());
  return files;
}

Result<std::vector<std::string>> schema_files(const std::string& source) {
  std::error_code error;
  if (!fs::is_directory(source, error)) {
    return std::vector<std::string>{source};
  }
  if (!fs::is_directory(fs::path(source) / "schemas", error)) {
    return json_files(source);
  }
  Result<std::vector<std::string>> files = json_files(fs::path(source) / "schemas");
  if (files && fs::is_directory(fs::path(source) / "schemas_new", error)) {
    Result<std::vector<std::string>> newer = json_files(fs::path(source) / "schemas_new");
    if (!newer) {
      return newer;
    }
    files->insert(files->end(), newer->begin(), newer->end());
  }
  return files;
}

struct Imported {
  const FactTables& tables;
  const SchemaPatches* patches = nullptr;
  std::map<std::string, Value> types;
  std::map<std::string, std::vector<RegionalVariant>> variants;
};

Result<void> take_schema(const Value& schema, Imported& imported) {
  const FinishType finish = [&](const Value& raw) -> Result<Value> {
    Result<Value> type = clean_schema(raw);
    if (type && imported.patches != nullptr) {
      Value published = published_schema(*type);
      apply_patches(published, *imported.patches);
      type = clean_schema(published);
    }
    if (type) {
      add_facts(*type, raw, imported.tables);
    }
    return type;
  };
  Result<Value> type = finish(schema);
  if (!type) {
    return std::move(type).failure();
  }
  const std::string name = type->get_text("typeName");
  if (const Value* variants = imported.tables.variants.find(name)) {
    Result<std::vector<RegionalVariant>> read = import_variants(schema, *variants, finish);
    if (!read) {
      return std::move(read).failure();
    }
    imported.variants[name] = *std::move(read);
  }
  imported.types.insert_or_assign(name, *std::move(type));
  return {};
}

// A schema, a list of schemas, or a map of them.
Result<void> take_content(const std::string& path, const Value& content, Imported& imported) {
  std::vector<const Value*> schemas;
  if (content.find("typeName") != nullptr) {
    schemas.push_back(&content);
  } else {
    for (const Value& item : content.items()) {
      schemas.push_back(&item);
    }
    for (const Value::Member& member : content.members()) {
      schemas.push_back(&member.value);
    }
  }
  for (const Value* schema : schemas) {
    Result<void> done = take_schema(*schema, imported);
    if (!done) {
      return fail("F702", path + ": " + done.error().message);
    }
  }
  return {};
}

Result<void> take_archive(const std::string& path, Imported& imported) {
  const Result<std::string> bytes = read_file(path, kLargestSchemaFile);
  if (!bytes) {
    return fail(bytes.error());
  }
  return read_zip(*bytes, [&](const std::string& name, const std::string& text) -> Result<void> {
    if (!name.ends_with(".json")) {
      return {};
    }
    const Result<Value> content = value_from_json(text);
    return content ? take_content(name, *content, imported)
                   : fail("F702", name + " is not JSON: " + content.error().message);
  });
}

Result<void> take_file(const std::string& path, Imported& imported) {
  if (path.ends_with(".zip")) {
    return take_archive(path, imported);
  }
  const Result<Value> content = read_value(path);
  return content ? take_content(path, *content, imported) : fail(content.error());
}

// "AWS::SQS::Queue" lives in "aws_sqs.types".
std::string file_of(const std::string& type_name) {
  const std::vector<std::string_view> parts = split(type_name, "::");
  std::string name(parts[0]);
  if (parts.size() > 2) {
    name.append("_").append(parts[1]);
  }
  return to_lower(name) + ".types";
}

Result<FactTables> read_tables(const std::string& source) {
  FactTables tables;
  const std::pair<const char*, Value*> wanted[] = {
      {"refgetatt.json", &tables.identities},
      {"handlers.json", &tables.handlers},
      {"specs/StatefulResources.json", &tables.stateful},
      {"schemas/_variants.json", &tables.variants},
      {"type_regions.json", &tables.regions},
  };
  for (const auto& [name, table] : wanted) {
    Result<Value> value = read_table(fs::path(source) / name);
    if (!value) {
      return std::move(value).failure();
    }
    *table = *std::move(value);
  }
  return tables;
}

Result<Imported> read_source(const std::string& source, const FactTables& tables,
                             const SchemaPatches* patches) {
  const Result<std::vector<std::string>> files = schema_files(source);
  if (!files) {
    return fail(files.error());
  }
  Imported imported{tables, patches, {}, {}};
  for (const std::string& file : *files) {
    Result<void> done = take_file(file, imported);
    if (!done) {
      return std::move(done).failure();
    }
  }
  if (imported.types.empty()) {
    return fail("F702", "There is no resource type schema in " + source + ".");
  }
  return imported;
}

// The texts of all files, by name.
Result<std::map<std::string, std::string>> texts_of(Imported imported) {
  std::map<std::string, std::vector<Value>> by_file;
  for (auto& [name, type] : imported.types) {
    by_file[file_of(name)].push_back(std::move(type));
  }
  std::map<std::string, std::string> texts;
  for (const auto& [name, members] : by_file) {
    texts[name] = write_types(members);
  }
  std::vector<RegionalVariant> variants;
  for (auto& [name, members] : imported.variants) {
    std::move(members.begin(), members.end(), std::back_inserter(variants));
  }
  if (!variants.empty()) {
    texts["all.variants"] = write_variants(variants);
  }
  if (!imported.tables.regions.is_null()) {
    const Result<RegionTable> regions = import_regions(imported.tables.regions);
    if (!regions) {
      return fail(regions.error());
    }
    texts["all.regions"] = write_regions(*regions);
  }
  return texts;
}

}  // namespace

Result<ImportReport> import_catalog(const std::string& source, const std::string& out_dir,
                                    const ImportOptions& options) {
  const Result<FactTables> tables = read_tables(source);
  if (!tables) {
    return fail(tables.error());
  }
  Result<Imported> imported = read_source(source, *tables, options.patches);
  if (!imported) {
    return std::move(imported).failure();
  }
  ImportReport report{imported->types.size(), {}};
  const auto texts = texts_of(*std::move(imported));
  if (!texts) {
    return fail(texts.error());
  }
  std::error_code error;
  fs::create_directories(out_dir, error);
  for (const auto& [name, text] : *texts) {
    report.files.push_back((fs::path(out_dir) / name).string());
    Result<void> written = write_file(report.files.back(), text);
    if (!written) {
      return std::move(written).failure();
    }
  }
  return report;
}

Result<ImportReport> import_schema_patches(const std::string& source, const std::string& table,
                                           const std::string& file) {
  const FactTables no_tables;
  const Result<Imported> imported = read_source(source, no_tables, nullptr);
  const Result<Value> patches = read_value(table);
  if (!imported || !patches) {
    return fail(imported ? patches.error() : imported.error());
  }
  std::vector<std::string> names;
  for (const auto& [name, type] : imported->types) {
    names.push_back(name);
  }
  const Result<SchemaPatches> known = import_patches(*patches, names);
  if (!known) {
    return fail(known.error());
  }
  const Result<void> written = write_file(file, write_patches(*known));
  if (!written) {
    return fail(written.error());
  }
  return ImportReport{known->size(), {file}};
}

}  // namespace formwork
