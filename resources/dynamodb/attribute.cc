// SPDX-License-Identifier: Apache-2.0
#include "resources/dynamodb/attribute.hh"

#include <algorithm>

#include "engine/base/hash.hh"
#include "resources/dynamodb/number.hh"

namespace formwork::dynamodb {

namespace {

constexpr const char* kKindNames[] = {"S", "N", "B", "SS", "NS", "BS", "BOOL", "NULL", "L", "M"};

std::int64_t number_size(const std::string& text) {
  auto number = parse_decimal(text);
  if (!number || number->digits.empty()) {
    return 1;
  }
  // Two digits a byte, cut at even powers of ten, and one for the exponent.
  const auto digits = static_cast<std::int64_t>(number->digits.size());
  const std::int64_t odd = number->exponent % 2 != 0 ? 1 : 0;
  return (digits + odd + 1) / 2 + 1 + (number->is_negative ? 1 : 0);
}

bool contains(const std::vector<Attribute>& items, const Attribute& wanted) {
  return std::any_of(items.begin(), items.end(),
                     [&](const Attribute& item) { return equal(item, wanted); });
}

}  // namespace

const char* to_string(Kind kind) {
  return kKindNames[static_cast<std::size_t>(kind)];
}

Kind element_of(Kind set) {
  return set == Kind::SS ? Kind::S : set == Kind::NS ? Kind::N : Kind::B;
}

Attribute Attribute::of(Kind kind, std::string text) {
  Attribute made;
  made.kind = kind;
  made.text = std::move(text);
  return made;
}

const Attribute* find(const Fields& fields, std::string_view name) {
  for (const Field& field : fields) {
    if (field.name == name) {
      return &field.value;
    }
  }
  return nullptr;
}

Attribute* find(Fields& fields, std::string_view name) {
  return const_cast<Attribute*>(find(static_cast<const Fields&>(fields), name));
}

void put(Fields& fields, std::string_view name, Attribute value) {
  if (Attribute* known = find(fields, name)) {
    *known = std::move(value);
    return;
  }
  fields.push_back({std::string(name), std::move(value)});
}

void drop(Fields& fields, std::string_view name) {
  std::erase_if(fields, [&](const Field& field) { return field.name == name; });
}

bool equal(const Fields& a, const Fields& b) {
  return a.size() == b.size() && std::all_of(a.begin(), a.end(), [&](const Field& field) {
           const Attribute* other = find(b, field.name);
           return other != nullptr && equal(field.value, *other);
         });
}

bool equal(const Attribute& a, const Attribute& b) {
  if (a.kind != b.kind) {
    return false;
  }
  if (is_set(a.kind)) {
    return a.items.size() == b.items.size() &&
           std::all_of(a.items.begin(), a.items.end(),
                       [&](const Attribute& item) { return contains(b.items, item); });
  }
  return a.flag == b.flag && a.text == b.text &&
         std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(),
                    [](const Attribute& x, const Attribute& y) { return equal(x, y); }) &&
         equal(a.fields, b.fields);
}

int compare(const Attribute& a, const Attribute& b) {
  return a.kind == Kind::N ? order_key(a.text).compare(order_key(b.text)) : a.text.compare(b.text);
}

std::int64_t size_of(const Attribute& value) {
  switch (value.kind) {
    case Kind::S:
    case Kind::B:
      return static_cast<std::int64_t>(value.text.size());
    case Kind::N:
      return number_size(value.text);
    case Kind::BOOL:
    case Kind::Null:
      return 1;
    default:
      break;
  }
  const bool counts_places = !is_set(value.kind);
  std::int64_t size = counts_places ? 3 : 0;
  for (const Attribute& item : value.items) {
    size += size_of(item) + (counts_places ? 1 : 0);
  }
  for (const Field& field : value.fields) {
    size += static_cast<std::int64_t>(field.name.size()) + size_of(field.value) + 1;
  }
  return size;
}

std::int64_t size_of(const Fields& item) {
  std::int64_t size = 0;
  for (const Field& field : item) {
    size += static_cast<std::int64_t>(field.name.size()) + size_of(field.value);
  }
  return size;
}

Value to_wire(const Attribute& value) {
  Value content;
  switch (value.kind) {
    case Kind::S:
    case Kind::N:
    case Kind::B:
      content = Value::string(value.text);
      break;
    case Kind::BOOL:
      content = Value::boolean(value.flag);
      break;
    case Kind::Null:
      content = Value::boolean(true);
      break;
    case Kind::M:
      content = to_wire(value.fields);
      break;
    default:
      content = Value::list();
      for (const Attribute& item : value.items) {
        content.push(value.kind == Kind::L ? to_wire(item) : Value::string(item.text));
      }
  }
  Value::Map members;
  members.push_back({to_string(value.kind), std::move(content), {}});
  return Value::map(std::move(members));
}

Value to_wire(const Fields& item) {
  Value::Map members;
  members.reserve(item.size());
  for (const Field& field : item) {
    members.push_back({field.name, to_wire(field.value), {}});
  }
  return Value::map(std::move(members));
}

std::string told(const Attribute& value) {
  std::string text = std::string("{") + to_string(value.kind) + ":";
  switch (value.kind) {
    case Kind::B:
      text += base64_encode(value.text);
      break;
    case Kind::BOOL:
      text += value.flag ? "true" : "false";
      break;
    case Kind::Null:
      text += "true";
      break;
    case Kind::S:
    case Kind::N:
      text += value.text;
      break;
    default: {
      const bool is_map = value.kind == Kind::M;
      text += is_map ? "{" : "[";
      const std::size_t begin = text.size();
      for (const Attribute& item : value.items) {
        text += (text.size() > begin ? "," : "") + (is_set(value.kind) ? item.text : told(item));
      }
      for (const Field& field : value.fields) {
        text += (text.size() > begin ? "," : "") + field.name + "=" + told(field.value);
      }
      text += is_map ? "}" : "]";
    }
  }
  return text + "}";
}

}  // namespace formwork::dynamodb
