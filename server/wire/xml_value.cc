// SPDX-License-Identifier: Apache-2.0
#include "server/wire/xml_value.hh"

#include <utility>
#include <vector>

#include "engine/base/text.hh"
#include "server/wire/scalars.hh"

namespace formwork {
namespace {

using Elements = std::vector<const XmlElement*>;

// A document is no deeper than the reader's limit, and so is this recursion.
class Reader {
 public:
  explicit Reader(const XmlDocument& document) : document_(document) {}
  Result<Value> read(const Shape& shape, const XmlElement& element) const;

 private:
  Elements children(const XmlElement& element, std::string_view name) const;
  Result<Value> structure(const Shape& shape, const XmlElement& element) const;
  Result<Value> member(const MemberShape& member, const XmlElement& element) const;
  Result<Value> items(const Shape& shape, const Elements& elements) const;
  Result<Value> entries(const Shape& shape, const Elements& elements) const;

  const XmlDocument& document_;
};

Elements Reader::children(const XmlElement& element, std::string_view name) const {
  Elements found;
  for (const XmlElement* child = document_.at(element.first_child); child != nullptr;
       child = document_.at(child->next)) {
    if (child->name == name) {
      found.push_back(child);
    }
  }
  return found;
}

Result<Value> Reader::items(const Shape& shape, const Elements& elements) const {
  Value::List list;
  for (const XmlElement* element : elements) {
    Result<Value> value = read(*shape.item.shape, *element);
    if (!value) {
      return value;
    }
    list.push_back(*std::move(value));
  }
  return Value::list(std::move(list));
}

Result<Value> Reader::entries(const Shape& shape, const Elements& elements) const {
  Value::Map map;
  for (const XmlElement* element : elements) {
    const Elements keys = children(*element, shape.key.wire_name);
    const Elements values = children(*element, shape.item.wire_name);
    if (keys.empty() || values.empty()) {
      return fail("MalformedXML", "An entry of a map has no key or no value.");
    }
    Result<Value> value = read(*shape.item.shape, *values.front());
    if (!value) {
      return value;
    }
    map.push_back({keys.front()->text, *std::move(value), {}});
  }
  return Value::map(std::move(map));
}

// Null when the element has no such part.
Result<Value> Reader::member(const MemberShape& member, const XmlElement& element) const {
  const Shape& shape = *member.shape;
  if (member.is(MemberShape::kXmlAttribute)) {
    for (const auto& [name, value] : element.attributes) {
      if (name == member.wire_name) {
        return read_scalar(shape, value, "MalformedXML");
      }
    }
    return Value();
  }
  const bool is_flattened = member.is(MemberShape::kFlattened) || shape.is(Shape::kFlattened);
  if (is_flattened && shape.kind == ShapeKind::List) {
    const std::string_view name =
        shape.item.has_wire_name ? shape.item.wire_name : member.wire_name;
    const Elements elements = children(element, name);
    return elements.empty() ? Result<Value>(Value()) : items(shape, elements);
  }
  const Elements elements = children(element, member.wire_name);
  if (elements.empty()) {
    return Value();
  }
  if (is_flattened && shape.kind == ShapeKind::Map) {
    return entries(shape, elements);
  }
  return read(shape, *elements.front());
}

Result<Value> Reader::structure(const Shape& shape, const XmlElement& element) const {
  Value::Map members;
  for (const MemberShape& part : shape.members) {
    if (part.location != WirePlace::Body) {
      continue;
    }
    Result<Value> value = member(part, element);
    if (!value) {
      return value;
    }
    if (!value->is_null()) {
      members.push_back({std::string(part.name), *std::move(value), {}});
    }
  }
  return Value::map(std::move(members));
}

Result<Value> Reader::read(const Shape& shape, const XmlElement& element) const {
  switch (shape.kind) {
    case ShapeKind::Structure:
      return structure(shape, element);
    case ShapeKind::List:
      return items(shape, children(element, shape.item.wire_name));
    case ShapeKind::Map:
      return entries(shape, children(element, "entry"));
    case ShapeKind::String:
      return Value::string(element.text);
    default:
      return read_scalar(shape, trim(element.text), "MalformedXML");
  }
}

}  // namespace

Result<Value> read_xml_value(const Shape& shape, const XmlDocument& document,
                             const XmlElement& element) {
  return Reader(document).read(shape, element);
}

}  // namespace formwork
