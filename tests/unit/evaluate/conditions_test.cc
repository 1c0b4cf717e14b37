// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include "tests/unit/evaluate/support.hh"

namespace formwork::evaluate_test {
namespace {

constexpr Tri kAll[] = {Tri::False, Tri::True, Tri::Unknown};

/// What the condition C gives among others: "true", "false", "? causes", or the faults.
std::string decide(std::string_view expression) {
  World world(R"(
Parameters:
  Stage: {Type: String, Default: prod}
  Names: {Type: CommaDelimitedList, Default: "a,b"}
  Later: {Type: String}
  Count: {Type: Number, Default: 3}
Mappings:
  M: {prod: {big: yes}, dev: {big: no}}
Resources:
  Queue: {Type: 'AWS::SQS::Queue'}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsDev: !Equals [!Ref Stage, dev]
  IsLater: !Equals [!Ref Later, x]
  C: )" + std::string(expression) +
              "\n");
  Evaluator& evaluator = world.bind();
  const Tri truth = evaluator.condition("C", {});
  if (world.sink.has_errors()) {
    CHECK(truth == Tri::Unknown);
    return world.faults();
  }
  if (truth == Tri::Unknown) {
    const auto causes = evaluator.condition_causes("C");
    return show(Value::unknown(std::vector<UnknownCause>(causes.begin(), causes.end())));
  }
  return truth == Tri::True ? "true" : "false";
}

void check_conditions(std::span<const Row> rows) {
  for (const Row& row : rows) {
    const std::string expression(row.expression);
    CAPTURE(expression);
    const std::string expected(row.expected);
    const bool is_fault = expected[0] == 'E' || expected[0] == 'V';
    const std::string actual = decide(expression);
    CHECK((is_fault ? actual.substr(0, expected.size()) : actual) == expected);
  }
}

}  // namespace

TEST_CASE("evaluate: truth has three values") {
  for (const Tri a : kAll) {
    CHECK(tri_not(tri_not(a)) == a);
    CHECK(tri_and(a, Tri::False) == Tri::False);
    CHECK(tri_and(a, Tri::True) == a);
    CHECK(tri_or(a, Tri::True) == Tri::True);
    CHECK(tri_or(a, Tri::False) == a);
    for (const Tri b : kAll) {
      CHECK(tri_and(a, b) == tri_and(b, a));
      CHECK(tri_not(tri_and(a, b)) == tri_or(tri_not(a), tri_not(b)));
    }
  }
}

TEST_CASE("evaluate: Equals compares texts") {
  static constexpr const char* kWords =
      "E8003 Template error: every Fn::Equals object requires a list of 2 string parameters.";
  const Row rows[] = {
      {"!Equals [a, a]", "true"},
      {"!Equals [a, A]", "false"},
      {"!Equals [a, 'a ']", "false"},
      {"!Equals [1, '1']", "true"},
      {"!Equals [1, 1.0]", "false"},
      {"!Equals [true, 'true']", "true"},
      {"!Equals ['', '']", "true"},
      {"!Equals [!Ref Count, 3]", "true"},
      {"!Equals [!Ref Stage, prod]", "true"},
      {"!Equals [!Join ['-', !Ref Names], a-b]", "true"},
      {"!Equals [!Select [0, !Ref Names], a]", "true"},
      {"!Equals [!Sub '${Stage}x', prodx]", "true"},
      {"!Equals [!FindInMap [M, !Ref Stage, big], true]", "true"},
      {"!Equals [!Ref 'AWS::Region', eu-west-1]", "true"},
      {"!Equals ['{{resolve:ssm:host}}', '{{resolve:ssm:host}}']", "true"},
      {"!Equals [!Equals [a, a], true]", "true"},
      {"!Equals [!Ref Later, a]", "? Parameter Later"},
      {"!Equals [!Ref Later, !Ref 'AWS::StackName']",
       "? Parameter Later, Environment AWS::StackName"},
      {"!Equals [a]", kWords},
      {"!Equals [a, b, c]", kWords},
      {"!Equals a", kWords},
      {"!Equals [[a], a]", kWords},
      {"!Equals [!Ref Names, a]", kWords},
      {"!Equals [{a: b}, a]", kWords},
      {"!Equals [!Ref Queue, a]",
       "E1020 Template format error: Unresolved dependencies [Queue]. Cannot reference resources "
       "in the "
       "Conditions block of the template"},
      {"!Equals [!GetAtt Queue.Arn, a]",
       "E1020 Template format error: Unresolved dependencies [Queue]. Cannot reference resources"},
      {"!Equals [!Ref Nope, a]",
       "E1020 Template format error: Unresolved dependencies [Nope] in the Conditions block of the "
       "template"},
      {"!Equals [!ImportValue x, a]",
       "ValidationError Template error: Fn::ImportValue can only be used in Resources and Outputs"},
  };
  check_conditions(rows);
}

TEST_CASE("evaluate: And, Or and Not decide as early as they can") {
  static constexpr const char* kAnd =
      "E8004 Template error: every Fn::And object requires a list of at least 2 and at most 10 "
      "boolean "
      "parameters.";
  static constexpr const char* kOr =
      "E8006 Template error: every Fn::Or object requires a list of at least 2 and at most 10 "
      "boolean "
      "parameters.";
  static constexpr const char* kNot =
      "E8005 Template error: every Fn::Not object requires one boolean parameter.";
  static constexpr const char* kLoader =
      "E8001 The condition 'C' must be one of Fn::And, Fn::Equals, Fn::Not, Fn::Or and Condition "
      "<C>";
  static constexpr const char* kBoolean =
      "E8001 Template format error: Conditions can only be boolean operations on parameters and "
      "other "
      "conditions";
  const Row rows[] = {
      {"!And [{Condition: IsProd}, !Equals [a, a]]", "true"},
      {"!And [!Condition IsProd, !Condition IsDev]", "false"},
      {"!And [!Condition IsLater, !Condition IsDev]", "false"},
      {"!And [!Condition IsDev, !Condition IsLater]", "false"},
      {"!And [!Condition IsProd, !Condition IsLater]", "? Parameter Later"},
      {"!And [!Condition IsLater, !Equals [!Ref 'AWS::StackId', x]]",
       "? Parameter Later, Environment AWS::StackId"},
      {"!Or [!Condition IsDev, !Condition IsProd]", "true"},
      {"!Or [!Condition IsDev, !Equals [a, b]]", "false"},
      {"!Or [!Condition IsLater, !Condition IsProd]", "true"},
      {"!Or [!Condition IsLater, !Condition IsDev]", "? Parameter Later"},
      {"!Or [!And [!Condition IsLater, !Condition IsDev], !Equals [!Ref 'AWS::StackId', x]]",
       "? Environment AWS::StackId"},
      {"!Not [!Condition IsProd]", "false"},
      {"!Not [!Equals [a, b]]", "true"},
      {"!Not [!Condition IsLater]", "? Parameter Later"},
      {"!Not [!Not [!Condition IsProd]]", "true"},
      {"{Condition: IsProd}", "true"},
      {"!And [!Condition IsProd]", kAnd},
      {"!And []", kAnd},
      {"!And IsProd", kAnd},
      {"!Or [!Condition IsProd]", kOr},
      {"!Or {a: b}", kOr},
      {"!And [!Condition A, !Condition A, !Condition A, !Condition A, !Condition A, !Condition A, "
       "!Condition A, !Condition A, !Condition A, !Condition A, !Condition A]",
       kAnd},
      {"!Not []", kNot},
      {"!Not [!Condition IsProd, !Condition IsDev]", kNot},
      {"!Not IsProd", kNot},
      {"!Not [IsProd]", kBoolean},
      {"true", kLoader},
      {"[a]", kLoader},
      {"!Ref Stage", kLoader},
      {"!Not [!Ref Stage]", kBoolean},
      {"{Condition: [a]}",
       "E8007 Template error: every Condition object must have a single String value."},
      {"!Condition Nope",
       "E8002 Template format error: Unresolved condition dependency Nope in the Conditions block "
       "of the "
       "template <Nope>"},
      {"!Equal [a, b]", kLoader},
      {"!Not [!Equal [a, b]]",
       "ValidationError Template format error: Encountered unsupported function: Fn::Equal"},
  };
  check_conditions(rows);
}

TEST_CASE("evaluate: conditions that use themselves are reported and never loop") {
  static constexpr struct {
    const char* conditions;
    const char* expected;
  } kCases[] = {
      {"A: !Not [!Condition A]", "[A]"},
      {"A: !Not [!Condition B]\n  B: !Not [!Condition A]", "[A, B]"},
      {"A: !Condition B\n  B: !Condition C\n  C: !Or [!Condition B, !Equals [a, b]]", "[B, C]"},
      {"A: !And [!Condition A, !Condition A]", "[A]"},
  };
  for (const auto& row : kCases) {
    World world("Resources: {}\nConditions:\n  " + std::string(row.conditions) + "\n");
    Evaluator& evaluator = world.bind();
    const std::size_t before = world.sink.error_count();
    CHECK(evaluator.condition("A", {}) == Tri::Unknown);
    CHECK(evaluator.condition("A", {}) == Tri::Unknown);
    REQUIRE(world.sink.error_count() == before + 1);
    const Diagnostic& diagnostic = world.sink.all().back();
    CHECK(diagnostic.code == "E8001");
    CHECK(diagnostic.message == "Template format error: Circular dependency between conditions: " +
                                    std::string(row.expected));
    CHECK(diagnostic.span.is_known());
  }
}

TEST_CASE("evaluate: a cycle beside a known side does not hide the truth") {
  World world("Resources: {}\nConditions:\n  A: !Or [!Equals [a, a], !Condition A]\n");
  CHECK(world.bind().condition("A", {}) == Tri::True);
  CHECK(world.faults().find("Circular dependency between conditions: [A]") != std::string::npos);
}

TEST_CASE("evaluate: long chains of conditions need no deep stack") {
  std::string text = "Parameters:\n  P: {Type: String, Default: x}\nResources: {}\nConditions:\n";
  constexpr int kLength = 20'000;
  for (int i = 0; i < kLength; ++i) {
    text += "  C" + std::to_string(i) + ": !Not [!Condition C" + std::to_string(i + 1) + "]\n";
  }
  text += "  C" + std::to_string(kLength) + ": !Equals [!Ref P, x]\n";
  World world(std::move(text));
  CHECK(world.bind().condition("C0", {}) == Tri::True);
}

TEST_CASE("evaluate: If chooses a value") {
  static constexpr const char* kWords =
      "E1028 Template error: Fn::If requires a list argument with three elements";
  const Row rows[] = {
      {"!If [IsProd, a, b]", R"("a")"},
      {"!If [IsDev, a, b]", R"("b")"},
      {"!If [IsProd, {k: [1]}, b]", R"({"k":[1]})"},
      {"!If [IsDev, a, !Ref 'AWS::NoValue']", "(none)"},
      {"[a, !If [IsDev, b, !Ref 'AWS::NoValue'], c]", R"(["a","c"])"},
      {"{a: !If [IsDev, b, !Ref 'AWS::NoValue'], c: d}", R"({"c":"d"})"},
      {"!If [IsProd, !If [IsDev, x, y], z]", R"("y")"},
      {"!If [IsProd, a, !Ref Nowhere]", R"("a")"},
      {"!If [IsLater, a, b]", "? Parameter Later"},
      {"!If [IsLater, a, a]", R"("a")"},
      {"!If [IsLater, !Ref Bucket, !GetAtt Bucket.Arn]",
       "? Parameter Later, Ref Bucket, Attribute Bucket.Arn"},
      {"!If [IsLater, [!Ref Bucket], [!Ref Bucket]]", "? Parameter Later, Ref Bucket"},
      {"!If [IsLater, a, !Ref 'AWS::NoValue']", "? Parameter Later"},
      {"[x, !If [IsLater, a, b]]", R"(["x",?])"},
      {"!If [Nope, a, b]",
       "E1028 Template error: unresolved condition dependency Nope in Fn::If <Nope>"},
      {"!If [IsProd, a]", kWords},
      {"!If [IsProd]", kWords},
      {"!If [IsProd, a, b, c]", kWords},
      {"!If IsProd", kWords},
      {"!If [!Condition IsProd, a, b]", kWords},
      {"!If [IsLater, a, !Ref Nowhere]",
       "E1020 Template format error: Unresolved resource dependencies [Nowhere]"},
      {"!Equals [a, b]",
       "ValidationError Template error: Fn::Equals gives a truth value and can only be used in "
       "Conditions "
       "and Rules"},
      {"!Not [a]", "ValidationError Template error: Fn::Not gives a truth value"},
      {"!And [a, b]", "ValidationError Template error: Fn::And gives a truth value"},
      {"!Or [a, b]", "ValidationError Template error: Fn::Or gives a truth value"},
      {"{Condition: IsProd}", R"({"Condition":"IsProd"})"},
  };
  for (const Row& row : rows) {
    const std::string expression(row.expression);
    CAPTURE(expression);
    std::string actual = evaluate_text(expression);
    const std::string expected(row.expected);
    if (const std::size_t at = actual.find("\"?\""); at != std::string::npos) {
      actual.replace(at, 3, "?");
    }
    const bool is_fault = expected[0] == 'E' || expected[0] == 'V';
    CHECK((is_fault ? actual.substr(0, expected.size()) : actual) == expected);
  }
}

TEST_CASE("evaluate: resources and outputs are active when their condition holds") {
  World world(R"(
Parameters: {Later: {Type: String}}
Conditions:
  Holds: !Equals [a, a]
  Fails: !Equals [a, b]
  Maybe: !Equals [!Ref Later, b]
Resources:
  Plain: {Type: T}
  On: {Type: T, Condition: Holds}
  Off: {Type: T, Condition: Fails}
  Open: {Type: T, Condition: Maybe}
  Wrong: {Type: T, Condition: Nope}
Outputs:
  O: {Value: x, Condition: Fails}
  P: {Value: x}
)");
  Evaluator& evaluator = world.bind();
  const auto active = [&](const char* name) {
    return evaluator.is_active(*world.loaded->model.find_resource(name));
  };
  CHECK(active("Plain") == Tri::True);
  CHECK(active("On") == Tri::True);
  CHECK(active("Off") == Tri::False);
  CHECK(evaluator.is_active(*world.loaded->model.find_output("O")) == Tri::False);
  CHECK(active("Open") == Tri::Unknown);
  CHECK(evaluator.is_active(*world.loaded->model.find_output("P")) == Tri::True);
  const std::size_t before = world.sink.error_count();
  CHECK(active("Wrong") == Tri::Unknown);
  CHECK(active("Wrong") == Tri::Unknown);
  CHECK(world.sink.error_count() == before + 1);
  CHECK(world.sink.all().back().code == "E8002");
  CHECK(world.sink.all().back().message ==
        "Template format error: Unresolved condition dependency Nope in the Resources block of the "
        "template");
}

}  // namespace formwork::evaluate_test
