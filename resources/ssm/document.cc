// SPDX-License-Identifier: Apache-2.0
#include "resources/ssm/document.hh"

#include "engine/base/hash.hh"
#include "engine/document/document.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"

namespace formwork::ssm {

namespace {

Value parameter_list(const Value& content) {
  Value list = Value::list();
  const Value* parameters = content.find("parameters");
  const auto members =
      parameters == nullptr ? std::span<const Value::Member>() : parameters->members();
  for (const Value::Member& member : members) {
    Value shape = map_with("Name", Value::string(member.key));
    set_text(shape, "Type", member.value.get_text("type"));
    set_text(shape, "Description", member.value.get_text("description"));
    if (const Value* fallback = member.value.find("default")) {
      shape.set("DefaultValue", Value::string(fallback->is_scalar() ? fallback->scalar_text()
                                                                    : value_to_json(*fallback)));
    }
    list.push(std::move(shape));
  }
  return list;
}

Value platforms() {
  return list_of({"Windows", "Linux", "MacOS"});
}

}  // namespace

Failure no_such_document() {
  return fail("InvalidDocument", "The specified document does not exist.");
}

Result<Value> read_content(const std::string& content, const std::string& format) {
  const auto refused = [] {
    return fail("InvalidDocumentContent", "The content for the document is not valid.");
  };
  if (format == "TEXT") {
    return Value::map();
  }
  if (format != "YAML") {
    auto value = value_from_json(content);
    return value && value->is_map() ? std::move(value) : Result<Value>(refused());
  }
  SourceMap sources;
  Sink sink;
  const auto document = read_document(sources, "document", content, sink);
  if (document == nullptr || sink.has_errors()) {
    return refused();
  }
  Value value = value_from_node(*document->root);
  return value.is_map() ? Result<Value>(std::move(value)) : Result<Value>(refused());
}

Result<std::string> content_as(const Value& version, const std::string& format) {
  const std::string kept = version.get_text("DocumentFormat");
  if (format == kept || kept == "TEXT" || format == "TEXT") {
    return version.get_text("Content");
  }
  auto value = read_content(version.get_text("Content"), kept);
  if (!value) {
    return std::move(value).failure();
  }
  return format == "YAML" ? value_to_yaml(*value) : value_to_json(*value);
}

Result<Value> find_document(World& world, const std::string& name) {
  auto document = find_object(world, kDocuments, last_part(name, '/'));
  return document && document->is_null() ? Result<Value>(no_such_document()) : std::move(document);
}

const Value* choose_version(const Value& document, const Value& input) {
  std::string number = input.get_text("DocumentVersion");
  const std::string name = input.get_text("VersionName");
  const Value* versions = document.find("Versions");
  const auto items = versions == nullptr ? std::span<const Value>() : versions->items();
  if (number == "$LATEST" && !items.empty()) {
    number = items.back().get_text("Version");
  } else if (number == "$DEFAULT" || (number.empty() && name.empty())) {
    number = document.get_text("DefaultVersion");
  }
  for (const Value& version : items) {
    if ((number.empty() || version.get_text("Version") == number) &&
        (name.empty() || version.get_text("VersionName") == name)) {
      return &version;
    }
  }
  return nullptr;
}

Result<Value> document_description(const World& world, const Value& document,
                                   const Value& version) {
  auto content = read_content(version.get_text("Content"), version.get_text("DocumentFormat"));
  if (!content) {
    return content;
  }
  Value shape = map_with("Name", Value::string(document.get_text("Name")));
  shape.set("Hash", Value::string(sha256_hex(version.get_text("Content"))));
  shape.set("HashType", Value::string("Sha256"));
  shape.set("Owner", Value::string(world.account_id));
  shape.set("Status", Value::string("Active"));
  shape.set("DocumentVersion", Value::string(version.get_text("Version")));
  copy_members(shape, version, {"VersionName", "DisplayName", "CreatedDate", "DocumentFormat"});
  copy_members(shape, document, {"DocumentType", "TargetType", "Requires"});
  set_text(shape, "Description", content->get_text("description"));
  shape.set("Parameters", parameter_list(*content));
  shape.set("PlatformTypes", platforms());
  set_text(shape, "SchemaVersion", content->get_text("schemaVersion"));
  shape.set("LatestVersion",
            Value::string(document.find("Versions")->items().back().get_text("Version")));
  shape.set("DefaultVersion", Value::string(document.get_text("DefaultVersion")));
  shape.set("Tags", tag_list(document));
  return shape;
}

Result<Value> document_identifier(const World& world, const Value& document) {
  const Value* version = choose_version(document, Value::map());
  if (version == nullptr) {
    return no_such_document();
  }
  auto described = document_description(world, document, *version);
  if (!described) {
    return described;
  }
  Value shape = Value::map();
  copy_members(shape, *described,
               {"Name", "CreatedDate", "DisplayName", "Owner", "VersionName", "PlatformTypes",
                "DocumentVersion", "DocumentType", "SchemaVersion", "DocumentFormat", "TargetType",
                "Tags", "Requires"});
  return shape;
}

}  // namespace formwork::ssm
