// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/source_span.hh"

namespace formwork {

/// What an unknown value waits for.
struct UnknownCause {
  enum class Kind : std::uint8_t {
    Ref,               ///< Ref of a resource that has no physical id yet; subject = logical id.
    Attribute,         ///< GetAtt; subject = logical id, attribute = its name.
    Parameter,         ///< A parameter without a value; subject = its name.
    Import,            ///< Fn::ImportValue; subject = export name.
    DynamicReference,  ///< {{resolve:...}}; subject = the reference.
    Environment,  ///< A pseudo parameter or zone list that is not known here; subject = its name.
    Transform,    ///< The outcome of a macro; subject = its name.
  };
  Kind kind = Kind::Ref;
  std::string subject;
  std::string attribute;
  bool operator==(const UnknownCause&) const = default;
};

enum class ValueKind : std::uint8_t { Null, Bool, Number, String, List, Map, Unknown, NoValue };

/// An evaluated value: JSON's kinds, plus Unknown (with what it waits for) and NoValue
/// (AWS::NoValue, which removes the property or item that holds it). Owns everything below it;
/// copying is deep, moving is cheap. Maps keep insertion order and have no duplicate keys.
class Value {
 public:
  struct Member;
  using List = std::vector<Value>;
  using Map = std::vector<Member>;

  Value() = default;  ///< Null.
  static Value boolean(bool b);
  /// `text` is a JSON number in its source spelling, e.g. "20" or "1.50".
  static Value number(std::string text);
  static Value number(std::int64_t n);
  static Value string(std::string text);
  static Value list();
  static Value list(List items);
  static Value map();
  static Value map(Map members);
  static Value unknown(UnknownCause cause);
  static Value unknown(std::vector<UnknownCause> causes);
  static Value no_value();

  ValueKind kind() const noexcept { return static_cast<ValueKind>(data_.index()); }
  bool is_null() const noexcept { return kind() == ValueKind::Null; }
  bool is_bool() const noexcept { return kind() == ValueKind::Bool; }
  bool is_number() const noexcept { return kind() == ValueKind::Number; }
  bool is_string() const noexcept { return kind() == ValueKind::String; }
  bool is_list() const noexcept { return kind() == ValueKind::List; }
  bool is_map() const noexcept { return kind() == ValueKind::Map; }
  bool is_unknown() const noexcept { return kind() == ValueKind::Unknown; }
  bool is_no_value() const noexcept { return kind() == ValueKind::NoValue; }
  bool is_scalar() const noexcept { return is_bool() || is_number() || is_string(); }
  /// True when an Unknown stands anywhere in the value.
  bool has_unknown() const;
  /// Every cause of every Unknown below, without repetition, in order of appearance.
  std::vector<UnknownCause> unknown_causes() const;

  bool as_bool() const noexcept { return is_bool() && *std::get_if<bool>(&data_); }
  /// Text of a string; of other kinds "".
  const std::string& as_string() const noexcept;
  /// Text of a string or number, "true"/"false" of a boolean; as CloudFormation turns scalars into
  /// strings. "" for other kinds.
  std::string scalar_text() const;
  /// Items of a list, members of a map; empty for other kinds.
  std::span<const Value> items() const noexcept;
  std::span<const Member> members() const noexcept;
  List* mutable_list() noexcept { return std::get_if<List>(&data_); }
  Map* mutable_map() noexcept { return std::get_if<Map>(&data_); }

  /// Member of a map, or null.
  const Value* find(std::string_view key) const& noexcept;
  const Value* find(std::string_view key) const&& = delete;  // would point into a dead value
  /// Text of a scalar member, or "".
  std::string get_text(std::string_view key) const;
  /// Follows a path of map keys (list items by decimal index), or null.
  const Value* find_path(std::initializer_list<std::string_view> path) const& noexcept;
  const Value* find_path(std::initializer_list<std::string_view> path) const&& = delete;
  /// Sets or replaces a member; makes this a map when it is not one.
  Value& set(std::string_view key, Value value);
  void erase(std::string_view key);
  /// Appends to a list; makes this a list when it is not one.
  Value& push(Value value);

  /// Where the value came from; nowhere for made-up ones. Not part of equality.
  SourceSpan origin;

  /// Same kind and content; maps compare without order.
  bool operator==(const Value& other) const;
  /// As CloudFormation compares properties: also "1" equals 1 and "true" equals true.
  static bool same(const Value& a, const Value& b);

 private:
  struct NumberText {
    std::string text;
  };
  struct UnknownData {
    std::vector<UnknownCause> causes;
  };
  struct NoValueTag {};
  using Data = std::variant<std::monostate, bool, NumberText, std::string, List, Map, UnknownData,
                            NoValueTag>;
  explicit Value(Data data);
  void collect_causes(std::vector<UnknownCause>& causes) const;

  Data data_;
};

struct Value::Member {
  std::string key;
  Value value;
  SourceSpan key_origin;
};

// Only here, where Member is complete, can a map be made or destroyed.
inline Value::Value(Data data) : data_(std::move(data)) {}
inline Value Value::boolean(bool b) {
  return Value(Data(b));
}
inline Value Value::number(std::string text) {
  return Value(Data(NumberText{std::move(text)}));
}
inline Value Value::number(std::int64_t n) {
  return number(std::to_string(n));
}
inline Value Value::string(std::string text) {
  return Value(Data(std::move(text)));
}
inline Value Value::list() {
  return Value(Data(List()));
}
inline Value Value::list(List items) {
  return Value(Data(std::move(items)));
}
inline Value Value::map() {
  return map(Map());
}
inline Value Value::unknown(std::vector<UnknownCause> causes) {
  return Value(Data(UnknownData{std::move(causes)}));
}
inline Value Value::no_value() {
  return Value(Data(NoValueTag{}));
}

/// JSON text. Unknown is written as `unknown_text` (a JSON string); NoValue members are left out.
std::string value_to_json(const Value& value, int indent = 0,
                          std::string_view unknown_text = "{{changeSet:KNOWN_AFTER_APPLY}}");

}  // namespace formwork
