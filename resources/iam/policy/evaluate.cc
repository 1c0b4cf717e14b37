// SPDX-License-Identifier: Apache-2.0
#include "resources/iam/policy/evaluate.hh"

#include <algorithm>
#include <span>

namespace formwork::iam {

namespace {

/// What a list of policies says to a request.
struct Answer {
  std::vector<MatchedStatement> allows;
  std::vector<MatchedStatement> denies;
  PrincipalMatch best = PrincipalMatch::No;  ///< Of the statements that allow.
};

void ask(const Policy& policy, const PolicyRequest& request, Answer& answer,
         std::vector<std::string>& missing) {
  for (const Statement& statement : policy.statements) {
    const PrincipalMatch principal = match_principal(statement, request);
    if (principal == PrincipalMatch::No) {
      continue;
    }
    if (!statement_fits(policy, statement, request, &missing)) {
      continue;
    }
    const MatchedStatement matched{policy.id, policy.source_type, statement.sid, statement.index,
                                   statement.allows};
    (statement.allows ? answer.allows : answer.denies).push_back(matched);
    if (statement.allows) {
      answer.best = std::max(answer.best, principal);
    }
  }
}

Answer ask_all(std::span<const Policy> policies, const PolicyRequest& request,
               std::vector<std::string>& missing) {
  Answer answer;
  for (const Policy& policy : policies) {
    ask(policy, request, answer, missing);
  }
  return answer;
}

/// The answers of all that has a say.
struct Answers {
  Answer identity;
  std::optional<Answer> boundary;
  std::optional<Answer> session;
  std::optional<Answer> organization;
  std::optional<Answer> resource;
};

Answers ask_set(const PolicySet& set, const PolicyRequest& request,
                std::vector<std::string>& missing) {
  Answers answers;
  answers.identity = ask_all(set.identity, request, missing);
  if (set.boundary) {
    answers.boundary = ask_all(*set.boundary, request, missing);
  }
  if (set.session) {
    answers.session = ask_all(*set.session, request, missing);
  }
  if (set.organization) {
    answers.organization = ask_all(*set.organization, request, missing);
  }
  if (set.resource) {
    answers.resource = ask_all(std::span(&*set.resource, 1), request, missing);
  }
  return answers;
}

// The first limit that does not allow.
std::optional<PolicyKindWord> find_limit(const Answers& answers, bool with_principal_limits) {
  if (answers.organization && answers.organization->allows.empty()) {
    return PolicyKindWord::Organization;
  }
  if (!with_principal_limits) {
    return std::nullopt;
  }
  if (answers.boundary && answers.boundary->allows.empty()) {
    return PolicyKindWord::Boundary;
  }
  if (answers.session && answers.session->allows.empty()) {
    return PolicyKindWord::Session;
  }
  return std::nullopt;
}

bool find_deny(const Answers& answers, Decision& decision) {
  const std::pair<const Answer*, PolicyKindWord> all[] = {
      {answers.organization ? &*answers.organization : nullptr, PolicyKindWord::Organization},
      {&answers.identity, PolicyKindWord::Identity},
      {answers.resource ? &*answers.resource : nullptr, PolicyKindWord::Resource},
      {answers.boundary ? &*answers.boundary : nullptr, PolicyKindWord::Boundary},
      {answers.session ? &*answers.session : nullptr, PolicyKindWord::Session}};
  for (const auto& [answer, kind] : all) {
    if (answer != nullptr && !answer->denies.empty()) {
      decision.outcome = Decision::Outcome::ExplicitDeny;
      decision.by = kind;
      decision.matched = answer->denies;
      return true;
    }
  }
  return false;
}

void allow(Decision& decision, PolicyKindWord by, std::vector<MatchedStatement> matched) {
  decision.outcome = Decision::Outcome::Allowed;
  decision.by = by;
  decision.matched = std::move(matched);
}

}  // namespace

std::string_view to_words(PolicyKindWord kind) {
  switch (kind) {
    case PolicyKindWord::Identity:
      return "identity-based";
    case PolicyKindWord::Boundary:
      return "permissions boundary";
    case PolicyKindWord::Session:
      return "session";
    case PolicyKindWord::Organization:
      return "service control";
    case PolicyKindWord::Resource:
      return "resource-based";
  }
  return "";
}

Decision evaluate(const PolicySet& policies, const PolicyRequest& request) {
  Decision decision;
  const Answers answers = ask_set(policies, request, decision.missing);
  std::sort(decision.missing.begin(), decision.missing.end());
  decision.missing.erase(std::unique(decision.missing.begin(), decision.missing.end()),
                         decision.missing.end());
  decision.allowed_by_boundary = !answers.boundary || !answers.boundary->allows.empty();
  decision.allowed_by_organization = !answers.organization || !answers.organization->allows.empty();
  if (find_deny(answers, decision)) {
    return decision;
  }
  const bool is_foreign =
      !policies.resource_account.empty() && policies.resource_account != request.account;
  const PrincipalMatch granted = answers.resource ? answers.resource->best : PrincipalMatch::No;
  if (is_foreign && granted == PrincipalMatch::No) {
    decision.by = PolicyKindWord::Resource;
    return decision;
  }
  // Within an account the resource's word is enough, unless it only speaks of the account.
  const bool is_enough = !is_foreign && granted >= PrincipalMatch::Role;
  if (answers.identity.allows.empty() && !is_enough) {
    decision.by = PolicyKindWord::Identity;
    return decision;
  }
  const bool is_limited = !(is_enough && granted == PrincipalMatch::Direct);
  if (const auto limit = find_limit(answers, is_limited)) {
    decision.by = *limit;
    return decision;
  }
  if (answers.identity.allows.empty()) {
    allow(decision, PolicyKindWord::Resource, answers.resource->allows);
  } else {
    std::vector<MatchedStatement> matched = answers.identity.allows;
    if (answers.resource) {
      matched.insert(matched.end(), answers.resource->allows.begin(),
                     answers.resource->allows.end());
    }
    allow(decision, PolicyKindWord::Identity, std::move(matched));
  }
  return decision;
}

}  // namespace formwork::iam
