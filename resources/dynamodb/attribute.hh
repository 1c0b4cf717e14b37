// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hh"
#include "engine/value/value.hh"

namespace formwork::dynamodb {

enum class Kind : std::uint8_t { S, N, B, SS, NS, BS, BOOL, Null, L, M };

/// "S", "N", ... "NULL", as the wire names the kinds.
const char* to_string(Kind kind);
/// The kind of a set's elements.
Kind element_of(Kind set);
inline bool is_set(Kind kind) {
  return kind == Kind::SS || kind == Kind::NS || kind == Kind::BS;
}

struct Field;
using Fields = std::vector<Field>;

/// A value of an item: a checked one, numbers in their normal form.
struct Attribute {
  Kind kind = Kind::Null;
  bool flag = false;             ///< Of BOOL.
  std::string text;              ///< Of S, N and B.
  std::vector<Attribute> items;  ///< Of L and of sets, whose elements are S, N or B.
  std::vector<Field> fields;     ///< Of M, in the order given.

  static Attribute of(Kind kind, std::string text);
};

/// An attribute with its name; an item is a list of them.
struct Field {
  std::string name;
  Attribute value;
};

const Attribute* find(const Fields& fields, std::string_view name);
Attribute* find(Fields& fields, std::string_view name);
void put(Fields& fields, std::string_view name, Attribute value);
void drop(Fields& fields, std::string_view name);

/// Sets and maps compare without order.
bool equal(const Attribute& a, const Attribute& b);
bool equal(const Fields& a, const Fields& b);
/// Below, at or above zero. Of two S, N or B of one kind.
int compare(const Attribute& a, const Attribute& b);
/// How many bytes DynamoDB counts.
std::int64_t size_of(const Attribute& value);
std::int64_t size_of(const Fields& item);

/// Reads {"S": "x"}. Fails with ValidationException in DynamoDB's words; maps and lists may be
/// nested 32 deep.
Result<Attribute> read_attribute(const Value& wire, int depth = 0);
/// Reads a map of names to attributes.
Result<Fields> read_fields(const Value& wire, int depth = 0);
Value to_wire(const Attribute& value);
Value to_wire(const Fields& item);
/// "{S:a}": as error messages tell a value.
std::string told(const Attribute& value);

}  // namespace formwork::dynamodb
