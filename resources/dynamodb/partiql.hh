// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "resources/dynamodb/expression.hh"

namespace formwork::dynamodb {

/// A statement of PartiQL as DynamoDB has it.
struct Statement {
  enum class Type { Select, Exists, Insert, Update, Delete };
  Type type = Type::Select;
  std::string table;
  std::string index;
  std::vector<Path> paths;  ///< Empty: all.
  std::optional<Condition> where;
  Fields item;                  ///< Of Insert.
  std::vector<Action> actions;  ///< Of Update.
  std::string returning;        ///< "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW" or "".
  bool is_descending = false;
};

/// Reads a statement; each "?" is the next of the parameters. Fails with ValidationException
/// "Statement wasn't well formed, can't be processed: ...".
Result<Statement> parse_statement(std::string_view text, const std::vector<Attribute>& parameters);

/// The value that the conditions, all of which must hold, say the attribute is; or null.
const Attribute* equal_value(const std::optional<Condition>& where, std::string_view attribute);

}  // namespace formwork::dynamodb
