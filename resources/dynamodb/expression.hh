// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/service/operation.hh"
#include "resources/dynamodb/attribute.hh"

namespace formwork::dynamodb {

/// A step of a document path: a name, or a place in a list.
struct Step {
  std::string name;
  std::int64_t index = -1;  ///< -1: a name.
  bool operator==(const Step&) const = default;
};
using Path = std::vector<Step>;
/// "[a, [1], b]", as messages tell paths.
std::string told(const Path& path);

/// What stands beside an operator.
struct Operand {
  enum class Type : std::uint8_t { At, Value, Function, Sum, Difference };
  Type type = Type::At;
  Path path;
  Attribute value;
  std::string function;
  std::vector<Operand> arguments;  ///< Of a function, a sum or a difference.
};

/// A condition as a tree, at most as deep as the operators that an expression may have.
struct Condition {
  enum class Type : std::uint8_t { And, Or, Not, Compare, Between, In, Function };
  Type type = Type::Compare;
  std::string word;  ///< The comparison ("<=") or the function.
  std::vector<Condition> parts;
  std::vector<Operand> operands;
};

/// One action of an update expression.
struct Action {
  enum class Type : std::uint8_t { Set, Remove, Add, Delete };
  Type type = Type::Set;
  Path path;
  Operand value;
};

/// ExpressionAttributeNames and -Values of a request, and which of them were used.
class Placeholders {
 public:
  /// Reads and checks both members. Fails with ValidationException.
  static Result<Placeholders> read(const Value& input);
  Result<std::string> name(const std::string& key);
  Result<Attribute> value(const std::string& key);
  /// Fails with "Value provided in ExpressionAttributeNames unused in expressions: keys: {...}".
  Result<void> check_used() const;

 private:
  std::map<std::string, std::string> names_;
  std::map<std::string, Attribute> values_;
  std::set<std::string> used_;
};

/// Each reads an expression of at most 4 KB. `what` names it in messages: "ConditionExpression".
/// Fails with ValidationException "Invalid <what>: ...".
Result<Condition> parse_condition(std::string_view what, std::string_view text,
                                  Placeholders& placeholders);
Result<std::vector<Path>> parse_projection(std::string_view what, std::string_view text,
                                           Placeholders& placeholders);
Result<std::vector<Action>> parse_update(std::string_view text, Placeholders& placeholders);

/// Whether the word cannot be a name in expressions, in any case of letters.
bool is_reserved(std::string_view word);
/// Fails where one path is a part of another, or one takes for a list what another takes for a map.
Result<void> check_overlaps(std::string_view what, const std::vector<Path>& paths);

}  // namespace formwork::dynamodb
