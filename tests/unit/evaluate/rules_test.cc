// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include "tests/unit/evaluate/support.hh"

namespace formwork::evaluate_test {
namespace {

/// What the assertion gives: "holds" (or not decided), or the faults.
std::string check_assertion(std::string_view assertion, std::string_view condition = "") {
  World world(R"(
Parameters:
  Stage: {Type: String, Default: prod}
  Names: {Type: CommaDelimitedList, Default: "a,b"}
  Later: {Type: String}
  VpcA: {Type: 'AWS::EC2::VPC::Id', Default: vpc-1}
  VpcB: {Type: 'AWS::EC2::VPC::Id', Default: vpc-2}
  Subnets: {Type: 'List<AWS::EC2::Subnet::Id>', Default: 'subnet-1,subnet-2'}
  Other: {Type: 'AWS::EC2::Subnet::Id', Default: subnet-9}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Rules:
  R:
)" + (condition.empty() ? "" : "    RuleCondition: " + std::string(condition) + "\n") +
              "    Assertions:\n      - Assert: " + std::string(assertion) +
              "\n        AssertDescription: told so\nResources:\n  A: {Type: T}\n");
  world.bind().check_rules();
  return world.sink.has_errors() ? world.faults() : "holds";
}

}  // namespace

TEST_CASE("evaluate: rules check parameters") {
  static constexpr const char* kFailed = "ValidationError Rule 'R' failed: told so";
  const Row rows[] = {
      {"!Equals [!Ref Stage, prod]", "holds"},
      {"!Equals [!Ref Stage, dev]", kFailed},
      {"!Equals [!Ref Later, dev]", "holds"},
      {"!Not [!Equals [!Ref Stage, prod]]", kFailed},
      {"!And [!Equals [a, a], !Equals [a, b]]", kFailed},
      {"!Or [!Equals [a, a], !Equals [a, b]]", "holds"},
      {"{'Fn::Contains': [[prod, dev], !Ref Stage]}", "holds"},
      {"{'Fn::Contains': [[qa, dev], !Ref Stage]}", kFailed},
      {"{'Fn::Contains': [!Ref Names, b]}", "holds"},
      {"{'Fn::Contains': [[!Ref Later, prod], !Ref Stage]}", "holds"},
      {"{'Fn::Contains': [[!Ref Later, dev], !Ref Stage]}", "holds"},
      {"{'Fn::Contains': [[a], !Ref Later]}", "holds"},
      {"{'Fn::EachMemberEquals': [[prod, prod], !Ref Stage]}", "holds"},
      {"{'Fn::EachMemberEquals': [[prod, dev], !Ref Stage]}", kFailed},
      {"{'Fn::EachMemberEquals': [[dev, !Ref Later], !Ref Stage]}", kFailed},
      {"{'Fn::EachMemberEquals': [[prod, !Ref Later], !Ref Stage]}", "holds"},
      {"{'Fn::EachMemberIn': [!Ref Names, [a, b, c]]}", "holds"},
      {"{'Fn::EachMemberIn': [!Ref Names, [a]]}", kFailed},
      {"{'Fn::EachMemberIn': [!Ref Names, [!Ref Later]]}", "holds"},
      {"{'Fn::EachMemberIn': [[!Ref Later, z], [a]]}", kFailed},
      {"{'Fn::Contains': [{'Fn::RefAll': 'AWS::EC2::VPC::Id'}, vpc-2]}", "holds"},
      {"{'Fn::Contains': [{'Fn::RefAll': 'AWS::EC2::VPC::Id'}, vpc-3]}", kFailed},
      {"{'Fn::Contains': [{'Fn::RefAll': 'AWS::EC2::Subnet::Id'}, subnet-2]}", "holds"},
      {"{'Fn::EachMemberEquals': [{'Fn::ValueOf': [Subnets, VpcId]}, vpc-1]}", "holds"},
      {"{'Fn::EachMemberEquals': [{'Fn::ValueOf': [Subnets, VpcId]}, vpc-2]}", kFailed},
      {"!Equals [{'Fn::ValueOf': [Other, VpcId]}, vpc-2]", "holds"},
      {"!Equals [{'Fn::ValueOf': [Other, Tags.Owner]}, me]", "holds"},
      {"{'Fn::EachMemberEquals': [{'Fn::ValueOfAll': ['AWS::EC2::Subnet::Id', VpcId]}, vpc-1]}",
       kFailed},
      {"{'Fn::EachMemberIn': [{'Fn::ValueOfAll': ['AWS::EC2::Subnet::Id', VpcId]}, {'Fn::RefAll': "
       "'AWS::EC2::VPC::Id'}]}",
       "holds"},
      {"{'Fn::Contains': [a, b]}",
       "E1701 Template error: every Fn::Contains object requires two parameters, (1) a list of "
       "strings and "
       "(2) a string"},
      {"{'Fn::Contains': [[a]]}", "E1701 Template error: every Fn::Contains object"},
      {"{'Fn::Contains': [[a], [b]]}", "E1701 Template error: every Fn::Contains object"},
      {"{'Fn::EachMemberEquals': [a, b]}",
       "E1701 Template error: every Fn::EachMemberEquals object"},
      {"{'Fn::EachMemberIn': [[a], b]}", "E1701 Template error: every Fn::EachMemberIn object"},
      {"{'Fn::Contains': [{'Fn::RefAll': [a]}, b]}",
       "E1701 Template error: every Fn::RefAll object"},
      {"!Equals [{'Fn::ValueOf': [Nope, VpcId]}, a]",
       "E1701 Template error: every Fn::ValueOf object"},
      {"!Equals [{'Fn::ValueOf': Other}, a]", "E1701 Template error: every Fn::ValueOf object"},
      {"{'Fn::Contains': [{'Fn::ValueOfAll': x}, a]}",
       "E1701 Template error: every Fn::ValueOfAll object"},
      {"!Equals [!Ref A, a]",
       "E1020 Template format error: Unresolved dependencies [A]. Cannot reference resources in "
       "the Rules "
       "block of the template"},
  };
  for (const Row& row : rows) {
    const std::string assertion(row.expression);
    CAPTURE(assertion);
    const std::string expected(row.expected);
    CHECK(check_assertion(assertion).substr(0, expected.size()) == expected);
  }
}

TEST_CASE("evaluate: a rule is checked when its condition holds") {
  CHECK(check_assertion("!Equals [a, b]", "!Equals [!Ref Stage, dev]") == "holds");
  CHECK(check_assertion("!Equals [a, b]", "!Equals [!Ref Later, dev]") == "holds");
  CHECK(check_assertion("!Equals [a, b]", "!Equals [!Ref Stage, prod]")
            .starts_with("ValidationError Rule 'R'"));
}

TEST_CASE("evaluate: rule functions stand in rules only") {
  static constexpr Row kRows[] = {
      {"{'Fn::Contains': [[a], a]}",
       "ValidationError Template error: Fn::Contains gives a truth value"},
      {"{'Fn::RefAll': String}",
       "ValidationError Template error: Fn::RefAll can only be used in the Rules section"},
      {"{'Fn::ValueOf': [Stage, x]}",
       "ValidationError Template error: Fn::ValueOf can only be used in the Rules section"},
      {"{'Fn::ValueOfAll': [String, x]}",
       "ValidationError Template error: Fn::ValueOfAll can only be used in the Rules section"},
  };
  check_rows(kRows);
  World world("Resources: {R: {Type: T}}\nConditions:\n  C: {'Fn::Contains': [[a], a]}\n");
  CHECK(world.bind().condition("C", {}) == Tri::Unknown);
  CHECK(world.faults().starts_with(
      "ValidationError Template error: Fn::Contains can only be used in the Rules section"));
}

}  // namespace formwork::evaluate_test
