// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/template/attributes.hh"

#include <filesystem>
#include <map>

#include "engine/base/file.hh"
#include "engine/base/text.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kAnyOutput = "Outputs\\..*";
constexpr std::string_view kOutputs = "Outputs.";
constexpr std::string_view kAnything = ".*";

bool is_remote(std::string_view url) {
  return url.starts_with("http://") || url.starts_with("https://") || url.starts_with("s3://");
}

// The outputs of a template beside this one; nullopt when it cannot be read.
std::optional<AttributeNames> nested_outputs(std::string_view file, std::string_view url) {
  if (file.empty() || is_remote(url) || url.find('\0') != std::string_view::npos) {
    return std::nullopt;
  }
  const std::filesystem::path path =
      (std::filesystem::path(file).parent_path() / std::filesystem::path(url)).lexically_normal();
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return std::nullopt;
  }
  Result<std::string> text = read_file(path.string());
  if (!text) {
    return std::nullopt;
  }
  SourceMap sources;
  Sink sink;
  const auto document = read_document(sources, path.string(), *std::move(text), sink);
  if (document == nullptr || sink.has_errors()) {
    return std::nullopt;
  }
  AttributeNames names;
  if (const Node* outputs = document->root->get("Outputs")) {
    for (const Member& output : outputs->members()) {
      names.add(std::string(kOutputs).append(output.key));
    }
  }
  return names;
}

struct Cache {
  std::map<const TypeSchema*, AttributeNames> types;
  std::map<const Node*, std::optional<AttributeNames>> nested;
  AttributeNames none;
};

// What the run keeps is filed under a rule; this one is none of the linter's.
constinit const Rule kCacheKey{
    .id = "", .title = "", .what = "", .why = "", .example = "", .instead = "", .source = ""};

const TypeSchema* type_of(const Run& run, const Resource& resource, std::string_view region) {
  const auto types = run.types(resource.base_type, std::span(&region, 1));
  return types.empty() ? nullptr : types.front().type;
}

// Outputs of the nested stack, when `resource` is one whose template lies beside this one.
const AttributeNames* outputs_of(Run& run, Cache& cache, const Resource& resource) {
  if (resource.type != "AWS::CloudFormation::Stack" || resource.properties == nullptr) {
    return nullptr;
  }
  const Node* url = resource.properties->get("TemplateURL");
  if (url == nullptr || !url->is_string()) {
    return nullptr;
  }
  const auto [entry, is_new] = cache.nested.try_emplace(resource.node);
  if (is_new) {
    entry->second = nested_outputs(run.file(), url->text());
  }
  return entry->second ? &*entry->second : nullptr;
}

}  // namespace

const AttributeNames& attribute_names(Run& run, const Resource& resource, std::string_view region) {
  Cache& cache = run.memory_of<Cache>(kCacheKey);
  if (const AttributeNames* outputs = outputs_of(run, cache, resource)) {
    return *outputs;
  }
  const TypeSchema* type = type_of(run, resource, region);
  if (type == nullptr) {
    return cache.none;
  }
  const auto [entry, is_new] = cache.types.try_emplace(type);
  if (is_new) {
    entry->second = attributes_of(*type);
  }
  return entry->second;
}

std::optional<Schema> attribute_schema(Run& run, const Resource& resource,
                                       std::string_view attribute, std::string_view region) {
  const std::string* name = attribute_names(run, resource, region).find(attribute);
  if (name == nullptr) {
    return std::nullopt;
  }
  if (*name == kAnything) {
    return run.schema_document("formwork/any");
  }
  if (name->starts_with("Outputs.") || *name == kAnyOutput) {
    return run.schema_document("formwork/string");
  }
  const TypeSchema* type = type_of(run, resource, region);
  const Schema schema = type == nullptr ? Schema() : schema_at(*type, replace_all(*name, ".", "/"));
  return schema.node ? std::optional(schema) : std::nullopt;
}

std::optional<Schema> ref_schema(Run& run, const Resource& resource, std::string_view region) {
  const TypeSchema* type = type_of(run, resource, region);
  if (type == nullptr || type->primary_identifier.empty()) {
    return std::nullopt;
  }
  if (type->primary_identifier.size() > 1) {
    return run.schema_document("formwork/string");
  }
  const Schema schema = schema_at(*type, type->primary_identifier.front());
  return schema.node ? std::optional(schema) : std::nullopt;
}

}  // namespace formwork::lint
