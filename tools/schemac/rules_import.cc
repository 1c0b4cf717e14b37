// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

#include "engine/base/file.hh"
#include "engine/value/convert.hh"
#include "tools/schemac/catalog_import.hh"
#include "tools/schemac/document_text.hh"

namespace formwork {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestFile = 64U << 20U;
constexpr int kDeepestDocument = 200;

// Prose is left out where it is a keyword, not where it is the name of a property.
constexpr std::string_view kProse[] = {"$comment", "description", "title"};
constexpr std::string_view kNameMaps[] = {"properties", "definitions", "patternProperties",
                                          "gather"};

template <class Range>
bool contains(const Range& range, std::string_view key) {
  return std::find(std::begin(range), std::end(range), key) != std::end(range);
}

Value without_prose(const Value& value, bool is_schema, int depth) {
  if (depth > kDeepestDocument) {
    return {};
  }
  if (value.is_list()) {
    Value::List items;
    for (const Value& item : value.items()) {
      items.push_back(without_prose(item, is_schema, depth + 1));
    }
    return Value::list(std::move(items));
  }
  if (!value.is_map()) {
    return value;
  }
  Value::Map members;
  for (const Value::Member& member : value.members()) {
    if (is_schema && member.value.is_string() && contains(kProse, member.key)) {
      continue;
    }
    const bool holds_names = is_schema && contains(kNameMaps, member.key);
    members.push_back({member.key, without_prose(member.value, !holds_names, depth + 1), {}});
  }
  return Value::map(std::move(members));
}

Result<Value> read_json(const fs::path& path) {
  Result<std::string> text = read_file(path.string(), kLargestFile);
  if (!text) {
    return std::move(text).failure();
  }
  Result<Value> value = value_from_json(*text);
  if (!value) {
    return fail("F702", path.string() + " is not JSON: " + value.error().message);
  }
  return value;
}

// Files below `folder` with the extension .json, as paths relative to it.
Result<std::vector<std::string>> json_paths(const fs::path& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    if (it->path().extension() == ".json") {
      paths.push_back(it->path().lexically_relative(folder).generic_string());
    }
  }
  if (error) {
    return fail("F101", "The folder " + folder.string() + " cannot be read: " + error.message());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

// "functions/sub.json" goes into "functions", "aws_rds_dbinstance/x.json" into "aws_rds".
std::string file_of(std::string_view path) {
  std::string name(path.substr(0, path.find('/')));
  if (name.starts_with("aws_")) {
    name.resize(std::min(name.find('_', 4), name.size()));
  }
  return name + ".schemas";
}

using DocumentsByFile = std::map<std::string, std::vector<RuleDocument>>;

Result<void> take_schemas(const fs::path& folder, const std::string& prefix,
                          DocumentsByFile& files) {
  const Result<std::vector<std::string>> paths = json_paths(folder);
  if (!paths) {
    return fail(paths.error());
  }
  for (const std::string& path : *paths) {
    Result<Value> value = read_json(folder / path);
    if (!value) {
      return std::move(value).failure();
    }
    Value cleaned = without_prose(*value, true, 0);
    sort_maps(cleaned);
    files[file_of(path)].push_back({prefix + path.substr(0, path.size() - 5), std::move(cleaned)});
  }
  return {};
}

std::string with_resources_only(const Value& services) {
  std::vector<RuleDocument> documents;
  for (const Value::Member& service : services.members()) {
    RuleDocument document{"iam/services/" + service.key, service.value};
    sort_maps(document.value);
    documents.push_back(std::move(document));
  }
  return write_services(documents);
}

}  // namespace

Result<ImportReport> import_rules(const std::string& source, const std::string& out_dir) {
  DocumentsByFile files;
  Result<void> done = take_schemas(fs::path(source) / "other", "", files);
  if (done) {
    done = take_schemas(fs::path(source) / "extensions", "extensions/", files);
  }
  if (!done) {
    return std::move(done).failure();
  }
  ImportReport report;
  std::map<std::string, std::string> texts;
  for (const auto& [name, documents] : files) {
    report.types += documents.size();
    texts[name] = write_schemas(documents);
  }
  const Result<Value> services = read_json(fs::path(source) / "specs/Policies.json");
  const Result<Value> runtimes = read_json(fs::path(source) / "specs/LmbdRuntimeLifecycle.json");
  const Result<Value> stateful = read_json(fs::path(source) / "specs/StatefulResources.json");
  for (const Result<Value>* table : {&services, &runtimes, &stateful}) {
    if (!*table) {
      return fail(table->error());
    }
  }
  texts["iam.services"] = with_resources_only(*services);
  const Value* types = stateful->find("ResourceTypes");
  const RuleDocument tables[] = {{"lambda/runtimes", *runtimes},
                                 {"stateful_types", types == nullptr ? Value::map() : *types}};
  texts["facts.tables"] = write_tables(tables);
  report.types += services->members().size() + std::size(tables);

  std::error_code error;
  fs::create_directories(out_dir, error);
  for (const auto& [name, text] : texts) {
    report.files.push_back((fs::path(out_dir) / name).string());
    Result<void> written = write_file(report.files.back(), text);
    if (!written) {
      return std::move(written).failure();
    }
  }
  return report;
}

}  // namespace formwork
