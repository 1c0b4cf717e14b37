// SPDX-License-Identifier: Apache-2.0
#include "server/wire/json_body.hh"

#include <cmath>
#include <utility>

#include "engine/base/json_write.hh"
#include "engine/base/text.hh"
#include "server/wire/java_faults.hh"
#include "server/wire/scalars.hh"

namespace formwork {
namespace {

constexpr std::string_view kCode = "SerializationException";
// DynamoDB's values nest 32 deep, the deepest of all.
constexpr int kDeepest = 480;

const char* kind_word(const Value& value) {
  switch (value.kind()) {
    case ValueKind::Bool:
      return "TRUE_VALUE or FALSE_VALUE";
    case ValueKind::Number:
      return "NUMBER_VALUE";
    case ValueKind::String:
      return "STRING_VALUE";
    case ValueKind::List:
      return "START_ARRAY";
    case ValueKind::Map:
      return "START_OBJECT";
    default:
      return "VALUE_NULL";
  }
}

Failure wrong_kind(const Value& json, const char* wanted) {
  return fail(std::string(kCode),
              std::string(kind_word(json)) + " cannot be converted to " + wanted);
}

class Reader {
 public:
  explicit Reader(const JsonStyle& style) : style_(style) {}
  // `is_member`: of a structure, not in a list or map.
  Result<Value> read(const Shape& shape, const Value& json, int depth, bool is_member) const;

 private:
  Result<Value> structure(const Shape& shape, const Value& json, int depth, bool is_member) const;
  Result<Value> list(const Shape& shape, const Value& json, int depth, bool is_member) const;
  Result<Value> map(const Shape& shape, const Value& json, int depth, bool is_member) const;
  Result<Value> scalar(const Shape& shape, const Value& json) const;
  Result<Value> blob(const Shape& shape, const Value& json) const;
  Failure wrong(const Shape& shape, const Value& json, const char* wanted,
                bool is_member = true) const;

  const JsonStyle& style_;
};

Result<Value> Reader::structure(const Shape& shape, const Value& json, int depth,
                                bool is_member) const {
  if (!json.is_map()) {
    return wrong(shape, json, "an object", is_member);
  }
  Value::Map members;
  for (const MemberShape& member : shape.members) {
    if (style_.leaves_out_located && member.location != WirePlace::Body) {
      continue;
    }
    const Value* part = json.find(member.wire_name);
    if (part == nullptr || part->is_null()) {
      continue;
    }
    Result<Value> value = read(*member.shape, *part, depth + 1, true);
    if (!value) {
      return value;
    }
    members.push_back({std::string(member.name), *std::move(value), {}});
  }
  return Value::map(std::move(members));
}

Result<Value> Reader::list(const Shape& shape, const Value& json, int depth, bool is_member) const {
  if (!json.is_list()) {
    return wrong(shape, json, "a list", is_member);
  }
  Value::List items;
  items.reserve(json.items().size());
  for (const Value& item : json.items()) {
    if (item.is_null()) {
      continue;
    }
    Result<Value> value = read(*shape.item.shape, item, depth + 1, false);
    if (!value) {
      return value;
    }
    items.push_back(*std::move(value));
  }
  return Value::list(std::move(items));
}

Result<Value> Reader::map(const Shape& shape, const Value& json, int depth, bool is_member) const {
  if (!json.is_map()) {
    return wrong(shape, json, "a map", is_member);
  }
  Value::Map members;
  members.reserve(json.members().size());
  for (const Value::Member& member : json.members()) {
    if (member.value.is_null()) {
      continue;
    }
    Result<Value> value = read(*shape.item.shape, member.value, depth + 1, false);
    if (!value) {
      return value;
    }
    members.push_back({member.key, *std::move(value), {}});
  }
  return Value::map(std::move(members));
}

// Only faults come here that not every protocol tells alike.
Failure Reader::wrong(const Shape& shape, const Value& json, const char* wanted,
                      bool is_member) const {
  return style_.java_package.empty()
             ? wrong_kind(json, wanted)
             : fail(std::string(kCode), java_fault(shape, json, is_member, style_.java_package));
}

Result<Value> Reader::blob(const Shape& shape, const Value& json) const {
  if (!json.is_string()) {
    return wrong(shape, json, "Blob");
  }
  if (!style_.java_package.empty()) {
    if (std::string fault = java_base64_fault(json.as_string()); !fault.empty()) {
      return fail(std::string(kCode), std::move(fault));
    }
  }
  return read_scalar(shape, json.as_string(), kCode);
}

Result<Value> Reader::scalar(const Shape& shape, const Value& json) const {
  switch (shape.kind) {
    case ShapeKind::String:
      return json.is_string() ? Result<Value>(json) : wrong(shape, json, "String");
    case ShapeKind::Boolean:
      if (!style_.java_package.empty() && json.is_string()) {
        if (const auto flag = java_flag(json.as_string())) {
          return Value::boolean(*flag);
        }
      }
      return json.is_bool() ? Result<Value>(json) : wrong(shape, json, "Boolean");
    case ShapeKind::Blob:
      return blob(shape, json);
    case ShapeKind::Timestamp: {
      if (json.is_string()) {
        return read_scalar(shape, json.as_string(), kCode);
      }
      const auto time = json.is_number() ? parse_timestamp(json.scalar_text()) : std::nullopt;
      return time ? Result<Value>(Value::number(*time)) : wrong_kind(json, "Timestamp");
    }
    default:
      break;
  }
  const auto number = json.is_number() ? parse_number(json.scalar_text()) : std::nullopt;
  if (!number) {
    // Infinities and "not a number" have no JSON number.
    const std::string& text = json.as_string();
    const bool is_special = text == "NaN" || text == "Infinity" || text == "-Infinity";
    return is_special && shape.kind >= ShapeKind::Float && shape.kind <= ShapeKind::Double
               ? Result<Value>(json)
               : wrong(shape, json, "Number");
  }
  if (shape.kind == ShapeKind::Float || shape.kind == ShapeKind::Double) {
    return json;
  }
  if (parse_integer(json.scalar_text())) {
    return read_scalar(shape, json.scalar_text(), kCode);
  }
  constexpr double kMostExact = 9007199254740992.0;
  const bool is_whole = std::abs(*number) <= kMostExact && std::floor(*number) == *number;
  return is_whole ? read_scalar(shape, std::to_string(static_cast<std::int64_t>(*number)), kCode)
                  : wrong_kind(json, "Integer");
}

Result<Value> Reader::read(const Shape& shape, const Value& json, int depth, bool is_member) const {
  if (depth > kDeepest) {
    return fail(std::string(kCode), "The request nests its values too deep.");
  }
  if (shape.is(Shape::kDocument)) {
    return json;
  }
  switch (shape.kind) {
    case ShapeKind::Structure:
      return structure(shape, json, depth, is_member);
    case ShapeKind::List:
      return list(shape, json, depth, is_member);
    case ShapeKind::Map:
      return map(shape, json, depth, is_member);
    default:
      return scalar(shape, json);
  }
}

class Writer {
 public:
  Writer(std::string& out, const JsonStyle& style) : json_(out), style_(style) {}
  void write(const Shape& shape, const Value& value, int depth);

 private:
  void members(const Shape& shape, const Value& value, int depth);
  void scalar(const Shape& shape, const Value& value);

  JsonWriter json_;
  const JsonStyle& style_;
};

bool is_absent(const Value& value) {
  return value.is_null() || value.is_no_value();
}

void Writer::members(const Shape& shape, const Value& value, int depth) {
  json_.begin_object();
  for (const Value::Member& part : value.members()) {
    const MemberShape* member = shape.find(part.key);
    const bool is_elsewhere =
        member != nullptr && style_.leaves_out_located && member->location != WirePlace::Body;
    if (member == nullptr || is_elsewhere || is_absent(part.value)) {
      continue;
    }
    json_.key(member->wire_name);
    write(*member->shape, part.value, depth + 1);
  }
  json_.end_object();
}

void Writer::scalar(const Shape& shape, const Value& value) {
  const TimestampFormat format = timestamp_format(shape, style_.timestamps);
  std::string text;
  append_scalar(text, shape, value, format);
  const bool is_number =
      value.is_number() && (shape.kind != ShapeKind::Timestamp || format == TimestampFormat::Unix);
  if (shape.kind == ShapeKind::String || shape.kind == ShapeKind::Blob) {
    json_.string(text);
  } else if (value.is_bool() || is_number) {
    json_.raw(text);
  } else if (shape.kind == ShapeKind::Boolean && (text == "true" || text == "false")) {
    json_.raw(text);
  } else if (shape.kind >= ShapeKind::Integer && shape.kind <= ShapeKind::Double &&
             parse_number(text) && text[0] != '+') {
    json_.raw(text);
  } else {
    json_.string(text);
  }
}

void Writer::write(const Shape& shape, const Value& value, int depth) {
  if (is_absent(value) || depth > kDeepest) {
    json_.null();
    return;
  }
  if (shape.is(Shape::kDocument)) {
    json_.raw(value_to_json(value));
    return;
  }
  switch (shape.kind) {
    case ShapeKind::Structure:
      members(shape, value, depth);
      return;
    case ShapeKind::List:
      json_.begin_array();
      for (const Value& item : value.items()) {
        write(*shape.item.shape, item, depth + 1);
      }
      json_.end_array();
      return;
    case ShapeKind::Map:
      json_.begin_object();
      for (const Value::Member& part : value.members()) {
        json_.key(part.key);
        write(*shape.item.shape, part.value, depth + 1);
      }
      json_.end_object();
      return;
    default:
      scalar(shape, value);
  }
}

}  // namespace

Result<Value> read_json_value(const Shape& shape, const Value& json, const JsonStyle& style) {
  return Reader(style).read(shape, json, 0, false);
}

void append_json_value(std::string& out, const Shape& shape, const Value& value,
                       const JsonStyle& style) {
  Writer(out, style).write(shape, value, 0);
}

}  // namespace formwork
