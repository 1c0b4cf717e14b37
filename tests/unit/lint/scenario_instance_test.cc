// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/conditions/scenario_instance.hh"

#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/document/document.hh"
#include "engine/lint/conditions/sorted_equals.hh"
#include "engine/lint/schema/value.hh"

using namespace formwork;        // NOLINT: tests read better without prefixes
using namespace formwork::lint;  // NOLINT

namespace {

struct Instance {
  explicit Instance(const std::string& text)
      : document(read_document(sources, "t.yaml",
                               "Conditions: {A: !Equals [!Ref A, a], B: !Equals [!Ref B, b]}\n"
                               "Value: " +
                                   text,
                               sink)),
        space(document->root->get("Conditions"), nullptr),
        value(document->root->get("Value")) {}

  std::string in(std::vector<Assumption> assumptions, bool if_allowed = true,
                 bool ref_allowed = true) {
    NodeBuilder build(arena);
    const Node* left = instance_in(*value, space, space.assume({}, assumptions).value(), if_allowed,
                                   ref_allowed, build);
    is_same = left == value;
    return left == nullptr ? "nothing" : json_text(*left);
  }

  Arena arena;
  SourceMap sources;
  Sink sink;
  std::unique_ptr<Document> document;
  ConditionSpace space;
  const Node* value;
  bool is_same = false;
};

std::vector<std::string_view> names_in(const Instance& instance) {
  return deciding_conditions(*instance.value);
}

using Names = std::vector<std::string_view>;

}  // namespace

TEST_CASE("deciding conditions: of members, items and branches") {
  CHECK(names_in(Instance("{X: !If [A, 1, !If [B, 2, 3]], Y: !If [A, 1, 2]}")) == Names{"A", "B"});
  CHECK(names_in(Instance("[!If [B, 1, 2], [!If [A, 1, 2]]]")) == Names{"B", "A"});
  CHECK(names_in(Instance("!If [A, {X: !If [B, 1, 2]}, 3]")) == Names{"A", "B"});
  CHECK(names_in(Instance("{X: [!If [A, 1, 2]]}")) == Names{"A"});
}

TEST_CASE("deciding conditions: not of maps in members or items, nor of malformed functions") {
  CHECK(names_in(Instance("{X: {Y: !If [A, 1, 2]}}")).empty());
  CHECK(names_in(Instance("[{Y: !If [A, 1, 2]}]")).empty());
  CHECK(names_in(Instance("{X: !If [A, 1], Y: !If [[A], 1, 2], Z: {Fn::If: A}}")).empty());
  CHECK(names_in(Instance("text")).empty());
}

TEST_CASE("instance in a state: functions are decided in members and items") {
  Instance instance("{X: !If [A, 1, !If [B, 2, 3]], Y: [!If [A, x, !Ref 'AWS::NoValue'], z]}");
  CHECK(instance.in({{"A", true}}) == R"({"X": 1, "Y": ["x", "z"]})");
  CHECK(instance.in({{"A", false}, {"B", true}}) == R"({"X": 2, "Y": ["z"]})");
  CHECK(instance.in({{"A", false}}) == R"({"X": {"Fn::If": ["B", 2, 3]}, "Y": ["z"]})");
  CHECK_FALSE(instance.is_same);
}

TEST_CASE("instance in a state: what is absent is left out, even whole") {
  Instance members("{X: !Ref 'AWS::NoValue', Y: null, Z: !If [A, !Ref 'AWS::NoValue', null]}");
  CHECK(members.in({{"A", true}}) == "{}");
  CHECK(members.in({{"A", false}}) == "{}");
  CHECK(
      Instance("!If [A, !Ref 'AWS::NoValue', {X: !Ref 'AWS::NoValue', Y: 1}]").in({{"A", true}}) ==
      "nothing");
  CHECK(
      Instance("!If [A, !Ref 'AWS::NoValue', {X: !Ref 'AWS::NoValue', Y: 1}]").in({{"A", false}}) ==
      R"({"Y": 1})");
  CHECK(Instance("!Ref AWS::NoValue").in({}) == "nothing");
  CHECK(Instance("null").in({}) == "nothing");
}

TEST_CASE("instance in a state: only the outermost map is opened") {
  Instance instance("{X: {Y: !If [A, 1, 2]}, Z: [{W: !Ref 'AWS::NoValue'}]}");
  CHECK(instance.in({{"A", true}}) ==
        R"({"X": {"Y": {"Fn::If": ["A", 1, 2]}}, "Z": [{"W": {"Ref": "AWS::NoValue"}}]})");
  CHECK(instance.is_same);
}

TEST_CASE("instance in a state: functions that are not allowed stay") {
  Instance instance("{X: !If [A, 1, 2], Y: !Ref 'AWS::NoValue'}");
  CHECK(instance.in({{"A", true}}, false, true) == R"({"X": {"Fn::If": ["A", 1, 2]}})");
  CHECK(instance.in({{"A", true}}, true, false) == R"({"X": 1, "Y": {"Ref": "AWS::NoValue"}})");
  CHECK(instance.in({{"A", true}}, false, false) == json_text(*instance.value));
  CHECK(instance.is_same);
}

TEST_CASE("instance in a state: a map made anew keeps where it is written") {
  Instance instance("{X: !If [A, 1, 2]}");
  NodeBuilder build(instance.arena);
  const Node* left = instance_in(*instance.value, instance.space,
                                 instance.space.assume({}, "A", true).value(), true, true, build);
  REQUIRE(left != nullptr);
  CHECK(left->span == instance.value->span);
  CHECK(left->find("X")->key_span == instance.value->find("X")->key_span);
}

namespace {

std::string sorted(const std::string& text) {
  SourceMap sources;
  Sink sink;
  Arena arena;
  NodeBuilder build(arena);
  const std::unique_ptr<Document> document = read_document(sources, "t.yaml", text, sink);
  const Node* result = with_sorted_equals(build, *document->root);
  if (result == document->root) {
    return "same";
  }
  CHECK(result->members().size() == document->root->members().size());
  return json_text(*result->get("Conditions"));
}

}  // namespace

TEST_CASE("sorted equals: texts come before functions, functions by name") {
  CHECK(sorted("Conditions: {A: !Equals [!Ref B, x]}") ==
        R"({"A": {"Fn::Equals": ["x", {"Ref": "B"}]}})");
  CHECK(sorted("Conditions: {A: !Equals [x, !Ref B]}") == "same");
  CHECK(sorted("Conditions: {A: !Equals [!Ref Z, !Ref B]}") ==
        R"({"A": {"Fn::Equals": [{"Ref": "B"}, {"Ref": "Z"}]}})");
  CHECK(sorted("Conditions: {A: !Equals [!Ref Z, !Select [0, [a]]]}") ==
        R"({"A": {"Fn::Equals": [{"Fn::Select": [0, ["a"]]}, {"Ref": "Z"}]}})");
  CHECK(sorted("Conditions: {A: !Equals [!Ref B, '~']}") == "same");
}

TEST_CASE("sorted equals: nested ones too, the rest is shared") {
  CHECK(
      sorted("Conditions: {A: !Not [!Equals [!Ref B, x]], C: !Equals [a, b]}\nOther: {D: 1}") ==
      R"({"A": {"Fn::Not": [{"Fn::Equals": ["x", {"Ref": "B"}]}]}, "C": {"Fn::Equals": ["a", "b"]}})");
  CHECK(sorted("Conditions: {A: !Equals [!Ref B], B: text}") == "same");
  CHECK(sorted("Conditions: [1]") == "same");
  CHECK(sorted("A: b") == "same");
}

TEST_CASE("sorted equals: equals of one kind change places at every reading") {
  const std::string pair = "!Equals [!Select [0, [a]], !Select [1, [a]]]";
  CHECK(sorted("Conditions: {A: " + pair + "}") != "same");
  CHECK(sorted("Conditions: {A: " + pair + ", B: !Condition A}") == "same");
  CHECK(sorted("Conditions: {A: " + pair + "}\nTransform: T") == "same");
}
