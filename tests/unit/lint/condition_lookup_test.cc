// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/document/document.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/deep_keys.hh"
#include "engine/lint/template/lookup.hh"
#include "engine/lint/template/scenarios.hh"
#include "engine/lint/template/values.hh"

using namespace formwork;        // NOLINT: tests read better without prefixes
using namespace formwork::lint;  // NOLINT

namespace {

struct Linted {
  explicit Linted(const std::string& text)
      : document(read_document(sources, "t.yaml", text, sink)),
        run(*document->root, sources, "t.yaml", config) {}

  const Node& value() const { return *run.root().get("Value"); }
  /// What is found, "path = value (assumptions)" each.
  std::string found(std::initializer_list<std::string_view> path, ConditionState state = {}) {
    Validator validator = run.validator();
    validator.context.conditions = state;
    std::string all;
    for (const auto& [found_value, at] : values_at(validator, &value(), path)) {
      all += path_text(at.context.path) + " = " +
             (found_value == nullptr ? "-" : json_text(*found_value)) + assumed(at) + "; ";
    }
    return all;
  }
  std::string assumed(const Validator& at) const {
    std::string all;
    for (const auto& [name, is_true] : run.conditions().assumptions(at.context.conditions)) {
      all += std::string(is_true ? " +" : " -") + std::string(name);
    }
    return all;
  }
  std::string without(std::initializer_list<std::string_view> names = {}) {
    std::string all;
    for (const ScenarioObject& object : without_conditions(run, value(), names)) {
      all += object.scenario.has_value() ? text(*object.scenario) : "always";
      all += " " + json_text(*object.object) + "; ";
    }
    return all;
  }
  static std::string text(const Scenario& scenario) {
    std::string all;
    for (const auto& [name, is_true] : scenario) {
      all += std::string(is_true ? "+" : "-") + std::string(name);
    }
    return all;
  }

  SourceMap sources;
  Sink sink;
  std::unique_ptr<Document> document;
  LintConfig config;
  Run run;
};

const std::string kConditions =
    "Conditions: {A: !Equals [!Ref A, a], NotA: !Not [!Condition A], B: !Equals [!Ref B, b]}\n";

std::string joined(const std::vector<PathStep>& path) {
  std::string all;
  for (const PathStep& step : path) {
    all += '/';
    all += step.is_index() ? std::to_string(step.index) : std::string(step.key);
  }
  return all;
}

}  // namespace

TEST_CASE("values at a path: items, missing keys and what is no map") {
  Linted linted("Value: {X: [{Y: 1}, {Z: 2}, 3], N: null}");
  CHECK(linted.found({"X", "*", "Y"}) == "X/0/Y = 1; X/1/Y = -; X/2 = -; ");
  CHECK(linted.found({"Nope", "More"}) == "Nope = -; ");
  CHECK(linted.found({"X", "Y"}) == "X = -; ");
  CHECK(linted.found({"N"}) == "N = -; ");
  CHECK(linted.found({"X", "*"}) == R"(X/0 = {"Y": 1}; X/1 = {"Z": 2}; X/2 = 3; )");
}

TEST_CASE("values at a path: branches under their assumptions") {
  Linted linted(kConditions +
                "Value: {X: !If [A, {Y: 1}, !If [NotA, {Y: 2}, {Y: 3}]], "
                "Z: !If [B, !Ref 'AWS::NoValue', 4]}");
  CHECK(linted.found({"X", "Y"}) == "X/Fn::If/1/Y = 1 +A; X/Fn::If/2/Fn::If/1/Y = 2 -A +NotA; ");
  CHECK(linted.found({"Z"}) == "Z/Fn::If/1/Ref = - +B; Z/Fn::If/2 = 4 -B; ");
  const auto state = linted.run.conditions().assume({}, "A", false);
  REQUIRE(state.has_value());
  CHECK(linted.found({"X", "Y"}, *state) == "X/Fn::If/2/Fn::If/1/Y = 2 -A +NotA; ");
}

TEST_CASE("values at a path: other functions are values at its end only") {
  Linted linted(kConditions +
                "Value: {X: !Ref P, Y: !If [A, 1], Z: !If [Nope, 1, 2], C: {Condition: {K: 1}}}");
  CHECK(linted.found({"X"}) == R"(X = {"Ref": "P"}; )");
  CHECK(linted.found({"X", "Y"}) == "");
  CHECK(linted.found({"Y"}) == "");
  CHECK(linted.found({"Z"}) == "Z/Fn::If/1 = 1; Z/Fn::If/2 = 2; ");
  CHECK(linted.found({"C", "Condition"}) == "");
}

TEST_CASE("values at a path: one by one until enough") {
  Linted linted("Value: [1, 2, 3]");
  int calls = 0;
  values_at(linted.run.validator(), &linted.value(), {"*"},
            [&](const Node*, const Validator&) { return ++calls < 2; });
  CHECK(calls == 2);
}

TEST_CASE("resource by name: under its condition, at its place") {
  Linted linted(kConditions + R"(
Resources:
  Topic: {Type: AWS::SNS::Topic, Condition: A}
  Other: {Type: Custom::Thing}
Value: 1
)");
  Validator validator = linted.run.validator();
  const auto topic = resource_by_name(validator, "Topic", {"AWS::SNS::Topic", "AWS::SQS::Queue"});
  REQUIRE(topic.has_value());
  CHECK(path_text(topic->validator.context.path) == "Resources/Topic");
  CHECK(place_text(topic->validator.context.place) == "Resources/AWS::SNS::Topic");
  CHECK(linted.assumed(topic->validator) == " +A");
  CHECK_FALSE(resource_by_name(validator, "Topic", {"AWS::SQS::Queue"}).has_value());
  CHECK_FALSE(resource_by_name(validator, "Nope").has_value());
  CHECK(resource_by_name(validator, "Other", {"AWS::CloudFormation::CustomResource"}).has_value());
  validator.context.conditions = linted.run.conditions().assume({}, "A", false).value();
  CHECK_FALSE(resource_by_name(validator, "Topic").has_value());
}

TEST_CASE("values in the template: under the resource's condition") {
  Linted linted(kConditions + R"(
Resources:
  Subnet:
    Type: AWS::EC2::Subnet
    Condition: A
    Properties: {VpcId: !If [NotA, 1, !If [B, !Ref Vpc, !Ref 'AWS::NoValue']], L: [{K: 1}, {K: 2}]}
)");
  const auto found =
      values_in_template(linted.run.validator(), {"Resources", "Subnet", "Properties", "VpcId"});
  REQUIRE(found.size() == 1);
  CHECK(json_text(*found[0].value) == R"({"Ref": "Vpc"})");
  CHECK(linted.run.conditions().value(found[0].conditions, "B") == true);
  CHECK(linted.run.conditions().value(found[0].conditions, "A") == true);
  CHECK(values_in_template(linted.run.validator(),
                           {"Resources", "Subnet", "Properties", "L", "*", "K"})
            .size() == 2);
  CHECK(values_in_template(linted.run.validator(), {"Resources", "Nope", "X"}).empty());
}

TEST_CASE("resources, modules and valid references") {
  const Linted linted(R"(
Parameters: {P: {Type: String}, Q: {Default: a}}
Resources:
  A: {Type: AWS::SNS::Topic}
  M: {Type: My::Own::Thing::MODULE}
  N: {Properties: {}}
  Cdk: {Type: AWS::CDK::Metadata}
)");
  CHECK(resources_of(linted.run).size() == 3);
  CHECK(resources_of(linted.run, {"AWS::SNS::Topic"}).at(0)->name == "A");
  CHECK(modules_of(linted.run).at(0)->name == "M");
  for (const std::string_view name : {"P", "A", "M", "MBucket", "AWS::Region"}) {
    CHECK(is_valid_reference(linted.run, name));
  }
  for (const std::string_view name : {"Q", "N", "AB", "AWS::Nope", ""}) {
    CHECK_FALSE(is_valid_reference(linted.run, name));
  }
  CHECK(is_cdk_template(linted.run));
  CHECK_FALSE(is_cdk_template(Linted("Resources: {}").run));
}

TEST_CASE("property values: branches and items one by one, whatever the conditions") {
  const Linted linted(R"(
Value:
  One: !If [A, 1, !If [A, [2, !Ref 'AWS::NoValue'], !Ref X]]
  Items: [a, !If [A, [b], !Ref 'AWS::NoValue'], {K: 1}, !And [1]]
  Nothing: null
)");
  const auto texts = [&](std::string_view key) {
    std::string all;
    const auto values = property_values(linted.value(), key);
    for (const FoundValue& found : values.value()) {
      all += joined(found.path) + " " + json_text(*found.value) +
             (found.function == nullptr ? "" : " " + std::string(found.function->key)) + "; ";
    }
    return all;
  };
  CHECK(texts("One") == R"(/One/Fn::If/1 1; /One/Fn::If/2/Fn::If/1/0 2; )"
                        R"(/One/Fn::If/2/Fn::If/2 {"Ref": "X"} Ref; )");
  CHECK(texts("Items") ==
        R"(/Items/0 "a"; /Items/1/Fn::If/1 ["b"]; /Items/2 {"K": 1}; /Items/3 {"Fn::And": [1]}; )");
  CHECK_FALSE(property_values(linted.value(), "Nothing").has_value());
  CHECK_FALSE(property_values(linted.value(), "Nope").has_value());
  CHECK_FALSE(property_values(*linted.value().get("Items"), "One").has_value());
}

TEST_CASE("deep keys: in document order, outer before inner") {
  const Linted linted("Value: {Ref: {Ref: a}, X: [[{Ref: b}], {Fn::Ref: c}]}");
  std::string all;
  for (const DeepKey& found : deep_keys(linted.run.root(), "Ref")) {
    all += joined(found.path) + " " + json_text(*found.value) + "; ";
  }
  CHECK(all == R"(/Value/Ref {"Ref": "a"}; /Value/Ref/Ref "a"; /Value/X/0/0/Ref "b"; )");
  CHECK(deep_keys(linted.run.root(), [](std::string_view key) {
          return key.ends_with("Ref");
        }).size() == 4);
}

TEST_CASE("without conditions: an object under every scenario") {
  CHECK(Linted(kConditions + "Value: {X: !If [A, 1, 2], Y: !If [NotA, 3, !Ref 'AWS::NoValue']}")
            .without() == R"(+A-NotA {"X": 1}; -A+NotA {"X": 2, "Y": 3}; )");
  CHECK(Linted(kConditions + "Value: {X: !If [A, 1, 2], Y: !If [B, 3, 4]}").without({"Y"}) ==
        R"(+B {"Y": 3}; -B {"Y": 4}; )");
  CHECK(Linted(kConditions + "Value: !If [A, {X: 1}, !Ref 'AWS::NoValue']").without() ==
        R"(+A {"X": 1}; )");
  CHECK(Linted(kConditions + "Value: [{X: !If [A, 1, 2]}, !If [A, 0, {}]]").without() ==
        R"(+A [{"X": 1}]; -A [{"X": 2}]; )");
}

TEST_CASE("without conditions: when there are none, or unknown ones") {
  CHECK(Linted("Value: {X: {Y: !If [A, 1, 2]}, N: null}").without() ==
        R"(always {"X": {"Y": {"Fn::If": ["A", 1, 2]}}}; )");
  CHECK(Linted("Value: {X: !If [Nope, 1, 2]}").without() ==
        R"(always {"X": {"Fn::If": ["Nope", 1, 2]}}; )");
  CHECK(Linted("Value: !Ref AWS::NoValue").without() == "");
  CHECK(Linted("Value: text").without() == R"(always "text"; )");
  CHECK(Linted("Value: {X: 1}").without({"Y"}) == "always {}; ");
}

TEST_CASE("conditions on a path and scenarios without a resource") {
  Linted linted(kConditions + R"(
Resources:
  Topic: {Type: AWS::SNS::Topic, Condition: A}
  Plain: {Type: AWS::SNS::Topic}
  User:
    Type: AWS::SNS::Topic
    Condition: B
    Properties: {X: !If [A, !Ref Topic, 1], Y: !Ref Topic, Z: !If [NotA, 1, !Ref Topic],
                 W: !If [A, 1, !Ref Topic], V: !If [B, 1, !Ref Topic]}
Outputs:
  Free: {Value: !Ref Topic}
)");
  const auto missing = [&](std::vector<PathStep> path, std::string_view name = "Topic") {
    std::string all;
    for (const Scenario& scenario : scenarios_without(linted.run, path, name)) {
      all += Linted::text(scenario) + "; ";
    }
    return all;
  };
  const std::vector<PathStep> user{"Resources", "User", "Properties"};
  const auto at = [&](std::vector<PathStep> rest) {
    std::vector<PathStep> path = user;
    path.insert(path.end(), rest.begin(), rest.end());
    return path;
  };
  CHECK(missing(at({"X", "Fn::If", 1, "Ref"})) == "");
  CHECK(missing(at({"Y", "Ref"})) == "-A+B; ");
  CHECK(missing(at({"Z", "Fn::If", 2, "Ref"})) == "");
  CHECK(missing(at({"W", "Fn::If", 2, "Ref"})) == "-A; ");
  CHECK(missing(at({"V", "Fn::If", 2, "Ref"})) == "");
  CHECK(missing({"Outputs", "Free", "Value", "Ref"}) == "-A; ");
  CHECK(missing({"Outputs", "Free", "Value", "Ref"}, "Plain") == "");
  CHECK(missing({"Outputs", "Free", "Value", "Ref"}, "Nope") == "");
  const ConditionDemands demands = conditions_on_path(linted.run, at({"X", "Fn::If"}));
  CHECK(*demands.find("A") == ConditionValues{true, true});
  CHECK(*demands.find("B") == ConditionValues{true, false});
  const Node* objects[] = {linted.run.resource("User")->properties};
  CHECK(scenarios_of(linted.run, objects).size() == 4);
}
