// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "resources/iam/policy/document.hh"

namespace formwork::iam {

/// Everything that has a say in a request. What is absent does not limit; a list that is there and
/// empty allows nothing.
struct PolicySet {
  std::vector<Policy> identity = {};
  std::optional<std::vector<Policy>> boundary = {};
  std::optional<std::vector<Policy>> session = {};
  std::optional<std::vector<Policy>> organization = {};  ///< As service control policies.
  std::optional<Policy> resource = {};
  std::string resource_account = {};  ///< Who owns the resource; "" is the caller's account.
};

/// Which kind of policy decided.
enum class PolicyKindWord : std::uint8_t { Identity, Boundary, Session, Organization, Resource };
/// "identity-based", "permissions boundary", "session", "service control", "resource-based".
std::string_view to_words(PolicyKindWord kind);

struct MatchedStatement {
  std::string policy_id;
  std::string source_type;
  std::string sid;
  std::size_t index = 0;
  bool allows = false;
};

struct Decision {
  enum class Outcome : std::uint8_t { Allowed, ExplicitDeny, ImplicitDeny };
  Outcome outcome = Outcome::ImplicitDeny;
  PolicyKindWord by = PolicyKindWord::Identity;  ///< Whose deny, missing allow, or allow it was.
  std::vector<MatchedStatement> matched;         ///< Those that decided.
  std::vector<std::string> missing;              ///< Condition keys that had no value.
  bool allowed_by_boundary = true;
  bool allowed_by_organization = true;

  bool is_allowed() const { return outcome == Outcome::Allowed; }
};

/// By AWS's rules: an explicit deny anywhere denies; organisation, boundary and session policies
/// must allow what identity policies allow; a policy of the resource allows on its own within an
/// account (not beyond a boundary when it names the role) and is needed besides across accounts.
Decision evaluate(const PolicySet& policies, const PolicyRequest& request);

}  // namespace formwork::iam
