// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/base/text.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/attributes.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kAnyOutput = "Outputs\\..*";
constexpr std::string_view kOutputs = "Outputs.*";  // In the catalogue.
constexpr std::string_view kAnything = ".*";
constexpr std::size_t kDeepestPointer = 32;

std::string attribute_name(std::string_view pointer) {
  return replace_all(pointer.starts_with('/') ? pointer.substr(1) : pointer, "/", ".");
}

bool fits(std::string_view name, std::string_view attribute) {
  if (name == attribute || name == kAnything) {
    return true;
  }
  if (name.find('*') == std::string_view::npos && name.size() != attribute.size()) {
    return false;
  }
  return name.find('.') != std::string_view::npos && matches_fully(name, attribute);
}

Schema dereferenced(Schema schema, std::size_t depth) {
  const SchemaNode reference = schema.node.find("$ref");
  if (!reference || depth == 0) {
    return schema;
  }
  const SchemaNode definition = schema.root.find("definitions").find(reference.text());
  return dereferenced(schema.at(definition), depth - 1);
}

Schema walk(const Schema& from, std::string_view pointer, std::size_t depth) {
  const Schema schema = dereferenced(from, kDeepestPointer);
  if (pointer.empty() || !schema.node || depth == 0) {
    return schema.node && pointer.empty() ? schema : Schema();
  }
  const std::size_t end = std::min(pointer.find('/'), pointer.size());
  const std::string_view part = pointer.substr(0, end);
  const std::string_view rest = pointer.substr(std::min(end + 1, pointer.size()));
  const SchemaNode items = part == "*" ? schema.node.find("items") : SchemaNode();
  const SchemaNode next = items ? items : schema.node.find("properties").find(part);
  if (next) {
    if (const Schema found = walk(schema.at(next), rest, depth - 1); found.node) {
      return found;
    }
  }
  for (std::string_view keyword : {"anyOf", "allOf", "oneOf"}) {
    for (const SchemaNode::Member& item : schema.node.find(keyword)) {
      if (const Schema found = walk(schema.at(item.value), pointer, depth - 1); found.node) {
        return found;
      }
    }
  }
  return {};
}

template <class Texts>
bool contains(const Texts& texts, std::string_view text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

bool is_collection(std::string_view json_type) {
  return json_type == "array" || json_type == "object";
}

// Types that give their properties as attributes too give all of them, in order of their names:
// every scalar and every list of such.
bool gives_every_property(const TypeSchema& type) {
  bool has_writable = false;
  for (const TypeSchema::Property& property : type.properties) {
    const SchemaNode items =
        type.schema.find("properties").find(property.name).find("items").find("type");
    const bool is_attribute = property.json_type == "array"
                                  ? !is_collection(items.text())
                                  : !property.json_type.empty() && property.json_type != "object";
    if (is_attribute && !contains(type.attributes, property.name)) {
      return false;
    }
    has_writable = has_writable || (is_attribute && !property.is(TypeSchema::Property::kReadOnly));
  }
  return has_writable;
}

}  // namespace

const std::string* AttributeNames::find(std::string_view attribute) const {
  const std::string* best = nullptr;
  for (const std::string& name : names_) {
    if (fits(name, attribute) && (best == nullptr || name.size() >= best->size())) {
      best = &name;
    }
  }
  return best;
}

std::string AttributeNames::quoted() const {
  std::string text = "[";
  for (const std::string& name : names_) {
    text += text.size() > 1 ? ", " : "";
    text += quote(std::string_view(replace_all(name, "\\", "")));
  }
  return text += "]";
}

void AttributeNames::add(std::string name) {
  if (std::find(names_.begin(), names_.end(), name) == names_.end()) {
    names_.push_back(std::move(name));
  }
}

AttributeNames attributes_of(const TypeSchema& type) {
  AttributeNames names;
  if (type.any_attribute) {
    names.add(std::string(kAnything));
  }
  std::vector<std::string> read_only;
  if (!gives_every_property(type)) {
    for (std::string_view pointer : type.read_only) {
      read_only.push_back(attribute_name(pointer));
    }
  }
  // Names that no schema gives come first, then what is read-only, in the schema's order.
  for (std::string_view name : type.attributes) {
    if (name != kOutputs && !contains(read_only, name)) {
      names.add(std::string(name));
    }
  }
  const bool has_outputs = contains(type.attributes, kOutputs);
  for (const std::string& name : read_only) {
    if (has_outputs && name == "Outputs") {
      names.add(std::string(kAnyOutput));
    } else if (contains(type.attributes, name)) {
      names.add(name);
    }
  }
  if (has_outputs) {
    names.add(std::string(kAnyOutput));
  }
  return names;
}

Schema schema_at(const TypeSchema& type, std::string_view pointer) {
  return walk(Schema(type.schema), pointer.starts_with('/') ? pointer.substr(1) : pointer,
              kDeepestPointer);
}

}  // namespace formwork::lint
