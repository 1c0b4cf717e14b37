// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <unordered_set>

#include "engine/base/hash.hh"
#include "resources/dynamodb/attribute.hh"
#include "resources/dynamodb/number.hh"

namespace formwork::dynamodb {

namespace {

constexpr int kDeepest = 32;
constexpr std::array<Kind, 10> kKinds{Kind::S,  Kind::N,    Kind::B,    Kind::SS, Kind::NS,
                                      Kind::BS, Kind::BOOL, Kind::Null, Kind::L,  Kind::M};
constexpr const char* kWrong = "One or more parameter values were invalid: ";

Failure invalid(std::string message) {
  return fail("ValidationException", std::move(message));
}

Result<Attribute> read_number(const Value& wire) {
  if (!wire.is_string()) {
    return fail("SerializationException", "NUMBER_VALUE cannot be converted to String");
  }
  auto number = parse_decimal(wire.as_string());
  if (!number) {
    return std::move(number).failure();
  }
  return Attribute::of(Kind::N, decimal_text(*number));
}

Result<void> check_members(const Attribute& set, std::span<const Value> given) {
  std::unordered_set<std::string_view> seen;
  for (const Attribute& item : set.items) {
    if (item.text.empty()) {
      return invalid(std::string(kWrong) +
                     (set.kind == Kind::SS ? "An string set may not have a empty string as a member"
                                           : "Binary sets may not contain empty values"));
    }
    if (seen.insert(item.text).second) {
      continue;
    }
    if (set.kind == Kind::NS) {
      return invalid("Input collection contains duplicates");
    }
    std::string list;
    for (const Value& member : given) {
      list += (list.empty() ? "" : ", ") +
              (set.kind == Kind::BS ? base64_encode(member.as_string()) : member.as_string());
    }
    return invalid(std::string(kWrong) + "Input collection [" + list + "]" +
                   (set.kind == Kind::BS ? "of type BS " : " ") + "contains duplicates.");
  }
  return {};
}

Result<Attribute> read_set(Kind kind, const Value& wire) {
  Attribute set;
  set.kind = kind;
  if (wire.items().empty()) {
    return invalid(std::string(kWrong) + (kind == Kind::SS   ? "An string set  may not be empty"
                                          : kind == Kind::NS ? "An number set  may not be empty"
                                                             : "Binary sets should not be empty"));
  }
  for (const Value& item : wire.items()) {
    if (kind == Kind::NS) {
      auto number = read_number(item);
      if (!number) {
        return number;
      }
      set.items.push_back(std::move(*number));
      continue;
    }
    set.items.push_back(Attribute::of(element_of(kind), item.as_string()));
  }
  if (auto checked = check_members(set, wire.items()); !checked) {
    return std::move(checked).failure();
  }
  return set;
}

Result<Attribute> read_list(const Value& wire, int depth) {
  Attribute list;
  list.kind = Kind::L;
  list.items.reserve(wire.items().size());
  for (const Value& item : wire.items()) {
    auto read = read_attribute(item, depth + 1);
    if (!read) {
      return read;
    }
    list.items.push_back(std::move(*read));
  }
  return list;
}

Result<Attribute> read_content(Kind kind, const Value& content, int depth) {
  switch (kind) {
    case Kind::S:
    case Kind::B:
      return Attribute::of(kind, content.as_string());
    case Kind::N:
      return read_number(content);
    case Kind::BOOL: {
      Attribute made = Attribute::of(kind, {});
      made.flag = content.scalar_text() == "true";
      return made;
    }
    case Kind::Null:
      return content.scalar_text() == "true"
                 ? Result<Attribute>(Attribute{})
                 : invalid(std::string(kWrong) +
                           "Null attribute value types must have the value of true");
    case Kind::L:
      return read_list(content, depth);
    case Kind::M: {
      auto fields = read_fields(content, depth + 1);
      if (!fields) {
        return std::move(fields).failure();
      }
      Attribute made = Attribute::of(kind, {});
      made.fields = std::move(*fields);
      return made;
    }
    default:
      return read_set(kind, content);
  }
}

}  // namespace

Result<Attribute> read_attribute(const Value& wire, int depth) {
  if (depth > kDeepest) {
    return invalid(
        "Nesting Levels have exceeded supported limits: Attributes have nested levels beyond "
        "supported limit");
  }
  const Value* content = nullptr;
  Kind kind = Kind::Null;
  for (const Value::Member& member : wire.members()) {
    if (member.value.is_null()) {
      continue;
    }
    const auto known = std::find_if(kKinds.begin(), kKinds.end(),
                                    [&](Kind k) { return member.key == to_string(k); });
    if (known == kKinds.end()) {
      continue;
    }
    if (content != nullptr) {
      // What is wrong with a number goes before.
      const Value* number = wire.find("N");
      if (number != nullptr && number->is_string()) {
        if (auto read = read_number(*number); !read) {
          return read;
        }
      }
      return invalid(
          "Supplied AttributeValue has more than one datatypes set, must contain exactly one of "
          "the supported datatypes");
    }
    content = &member.value;
    kind = *known;
  }
  if (content == nullptr) {
    return invalid(
        "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
  }
  return read_content(kind, *content, depth);
}

Result<Fields> read_fields(const Value& wire, int depth) {
  Fields fields;
  fields.reserve(wire.members().size());
  for (const Value::Member& member : wire.members()) {
    auto value = read_attribute(member.value, depth);
    if (!value) {
      return std::move(value).failure();
    }
    fields.push_back({member.key, std::move(*value)});
  }
  return fields;
}

}  // namespace formwork::dynamodb
