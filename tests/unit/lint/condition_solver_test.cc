// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/conditions/condition_solver.hh"

#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/document/document.hh"

using namespace formwork;        // NOLINT: tests read better without prefixes
using namespace formwork::lint;  // NOLINT

namespace {

using Answer = ConditionSolver::Answer;

/// A template's solver, with answers as texts.
struct Solved {
  explicit Solved(const std::string& text)
      : document(read_document(sources, "t.yaml", text, sink)),
        solver(document->root->get("Conditions"), document->root->get("Parameters"),
               document->root->get("Rules")) {}

  /// Ways to decide `open`, "101 011": one digit a condition, in the order of the scenario.
  std::string ways(std::vector<std::string_view> open, const Scenario& fixed = {}) const {
    ConditionDemands demands;
    for (const auto& [name, value] : fixed) {
      demands[name] = {value, !value};
    }
    for (const std::string_view name : open) {
      demands[name] = {true, true};
    }
    std::string all;
    for (const Scenario& way : solver.scenarios(demands)) {
      for (const auto& [name, value] : way) {
        all += value ? '1' : '0';
      }
      all += ' ';
    }
    return all;
  }
  Answer with(std::vector<Assumption> assumptions,
              std::vector<std::pair<std::string_view, std::string_view>> values) const {
    return solver.satisfiable(assumptions, values);
  }

  SourceMap sources;
  Sink sink;
  std::unique_ptr<Document> document;
  ConditionSolver solver;
};

constexpr const char* kEnvironments = R"(
Parameters:
  Env: {Type: String, AllowedValues: [dev, prod]}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsDev: !Equals [dev, !Ref Env]
  IsTest: !Equals [!Ref Env, test]
  IsHere: !Equals [!Ref "AWS::Region", eu-west-1]
  IsHereAndProd: !And [!Condition IsHere, !Condition IsProd]
)";

}  // namespace

TEST_CASE("condition solver: scenarios that can be") {
  const Solved solved(kEnvironments);
  CHECK(solved.ways({"IsProd", "IsDev"}) == "10 01 ");
  CHECK(solved.ways({"IsTest"}) == "0 ");
  CHECK(solved.ways({"IsHereAndProd", "IsDev"}) == "10 01 00 ");
  CHECK(solved.ways({}) == "");
  CHECK(solved.ways({"IsProd", "Nope"}) == "");
}

TEST_CASE("condition solver: open names come first, those demanded one way after them") {
  const Solved solved(kEnvironments);
  CHECK(solved.ways({"IsDev"}, {{"IsProd", false}}) == "10 ");
  CHECK(solved.ways({}, {{"IsProd", false}, {"IsHere", true}}) == "01 ");
  CHECK(solved.ways({}, {{"IsProd", true}, {"IsDev", true}}) == "");
}

TEST_CASE("condition solver: one condition implies another") {
  const Solved solved(kEnvironments);
  CHECK(solved.solver.implies({{"IsHereAndProd", true}}, "IsProd"));
  CHECK_FALSE(solved.solver.implies({{"IsProd", true}}, "IsHereAndProd"));
  CHECK(solved.solver.implies({{"IsProd", false}}, "IsDev"));
  CHECK_FALSE(solved.solver.implies({{"IsProd", false}}, "IsProd"));
  CHECK_FALSE(solved.solver.implies({}, "IsProd"));
  CHECK(solved.solver.implies({{"Nope", true}}, "IsProd"));
  CHECK(solved.solver.implies({{"IsProd", true}}, "Nope"));
}

TEST_CASE("condition solver: values in a region") {
  const Solved solved(kEnvironments);
  CHECK(solved.solver.values_in_region("IsHere", "eu-west-1") == ConditionValues{true, false});
  CHECK(solved.solver.values_in_region("IsHere", "us-east-1") == ConditionValues{false, true});
  CHECK(solved.solver.values_in_region("IsHereAndProd", "eu-west-1") ==
        ConditionValues{true, true});
  CHECK(solved.solver.values_in_region("IsHereAndProd", "us-east-1") ==
        ConditionValues{false, true});
  CHECK(solved.solver.values_in_region("IsProd", "us-east-1") == ConditionValues{true, true});
  CHECK(solved.solver.values_in_region("Nope", "us-east-1") == ConditionValues{true, true});
}

TEST_CASE("condition solver: parameter values decide what can be") {
  const Solved solved(kEnvironments);
  CHECK(solved.with({{"IsProd", true}}, {{"Env", "prod"}}) == Answer::Yes);
  CHECK(solved.with({{"IsProd", true}}, {{"Env", "dev"}}) == Answer::No);
  CHECK(solved.with({{"IsProd", true}}, {{"Env", "dev"}, {"Env", "prod"}}) == Answer::No);
  CHECK(solved.with({{"IsHereAndProd", true}}, {{"AWS::Region", "us-east-1"}}) == Answer::No);
  CHECK(solved.with({{"IsProd", true}, {"IsDev", true}}, {{"Other", "x"}}) == Answer::Yes);
  CHECK(solved.with({}, {{"Env", "dev"}}) == Answer::Yes);
  CHECK(solved.with({{"Nope", true}}, {}) == Answer::Unknown);
}

TEST_CASE("condition solver: comparisons of functions leave values unknown") {
  const Solved solved(R"(
Conditions:
  Mapped: !Equals [!FindInMap [M, a, b], x]
  Plain: !Equals [!Ref P, x]
)");
  CHECK(solved.with({{"Mapped", true}}, {{"P", "x"}}) == Answer::Unknown);
  CHECK(solved.with({{"Mapped", true}}, {}) == Answer::Yes);
  CHECK(solved.with({{"Plain", true}}, {{"P", "y"}}) == Answer::No);
}

TEST_CASE("condition solver: values of one parameter exclude each other, listed or not") {
  const Solved solved(R"(
Conditions:
  A: !Equals [!Ref P, a]
  B: !Equals [!Ref P, b]
  Same: !Equals [!Ref P, !Ref Q]
  Always: !Equals [x, x]
  Never: !Equals [1, "2"]
  Itself: !Equals [!Ref R, !Ref R]
)");
  CHECK(solved.ways({"A", "B"}) == "10 01 00 ");
  CHECK(solved.ways({"A", "Same"}) == "10 01 00 ");
  CHECK(solved.ways({"Always", "Never", "Itself"}) == "101 ");
}

TEST_CASE("condition solver: allowed values of any kind are compared as texts") {
  const Solved solved(R"(
Parameters:
  P: {Type: Number, AllowedValues: [1, 2]}
  Q: {Type: CommaDelimitedList, AllowedValues: [a]}
  R: {Type: String, AllowedValues: [[a]]}
Conditions:
  One: !Equals [!Ref P, "1"]
  Two: !Equals [2, !Ref P]
  Three: !Equals [3, !Ref P]
  Listed: !Equals [a, !Ref Q]
)");
  CHECK(solved.ways({"One", "Two", "Three", "Listed"}) == "1001 0101 ");
}

TEST_CASE("condition solver: rules narrow what can be") {
  const Solved solved(R"(
Parameters:
  Env: {Type: String}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsBig: !Equals [!Ref Size, big]
Rules:
  ProdIsBig:
    RuleCondition: !Equals [!Ref Env, prod]
    Assertions: [{Assert: !Condition IsBig}]
  Unreadable:
    Assertions: [{Assert: {"Fn::Contains": [[a], b]}}, {Assert: !Condition IsProd}]
)");
  CHECK(solved.ways({"IsProd", "IsBig"}) == "11 01 00 ");
  CHECK(solved.solver.implies({{"IsProd", true}}, "IsBig"));
}

TEST_CASE("condition solver: rules that contradict each other leave nothing") {
  const Solved solved(R"(
Conditions: {A: !Equals [!Ref P, a]}
Rules:
  One: {Assertions: [{Assert: !Condition A}]}
  Two: {Assertions: [{Assert: !Not [!Condition A]}]}
)");
  CHECK(solved.with({}, {}) == Answer::No);
  CHECK(solved.ways({"A"}) == "");
}

TEST_CASE("condition solver: circles, unknown names and unreadable conditions are not defined") {
  const Solved solved(R"(
Conditions:
  A: !Condition B
  B: !Condition A
  After: !Not [!Condition A]
  Free: !Condition Nowhere
  Text: text
  Good: !Equals [a, !Ref P]
)");
  for (const std::string_view name : {"A", "B", "After", "Free", "Text", "Nope"}) {
    CHECK_FALSE(solved.solver.has(name));
  }
  CHECK(solved.solver.has("Good"));
  CHECK(solved.ways({"Good", "A"}) == "");
}

TEST_CASE("condition solver: sections of other kinds") {
  CHECK_FALSE(Solved("Conditions: [a]\nParameters: b\nRules: 1").solver.has("a"));
  CHECK(Solved("Conditions: {A: !Equals [!Ref P, a]}\nParameters: {P: 1}\n"
               "Rules: {R: 1, S: {Assertions: {}}, T: {Assertions: [x]}, U: {RuleCondition: y}}")
            .ways({"A"}) == "1 0 ");
}

TEST_CASE("condition solver: long chains, and each asked about") {
  std::string text = "Conditions:\n  C0: !Equals [!Ref P, x]\n";
  for (int i = 1; i < 2000; ++i) {
    text += "  C" + std::to_string(i) + ": !And [!Condition C" + std::to_string(i - 1) +
            ", !Equals [!Ref P" + std::to_string(i) + ", y]]\n";
  }
  const Solved solved(text);
  CHECK(solved.solver.implies({{"C1999", true}}, "C0"));
  CHECK_FALSE(solved.solver.implies({{"C0", true}}, "C1999"));
  CHECK(solved.with({{"C1999", true}}, {{"P", "z"}}) == Answer::No);
  CHECK(solved.with({{"C1999", true}}, {{"P", "x"}, {"P7", "y"}}) == Answer::Yes);
}

TEST_CASE("scenario: names keep their place") {
  Scenario scenario{{"B", true}};
  scenario.set("A", false);
  scenario.set("B", false);
  CHECK(scenario == Scenario{{"B", false}, {"A", false}});
  CHECK(scenario.value("A") == false);
  CHECK_FALSE(scenario.value("C").has_value());
  ConditionDemands demands;
  demands["X"].can_be_true = true;
  demands["Y"];
  demands["X"].can_be_false = true;
  CHECK(demands.size() == 2);
  CHECK(*demands.find("X") == ConditionValues{true, true});
  CHECK(demands.find("Z") == nullptr);
}
