// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include "engine/evaluate/intrinsic.hh"
#include "tests/unit/evaluate/support.hh"

namespace formwork::evaluate_test {

TEST_CASE("evaluate: literals keep their kind") {
  static constexpr Row kRows[] = {
      {"text", R"("text")"},
      {"'12'", R"("12")"},
      {"12", "12"},
      {"1.50", "1.50"},
      {"true", "true"},
      {"no", "false"},
      {"[]", "[]"},
      {"{}", "{}"},
      {"{a: [1, {b: c}]}", R"({"a":[1,{"b":"c"}]})"},
      {"{Fn: x}", R"({"Fn":"x"})"},
      {"{Condition: {a: b}}", R"({"Condition":{"a":"b"}})"},
      {"[!Ref 'AWS::NoValue', [!Ref 'AWS::NoValue'], {a: !Ref 'AWS::NoValue'}]", "[[],{}]"},
      {"{'Fn::Sub': a, 'Fn::Join': b}", R"({"Fn::Sub":"a","Fn::Join":"b"})"},
  };
  check_rows(kRows);
}

TEST_CASE("evaluate: null values are refused once, with their path") {
  World world("Resources:\n  A:\n    Type: T\n    Properties:\n      X: [a, {Y: }]\n");
  Evaluator& evaluator = world.bind();
  const std::size_t before = world.sink.error_count();
  const Resource& resource = *world.loaded->model.find_resource("A");
  evaluator.properties(resource);
  evaluator.properties(resource);
  REQUIRE(world.sink.error_count() == before + 1);
  CHECK(world.sink.all().back().code == "E0000");
  CHECK(world.sink.all().back().message ==
        "[/Resources/A/Properties/X/1/Y] 'null' values are not allowed in templates");
}

TEST_CASE("evaluate: functions that do not exist are reported with a suggestion") {
  World world("Resources:\n  A:\n    Type: T\n    Properties: {X: {'Fn::Jion': ['', []]}}\n");
  world.bind().properties(*world.loaded->model.find_resource("A"));
  REQUIRE(world.sink.error_count() == 1);
  CHECK(world.faults() ==
        "ValidationError Template format error: Encountered unsupported function: Fn::Jion "
        "<'Fn::Jion'>");
  CHECK(world.sink.all()[0].help == "Did you mean 'Fn::Join'?");
}

TEST_CASE("evaluate: what transforms should have expanded is a fault") {
  static constexpr Row kRows[] = {
      {"{'Fn::Transform': {Name: 'AWS::Include'}}",
       "E0001 The transform AWS::Include was not expanded"},
      {"{a: b, 'Fn::Transform': {Name: M}}", "E0001 The transform M was not expanded"},
      {"{'Fn::Transform': {Name: [a]}}",
       "E0001 Key Name of transform definition must be a string."},
      {"{'Fn::Transform': x}", "E0001 Key Name of transform definition must be a string."},
      {"{'Fn::ForEach::L': [x, [a], {b: c}]}",
       "E1032 Fn::ForEach::L needs the transform AWS::LanguageExtensions"},
      {"{a: b, 'Fn::ForEach::L': [x, [a], {b: c}]}",
       "E1032 Fn::ForEach::L needs the transform AWS::LanguageExtensions"},
  };
  check_rows(kRows);
  static constexpr Row kExtended[] = {
      {"{'Fn::ForEach::L': [x, [a], {b: c}]}", "E1032 The loop Fn::ForEach::L was not unrolled"},
  };
  check_rows(kExtended, true);
}

TEST_CASE("evaluate: every function registers once") {
  std::string_view last;
  for (const std::string_view name : intrinsic_names()) {
    CHECK(last < name);
    REQUIRE(find_intrinsic(name) != nullptr);
    CHECK(find_intrinsic(name)->name == name);
    CHECK((find_intrinsic(name)->evaluate == nullptr) != (find_intrinsic(name)->decide == nullptr));
    last = name;
  }
  CHECK(intrinsic_names().size() == 28);
  CHECK(find_intrinsic("Fn::") == nullptr);
  CHECK(find_intrinsic("") == nullptr);
}

TEST_CASE("evaluate: a resource without properties has an empty map") {
  World world("Resources:\n  A: {Type: T}\n  B: {Type: T, Properties: {}}\n");
  Evaluator& evaluator = world.bind();
  CHECK(show(evaluator.properties(*world.loaded->model.find_resource("A"))) == "{}");
  CHECK(show(evaluator.properties(*world.loaded->model.find_resource("B"))) == "{}");
}

TEST_CASE("evaluate: policies are literal, or computed with the language extensions") {
  const char* resources =
      "Parameters: {P: {Type: String, Default: Retain}}\nResources:\n"
      "  A: {Type: T, DeletionPolicy: Retain}\n  B: {Type: T, DeletionPolicy: !Sub '${P}'}\n  R: "
      "{Type: T, DeletionPolicy: !Ref P}\n  C: {Type: "
      "T}\n";
  {
    World world(resources);
    Evaluator& evaluator = world.bind();
    const std::size_t before = world.sink.error_count();
    const Template& model = world.loaded->model;
    CHECK(evaluator.policy(model.find_resource("A")->deletion_policy) == "Retain");
    CHECK(evaluator.policy(model.find_resource("C")->deletion_policy) == "Delete");
    CHECK(evaluator.policy(model.find_resource("R")->deletion_policy) == "Retain");
    CHECK(world.sink.error_count() == before);
    CHECK(world.sink.has_errors());
    CHECK(evaluator.policy(model.find_resource("B")->deletion_policy) == "Delete");
    CHECK(world.sink.error_count() == before);
  }
  World world("Transform: AWS::LanguageExtensions\n" + std::string(resources));
  Evaluator& evaluator = world.bind();
  CHECK(evaluator.policy(world.loaded->model.find_resource("B")->deletion_policy) == "Retain");
  CHECK(world.faults() == "");
}

TEST_CASE("evaluate: values know where they come from") {
  World world("Resources:\n  A:\n    Type: T\n    Properties: {X: abc, Y: !Sub 'x'}\n");
  const Value value = world.bind().properties(*world.loaded->model.find_resource("A"));
  CHECK(world.sources.text(value.find("X")->origin) == "abc");
  CHECK(world.sources.text(value.find("Y")->origin) == "!Sub 'x'");
  CHECK(world.sources.text(value.members()[0].key_origin) == "X");
}

TEST_CASE("evaluate: texts that double at every level are stopped") {
  std::string expression = "x";
  for (int i = 0; i < 100; ++i) {
    expression = "!Sub ['${a}${a}', {a: " + expression + "}]";
  }
  const std::string result = evaluate_text(expression);
  CHECK(result.starts_with("F203 The template unfolds to more than 256 MiB of text"));
}

TEST_CASE("evaluate: deep nesting is evaluated or refused, never fatal") {
  std::string expression = "x";
  for (int i = 0; i < 150; ++i) {
    expression = "{'Fn::Join': ['', [" + expression + "]]}";
  }
  CHECK(evaluate_text(expression) == R"("x")");
}

TEST_CASE("evaluate: one fault is told once, however often its place is evaluated") {
  World world("Resources:\n  A:\n    Type: T\n    Properties: {X: !Join [a], Y: !Ref Nope}\n");
  Evaluator& evaluator = world.bind();
  for (int i = 0; i < 3; ++i) {
    const Value value = evaluator.properties(*world.loaded->model.find_resource("A"));
    CHECK(show(value) == R"({"X":"?","Y":"?"})");
    CHECK(value.unknown_causes().empty());
  }
  CHECK(world.sink.error_count() == 2);
}

TEST_CASE("evaluate: the environment answers pseudo parameters") {
  World world(
      "Resources:\n  A:\n    Type: T\n    Properties:\n      X: !Sub '${AWS::StackName} "
      "${AWS::StackId}'\n"
      "      Y: !Ref AWS::NotificationARNs\n      Z: !Sub '${AWS::NotificationARNs}'\n");
  world.environment.stack_name = "s";
  world.environment.stack_id = "arn:s";
  world.environment.notification_arns = {{"arn:1", "arn:2"}};
  const Value value = world.bind().properties(*world.loaded->model.find_resource("A"));
  CHECK(show(*value.find("X")) == R"("s arn:s")");
  CHECK(show(*value.find("Y")) == R"(["arn:1","arn:2"])");
  CHECK(
      world.faults().starts_with("E1019 Template error: variable AWS::NotificationARNs in Fn::Sub "
                                 "expression does not resolve to a string"));
}

}  // namespace formwork::evaluate_test
