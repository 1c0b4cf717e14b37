// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hh"
#include "engine/value/value.hh"

namespace formwork {

/// What an update does to a resource, as stack policies name it ("Update:Replace").
enum class PolicedAction : std::uint8_t { Modify, Replace, Delete };
const char* to_string(PolicedAction action);

/// Whether an update may do something to a resource.
struct PolicyDecision {
  bool is_allowed = true;
  /// Index of the Deny statement, from 0; none when no statement allows it.
  std::optional<std::size_t> statement;
  /// "Action denied by stack policy: Statement [#1] does not allow [Update:Replace] for resource
  /// [LogicalResourceId/Table]", or "Action not allowed by stack policy"; "" when allowed.
  std::string reason;
};

/// A stack policy: what updates may do to which resources. Once there is one, everything that no
/// statement allows is denied, and a Deny wins over every Allow. It speaks about updates only, not
/// about making or deleting a stack. Source: user guide, "Prevent updates to stack resources".
class StackPolicy {
 public:
  static constexpr std::size_t kLargestBody = 16'384;  ///< Bytes.

  /// Fails with ValidationError "Error validating stack policy: Invalid stack policy" and a help
  /// that says what is wrong. `{}` is a policy without statements: everything is denied.
  static Result<StackPolicy> parse(std::string_view json);

  PolicyDecision decide(PolicedAction action, std::string_view logical_id,
                        std::string_view type) const;

 private:
  /// A list that must match, or (`is_negated`) must not.
  struct Patterns {
    std::vector<std::string> texts;
    bool is_negated = false;
  };
  struct Condition {
    bool is_like = false;  ///< StringLike: '*' and '?' are wildcards.
    std::vector<std::string> types;
  };
  struct Statement {
    bool is_deny = false;
    Patterns actions;
    Patterns resources;
    std::vector<Condition> conditions;  ///< All must hold.
  };
  static Result<Statement> read_statement(const Value& node);
  static Result<void> read_condition(const Value& node, std::vector<Condition>& out);
  static bool matches(const Statement& statement, PolicedAction action, std::string_view resource,
                      std::string_view type);

  std::vector<Statement> statements_;
};

/// '*' stands for any text, '?' for one byte. Time is linear in the product of both lengths.
bool matches_wildcard(std::string_view pattern, std::string_view text);

}  // namespace formwork
