// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/value/value.hh"
#include "resources/iam/policy/request.hh"

namespace formwork::iam {

/// A statement of a policy, ready to be asked.
struct Statement {
  std::string sid;
  std::size_t index = 0;  ///< In its document.
  bool allows = false;
  std::vector<std::string> actions;  ///< Of Action or NotAction.
  bool is_not_action = false;
  std::vector<std::string> resources;  ///< Of Resource or NotResource; empty: any.
  bool is_not_resource = false;
  Value principal = {};  ///< Of Principal or NotPrincipal; null: anybody.
  bool is_not_principal = false;
  Value conditions = {};
};

struct Policy {
  std::string id;           ///< What MatchedStatements calls it.
  std::string source_type;  ///< "user", "group", "role", "aws-managed", "user-managed", "resource".
  bool has_variables = false;  ///< Version 2012-10-17.
  std::vector<Statement> statements;
};

/// What is no statement is left out: documents are validated where they come in. A string is JSON.
Policy parse_policy(const Value& document, std::string id = {}, std::string source_type = {});

/// How a statement's principal speaks of who calls.
enum class PrincipalMatch : std::uint8_t {
  No,
  Account,  ///< By the account: it delegates to the account's own policies.
  Role,     ///< By the role of the session.
  Direct,   ///< By the user or session itself, or everybody.
};
PrincipalMatch match_principal(const Statement& statement, const PolicyRequest& request);

/// Whether action, resource and conditions are the statement's. Keys that were needed and absent
/// are added to `missing` unless it is null.
bool statement_fits(const Policy& policy, const Statement& statement, const PolicyRequest& request,
                    std::vector<std::string>* missing);

/// All condition keys and variables that the document speaks of, without repetition.
std::vector<std::string> context_keys(const Value& document);

}  // namespace formwork::iam
