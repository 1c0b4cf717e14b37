// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/type_overlay.hh"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <utility>

#include "engine/base/file.hh"
#include "engine/base/text.hh"
#include "engine/schema/documents.hh"
#include "engine/schema/node_value.hh"
#include "engine/schema/pattern.hh"
#include "engine/schema_build/json_patch.hh"
#include "engine/schema_build/make_catalog.hh"
#include "engine/schema_build/type_patch.hh"
#include "engine/value/convert.hh"

namespace formwork::lint {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostRegistrySchemas = 20'000;

// The name a type is known under when nobody described it by its own.
std::string_view common_name(std::string_view type) {
  return type.starts_with("Custom::") ? "AWS::CloudFormation::CustomResource"
         : type.ends_with("::MODULE") ? "Module"
                                      : type;
}

Result<Value> read_json(const std::string& path, const char* code) {
  Result<std::string> text = read_file(path);
  if (!text) {
    return std::move(text).failure();
  }
  Result<Value> value = value_from_json(*text);
  if (!value) {
    return fail(code, path + " is not JSON: " + value.error().message);
  }
  return value;
}

Result<std::vector<std::string>> json_files(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    std::error_code unknown;
    if (it->path().extension() == ".json" && it->is_regular_file(unknown)) {
      files.push_back(it->path().string());
    }
    if (files.size() > kMostRegistrySchemas) {
      return fail("F702", folder + " holds too many files for a folder of registry schemas.");
    }
  }
  if (error) {
    return fail("F101", "The folder " + folder + " cannot be read: " + error.message());
  }
  std::sort(files.begin(), files.end());
  return files;
}

Result<std::vector<Pattern>> patterns_of(const Value& spec, std::string_view key,
                                         const std::string& path) {
  std::vector<Pattern> patterns;
  const Value* names = spec.find(key);
  if (names == nullptr) {
    return patterns;
  }
  if (!names->is_list()) {
    return fail("F701", path + ": " + std::string(key) + " is not a list of names.");
  }
  for (const Value& name : names->items()) {
    const std::string expression = "^(?:" + replace_all(name.as_string(), "*", "(.*)") + ")$";
    Result<Pattern> pattern = Pattern::compile(expression);
    if (!pattern) {
      return fail("F701", path + ": '" + name.as_string() +
                              "' is no pattern of type names: " + pattern.error().message);
    }
    patterns.push_back(*std::move(pattern));
  }
  return patterns;
}

bool matches(const std::vector<Pattern>& patterns, std::string_view type) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const Pattern& pattern) {
    return pattern.search(type) == Pattern::Match::Yes;
  });
}

}  // namespace

struct TypeOverlay::Impl {
  std::string user_bytes;
  std::unique_ptr<SchemaCatalog> user;
  std::string changed_bytes;
  std::unique_ptr<SchemaCatalog> changed;  // registry schemas and patched types
  std::string document_bytes;
  std::unique_ptr<SchemaCatalog> documents;
  std::set<std::string, std::less<>> registered;
  std::set<std::string, std::less<>> removed;

  // While it is made.
  std::map<std::string, Value> changed_types;
  std::map<std::string, Value> changed_documents;

  Result<void> add_registry(const std::string& folder);
  Result<void> add_override(const std::string& path);
  Result<void> remove_types(const Value& spec, const std::string& path);
  Result<void> patch(const std::string& name, const Value& patch);
  Result<void> finish();
  const TypeSchema* known(std::string_view type) const;
  std::set<std::string_view> names() const;
};

Result<void> TypeOverlay::Impl::add_registry(const std::string& folder) {
  const Result<std::vector<std::string>> files = json_files(folder);
  if (!files) {
    return fail(files.error());
  }
  for (const std::string& file : *files) {
    const Result<Value> schema = read_json(file, "F702");
    Result<Value> type = schema ? import_type(*schema) : Result<Value>(fail(schema.error()));
    if (!type) {
      return fail("F702", file + " is no registry schema: " + type.error().message);
    }
    const std::string name = type->get_text("typeName");
    if (known(name) == nullptr) {
      registered.insert(name);
    }
    changed_types.insert_or_assign(name, *std::move(type));
  }
  return {};
}

// The type in the user's catalogue or in the program.
const TypeSchema* TypeOverlay::Impl::known(std::string_view type) const {
  const TypeSchema* found = user == nullptr ? nullptr : user->find(type);
  return found != nullptr ? found : SchemaCatalog::builtin().find(type);
}

std::set<std::string_view> TypeOverlay::Impl::names() const {
  std::set<std::string_view> result(registered.begin(), registered.end());
  for (const std::string_view name : SchemaCatalog::builtin().type_names()) {
    result.insert(name);
  }
  if (user != nullptr) {
    for (const std::string_view name : user->type_names()) {
      result.insert(name);
    }
  }
  return result;
}

Result<void> TypeOverlay::Impl::remove_types(const Value& spec, const std::string& path) {
  const Result<std::vector<Pattern>> included = patterns_of(spec, "IncludeResourceTypes", path);
  const Result<std::vector<Pattern>> excluded = patterns_of(spec, "ExcludeResourceTypes", path);
  if (!included || !excluded) {
    return fail(included ? excluded.error() : included.error());
  }
  for (const std::string_view name : names()) {
    const bool is_in = included->empty() || matches(*included, name);
    if (!is_in || matches(*excluded, name)) {
      removed.emplace(name);
    }
  }
  return {};
}

// A type, or with "other." in front a document. What is not known is left alone.
Result<void> TypeOverlay::Impl::patch(const std::string& name, const Value& patch) {
  constexpr std::string_view kOther = "other.";
  if (name.starts_with(kOther)) {
    const std::string document =
        replace_all(std::string_view(name).substr(kOther.size()), ".", "/");
    if (const SchemaNode node = builtin_document(document)) {
      Value& value = changed_documents.try_emplace(document, value_of(node)).first->second;
      return apply_json_patch(value, patch);
    }
    return {};
  }
  if (removed.contains(name)) {
    return {};
  }
  auto found = changed_types.find(name);
  if (found == changed_types.end()) {
    const TypeSchema* type = known(common_name(name));
    if (type == nullptr) {
      return {};
    }
    found = changed_types.emplace(type->name, value_of(type->schema)).first;
  }
  Result<Value> patched = patch_type(found->second, patch);
  if (!patched) {
    return std::move(patched).failure();
  }
  found->second = *std::move(patched);
  return {};
}

Result<void> TypeOverlay::Impl::add_override(const std::string& path) {
  const Result<Value> spec = read_json(path, "F701");
  if (!spec) {
    return fail(spec.error());
  }
  if (!spec->is_map()) {
    return fail("F701", path + " is no override spec: it is no map.");
  }
  Result<void> done = remove_types(*spec, path);
  const Value* patches = spec->find("Patches");
  if (!done || patches == nullptr) {
    return done;
  }
  for (const Value::Member& member : patches->members()) {
    done = patch(member.key, member.value);
    if (!done) {
      return fail("F701", path + ": " + member.key + ": " + done.error().message);
    }
  }
  return {};
}

Result<void> TypeOverlay::Impl::finish() {
  const auto compile = [](const std::map<std::string, Value>& values, std::string& bytes,
                          std::unique_ptr<SchemaCatalog>& catalog) -> Result<void> {
    std::vector<CatalogEntry> entries;
    for (const auto& [name, value] : values) {
      entries.push_back({name, &value});
    }
    bytes = make_catalog(std::span<const CatalogEntry>(entries));
    auto opened = SchemaCatalog::open(std::as_bytes(std::span(bytes)));
    if (!opened) {
      return std::move(opened).failure();
    }
    catalog = *std::move(opened);
    return {};
  };
  Result<void> done = compile(changed_types, changed_bytes, changed);
  if (done) {
    done = compile(changed_documents, document_bytes, documents);
  }
  changed_types.clear();
  changed_documents.clear();
  return done;
}

Result<std::shared_ptr<const TypeOverlay>> TypeOverlay::load(TypeSources sources) {
  auto impl = std::make_unique<Impl>();
  if (!sources.catalogue.empty()) {
    impl->user_bytes = std::move(sources.catalogue);
    auto opened = SchemaCatalog::open(std::as_bytes(std::span(impl->user_bytes)));
    if (!opened) {
      return std::move(opened).failure();
    }
    impl->user = *std::move(opened);
  }
  Result<void> done;
  for (std::size_t i = 0; done && i < sources.registry_folders.size(); ++i) {
    done = impl->add_registry(sources.registry_folders[i]);
  }
  if (done && !sources.override_spec.empty()) {
    done = impl->add_override(sources.override_spec);
  }
  if (done) {
    done = impl->finish();
  }
  if (!done) {
    return std::move(done).failure();
  }
  return std::shared_ptr<const TypeOverlay>(new TypeOverlay(std::move(impl)));
}

const TypeSchema* TypeOverlay::find(std::string_view type, std::string_view region) const {
  const std::string_view name =
      impl_->changed->find(type) == nullptr || type.starts_with("Custom::") ? common_name(type)
                                                                            : type;
  if (impl_->removed.contains(name)) {
    return nullptr;
  }
  for (const SchemaCatalog* catalog :
       {static_cast<const SchemaCatalog*>(impl_->changed.get()),
        static_cast<const SchemaCatalog*>(impl_->user.get()), &SchemaCatalog::builtin()}) {
    if (catalog != nullptr && catalog->find(name) != nullptr) {
      return catalog->find(name, region);
    }
  }
  return nullptr;
}

bool TypeOverlay::is_registered(std::string_view type) const {
  return impl_->registered.contains(type);
}

std::vector<std::string_view> TypeOverlay::type_names() const {
  std::vector<std::string_view> result;
  for (const std::string_view name : impl_->names()) {
    if (!impl_->removed.contains(name)) {
      result.push_back(name);
    }
  }
  return result;
}

SchemaNode TypeOverlay::document(std::string_view name) const {
  const TypeSchema* found = impl_->documents->find(name);
  return found == nullptr ? SchemaNode() : found->schema;
}

TypeOverlay::TypeOverlay(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TypeOverlay::~TypeOverlay() = default;

}  // namespace formwork::lint
