// SPDX-License-Identifier: Apache-2.0
#include "engine/plan/stack_policy.hh"

#include <doctest/doctest.h>

namespace formwork {

namespace {

constexpr std::string_view kAllowAll =
    R"({"Effect":"Allow","Action":"Update:*","Principal":"*","Resource":"*"})";

StackPolicy policy(const std::string& statements) {
  auto parsed = StackPolicy::parse(R"({"Statement":[)" + statements + "]}");
  REQUIRE(parsed);
  return *std::move(parsed);
}

std::string fault(const std::string& json) {
  auto parsed = StackPolicy::parse(json);
  if (parsed) {
    return "";
  }
  CHECK(parsed.error().code == "ValidationError");
  CHECK(parsed.error().message == "Error validating stack policy: Invalid stack policy");
  return parsed.error().help;
}

}  // namespace

TEST_CASE("plan: a stack policy denies what no statement allows") {
  const StackPolicy none = *StackPolicy::parse("{}");
  const PolicyDecision decision = none.decide(PolicedAction::Modify, "Table", "A::B::C");
  CHECK_FALSE(decision.is_allowed);
  CHECK_FALSE(decision.statement);
  CHECK(decision.reason == "Action not allowed by stack policy");
  CHECK(policy(std::string(kAllowAll)).decide(PolicedAction::Delete, "X", "A::B::C").is_allowed);
}

TEST_CASE("plan: a Deny of a stack policy wins wherever it stands") {
  const std::string deny =
      R"({"Effect":"Deny","Action":["Update:Replace","Update:Delete"],"Principal":"*",
          "Resource":"LogicalResourceId/Orders*"})";
  for (const auto& [text, index] :
       {std::pair(std::string(kAllowAll) + "," + deny, std::size_t{1}),
        std::pair(deny + "," + std::string(kAllowAll), std::size_t{0})}) {
    const StackPolicy both = policy(text);
    const PolicyDecision decision = both.decide(PolicedAction::Replace, "OrdersTable", "T");
    CHECK_FALSE(decision.is_allowed);
    CHECK(decision.statement == index);
    CHECK(decision.reason == "Action denied by stack policy: Statement [#" + std::to_string(index) +
                                 "] does not allow [Update:Replace] for resource "
                                 "[LogicalResourceId/OrdersTable]");
    CHECK(both.decide(PolicedAction::Modify, "OrdersTable", "T").is_allowed);
    CHECK(both.decide(PolicedAction::Replace, "Users", "T").is_allowed);
  }
}

TEST_CASE("plan: NotAction and NotResource of a stack policy turn a match round") {
  const StackPolicy not_action =
      policy(R"({"Effect":"Allow","NotAction":"Update:Delete","Principal":"*","Resource":"*"})");
  CHECK(not_action.decide(PolicedAction::Replace, "A", "T").is_allowed);
  CHECK_FALSE(not_action.decide(PolicedAction::Delete, "A", "T").is_allowed);
  const StackPolicy not_resource = policy(
      R"({"Effect":"Allow","Action":"Update:*","Principal":"*","NotResource":"LogicalResourceId/A"})");
  CHECK_FALSE(not_resource.decide(PolicedAction::Modify, "A", "T").is_allowed);
  CHECK(not_resource.decide(PolicedAction::Modify, "AB", "T").is_allowed);
}

TEST_CASE("plan: conditions of a stack policy compare the type") {
  const StackPolicy like = policy(std::string(kAllowAll) +
                                  R"(,{"Effect":"Deny","Action":"Update:*","Principal":"*",
      "Resource":"*","Condition":{"StringLike":{"ResourceType":["AWS::RDS::*"]}}})");
  CHECK_FALSE(like.decide(PolicedAction::Modify, "Db", "AWS::RDS::DBInstance").is_allowed);
  CHECK(like.decide(PolicedAction::Modify, "Db", "AWS::SQS::Queue").is_allowed);
  const StackPolicy equals = policy(std::string(kAllowAll) +
                                    R"(,{"Effect":"Deny","Action":"Update:*","Principal":"*",
      "Resource":"*","Condition":{"StringEquals":{"ResourceType":"AWS::RDS::*"}}})");
  CHECK(equals.decide(PolicedAction::Modify, "Db", "AWS::RDS::DBInstance").is_allowed);
}

TEST_CASE("plan: a stack policy that is none is refused with what is wrong") {
  CHECK(fault("[]").find("an object with Statement") != std::string::npos);
  CHECK(fault("{").find("not JSON") != std::string::npos);
  CHECK(fault(R"({"Statement":"x"})").find("list of statements") != std::string::npos);
  const auto statement = [](const std::string& members) {
    return fault(R"({"Statement":[{)" + members + "}]}");
  };
  CHECK(statement(R"("Effect":"Permit")").find("Allow or Deny") != std::string::npos);
  CHECK(statement(R"("Effect":"Allow","Principal":"me")").find("Principal") != std::string::npos);
  CHECK(statement(R"("Effect":"Allow","Principal":"*","Action":"Update:*")").find("Resource") !=
        std::string::npos);
  CHECK(statement(R"("Effect":"Allow","Principal":"*","Action":"Update:Foo","Resource":"*")")
            .find("Update:Foo") != std::string::npos);
  CHECK(statement(R"("Effect":"Allow","Principal":"*","Action":"Update:*","Resource":"Table")")
            .find("LogicalResourceId") != std::string::npos);
  CHECK(statement(R"("Effect":"Allow","Principal":"*","Action":"Update:*","Resource":"*",
                      "Condition":{"Bool":{"x":"y"}})")
            .find("StringLike") != std::string::npos);
  CHECK(fault("{\"Statement\":\"" + std::string(StackPolicy::kLargestBody, 'x') + "\"}")
            .find("16,384") != std::string::npos);
}

TEST_CASE("plan: wildcards match any text and end soon on hostile patterns") {
  CHECK(matches_wildcard("*", ""));
  CHECK(matches_wildcard("a*c?", "abbcd"));
  CHECK_FALSE(matches_wildcard("a*c?", "abbc"));
  CHECK_FALSE(matches_wildcard("", "a"));
  std::string pattern;
  for (int i = 0; i < 500; ++i) {
    pattern += "*a";
  }
  CHECK_FALSE(matches_wildcard(pattern + "b", std::string(5000, 'a')));
}

}  // namespace formwork
