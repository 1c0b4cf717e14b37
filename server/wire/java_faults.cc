// SPDX-License-Identifier: Apache-2.0
#include "server/wire/java_faults.hh"

#include <algorithm>
#include <array>

namespace formwork {
namespace {

// "String" of java.lang, or nothing for what is no such scalar.
std::string_view scalar_class(const Shape& shape) {
  switch (shape.kind) {
    case ShapeKind::String:
      return "String";
    case ShapeKind::Boolean:
      return "Boolean";
    case ShapeKind::Integer:
      return "Integer";
    case ShapeKind::Long:
      return "Long";
    case ShapeKind::Float:
      return "Float";
    case ShapeKind::Double:
      return "Double";
    default:
      return {};
  }
}

std::string type_name(const Shape& shape, std::string_view package, int depth = 0) {
  constexpr int kDeepest = 8;
  if (depth > kDeepest) {
    return "java.lang.Object";
  }
  switch (shape.kind) {
    case ShapeKind::Structure:
      return std::string(package) + std::string(shape.name);
    case ShapeKind::Map:
      return "java.util.Map<java.lang.String, " + type_name(*shape.item.shape, package, depth + 1) +
             ">";
    case ShapeKind::List:
      return "java.util.List<" + type_name(*shape.item.shape, package, depth + 1) + ">";
    case ShapeKind::Blob:
      return "java.nio.ByteBuffer";
    case ShapeKind::Timestamp:
      return "java.util.Date";
    default:
      return "java.lang." + std::string(scalar_class(shape));
  }
}

const char* token_word(const Value& json) {
  if (json.is_bool()) {
    return json.scalar_text() == "true" ? "TRUE_VALUE" : "FALSE_VALUE";
  }
  if (json.is_number()) {
    return json.scalar_text().find_first_of(".eE") == std::string::npos ? "NUMBER_VALUE"
                                                                        : "DECIMAL_VALUE";
  }
  return "STRING_VALUE";
}

constexpr std::string_view kCast =
    "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class "
    "java.lang.Class (sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and "
    "java.lang.Class are in module java.base of loader 'bootstrap')";

}  // namespace

std::string java_fault(const Shape& shape, const Value& json, bool is_member,
                       std::string_view package) {
  if (json.is_map()) {
    return "Start of structure or map found where not expected";
  }
  if (json.is_list()) {
    return "Unrecognized collection type " +
           std::string(shape.kind == ShapeKind::Map ? "" : "class ") + type_name(shape, package);
  }
  if (!shape.is_scalar()) {
    if (is_member) {
      return "Unexpected field type";
    }
    return shape.kind == ShapeKind::Structure ? "Unexpected value type in payload"
                                              : std::string(kCast);
  }
  if (shape.kind == ShapeKind::Blob) {
    return "only base-64-encoded strings are convertible to bytes";
  }
  if (shape.kind == ShapeKind::Boolean && json.is_string()) {
    return "Unexpected token received from parser";
  }
  const std::string_view wanted = scalar_class(shape);
  return std::string(token_word(json)) + " cannot be converted to " +
         std::string(wanted.empty() ? "Date" : wanted);
}

std::optional<bool> java_flag(std::string_view text) {
  constexpr std::array<std::string_view, 3> kTrue{"true", "yes", "1"};
  constexpr std::array<std::string_view, 3> kFalse{"false", "no", "0"};
  if (std::find(kTrue.begin(), kTrue.end(), text) != kTrue.end()) {
    return true;
  }
  const bool is_false = std::find(kFalse.begin(), kFalse.end(), text) != kFalse.end();
  return is_false ? std::optional<bool>(false) : std::nullopt;
}

std::string java_base64_fault(std::string_view text) {
  if (text.size() % 4 != 0) {
    return "Base64 encoded length is expected a multiple of 4 bytes but found: " +
           std::to_string(text.size());
  }
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::size_t size = text.size();
  while (size > 0 && text.size() - size < 2 && text[size - 1] == '=') {
    --size;
  }
  if (text.find('=') < size) {
    return "Invalid last non-pad Base64 character dectected";
  }
  // The bits behind the last whole byte are zero.
  const std::size_t padding = text.size() - size;
  const std::size_t unused = padding == 2 ? 15 : padding == 1 ? 3 : 0;
  const std::size_t last = size > 0 ? kLetters.find(text[size - 1]) : 0;
  const bool is_loose = last != std::string_view::npos && (last & unused) != 0;
  return is_loose ? "Invalid last non-pad Base64 character dectected" : std::string();
}

}  // namespace formwork
