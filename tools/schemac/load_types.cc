// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

#include "engine/base/file.hh"
#include "tools/schemac/catalog_compile.hh"
#include "tools/schemac/region_text.hh"
#include "tools/schemac/type_text.hh"

namespace formwork {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestTypeFile = 64U << 20U;

using TypesByName = std::map<std::string, Value>;

Result<std::vector<Value>> read_file_types(const std::string& path) {
  Result<std::string> text = read_file(path, kLargestTypeFile);
  if (!text) {
    return std::move(text).failure();
  }
  return read_types(path, *text);
}

Result<std::vector<std::string>> type_files(const fs::path& folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() == ".types" && it->path().filename() != "overrides.types") {
      files.push_back(it->path().string());
    }
  }
  if (error) {
    return fail("F101", "The folder " + folder.string() + " cannot be read: " + error.message());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// An override with nothing in it ("auto-name" alone) takes the fact away.
bool is_empty(const Value& value) {
  return (value.is_map() && value.members().empty()) || (value.is_list() && value.items().empty());
}

Result<void> lay_over(Value& type, const Value& change) {
  for (const Value::Member& member : change.members()) {
    if (is_empty(member.value)) {
      type.erase(member.key);
    } else {
      type.set(member.key, member.value);
    }
  }
  const Value* name = type.find_path({"autoName", "property"});
  const Value* properties = type.find("properties");
  if (name != nullptr &&
      (properties == nullptr || properties->find(name->as_string()) == nullptr)) {
    return fail("F702", "overrides.types: " + type.get_text("typeName") + " has no property " +
                            name->as_string() + ".");
  }
  return {};
}

Result<void> apply_overrides(const fs::path& path, TypesByName& types) {
  std::error_code error;
  if (!fs::exists(path, error)) {
    return {};
  }
  const Result<std::vector<Value>> changes = read_file_types(path.string());
  if (!changes) {
    return fail(changes.error());
  }
  for (const Value& change : *changes) {
    const auto found = types.find(change.get_text("typeName"));
    if (found == types.end()) {
      return fail("F702", "overrides.types: there is no type " + change.get_text("typeName") + ".");
    }
    Result<void> done = lay_over(found->second, change);
    if (!done) {
      return done;
    }
  }
  return {};
}

// The text of a file that need not be there.
Result<std::string> text_of(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error) ? read_file(path.string(), kLargestTypeFile) : std::string();
}

Value string_list(const std::vector<std::string>& texts) {
  Value list = Value::list();
  for (const std::string& text : texts) {
    list.push(Value::string(text));
  }
  return list;
}

// Where a type exists, as its member "regions".
Result<void> add_regions(const fs::path& path, TypesByName& types) {
  const Result<std::string> text = text_of(path);
  if (!text || text->empty()) {
    return text ? Result<void>() : Result<void>(fail(text.error()));
  }
  const Result<RegionTable> table = read_regions(path.string(), *text);
  if (!table) {
    return fail(table.error());
  }
  for (const auto& [name, regions] : table->types) {
    const auto type = types.find(name);
    if (type == types.end()) {
      return fail("F702", path.string() + ": there is no type " + name + ".");
    }
    type->second.set("regions", string_list(regions));
  }
  return {};
}

// What is different about it where, as its member "variants".
Result<void> add_variants(const fs::path& path, TypesByName& types) {
  const Result<std::string> text = text_of(path);
  if (!text || text->empty()) {
    return text ? Result<void>() : Result<void>(fail(text.error()));
  }
  const Result<std::vector<RegionalVariant>> variants = read_variants(path.string(), *text);
  if (!variants) {
    return fail(variants.error());
  }
  std::map<std::string, Value> lists;
  for (const RegionalVariant& variant : *variants) {
    const auto type = types.find(variant.type);
    Value schema = type == types.end() ? Value::map() : type->second;
    schema.erase("regions");
    const Result<void> done = apply_delta(schema, variant.delta);
    if (!done) {
      return fail("F702", path.string() + ": " + variant.type + ": " + done.error().message);
    }
    Value entry = Value::map();
    entry.set("regions", string_list(variant.regions));
    entry.set("schema", std::move(schema));
    lists[variant.type].push(std::move(entry));
  }
  for (auto& [name, list] : lists) {
    types.at(name).set("variants", std::move(list));
  }
  return {};
}

}  // namespace

Result<std::vector<Value>> load_types(const std::string& folder) {
  std::error_code error;
  const fs::path types_folder = fs::path(folder) / "resource-types";
  const fs::path where = fs::is_directory(types_folder, error) ? types_folder : fs::path(folder);
  const Result<std::vector<std::string>> files = type_files(where);
  if (!files) {
    return fail(files.error());
  }
  TypesByName types;
  for (const std::string& file : *files) {
    Result<std::vector<Value>> read = read_file_types(file);
    if (!read) {
      return read;
    }
    for (Value& type : *read) {
      const std::string name = type.get_text("typeName");
      if (!types.emplace(name, std::move(type)).second) {
        return fail("F702", file + ": " + name + " is described twice.");
      }
    }
  }
  Result<void> done = apply_overrides(fs::path(folder) / "overrides.types", types);
  if (done) {
    done = add_regions(where / "all.regions", types);
  }
  if (done) {
    done = add_variants(where / "all.variants", types);
  }
  if (!done) {
    return std::move(done).failure();
  }
  std::vector<Value> result;
  result.reserve(types.size());
  for (auto& [name, type] : types) {
    sort_maps(type);
    result.push_back(std::move(type));
  }
  return result;
}

}  // namespace formwork
