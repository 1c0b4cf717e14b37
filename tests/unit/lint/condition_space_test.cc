// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/conditions/condition_space.hh"

#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/document/document.hh"

using namespace formwork;        // NOLINT: tests read better without prefixes
using namespace formwork::lint;  // NOLINT

namespace {

/// The condition space of a template's text.
struct Conditions {
  explicit Conditions(const std::string& text)
      : document(read_document(sources, "t.yaml", text, sink)),
        space(document->root->get("Conditions"), document->root->get("Parameters")) {}

  bool can(std::vector<Assumption> assumptions) const {
    return space.assume({}, assumptions).has_value();
  }
  std::string ways(std::vector<std::string_view> names, ConditionState state = {}) const {
    std::string all;
    space.scenarios(state, names, [&](ConditionState way) {
      for (const auto& [name, value] : space.assumptions(way)) {
        all += value ? '1' : '0';
      }
      all += ' ';
      return true;
    });
    return all;
  }

  SourceMap sources;
  Sink sink;
  std::unique_ptr<Document> document;
  ConditionSpace space;
};

constexpr const char* kEnvironments = R"(
Parameters:
  Env: {Type: String, AllowedValues: [dev, prod]}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsDev: !Equals [dev, !Ref Env]
  IsEither: !Or [!Condition IsProd, !Condition IsDev]
)";

}  // namespace

TEST_CASE("condition space: values of one parameter exclude each other and are all there is") {
  const Conditions conditions(kEnvironments);
  CHECK(conditions.can({{"IsProd", true}}));
  CHECK_FALSE(conditions.can({{"IsProd", true}, {"IsDev", true}}));
  CHECK_FALSE(conditions.can({{"IsProd", false}, {"IsDev", false}}));
  CHECK_FALSE(conditions.can({{"IsEither", false}}));
  CHECK(conditions.ways({"IsProd", "IsDev", "IsEither"}) == "101 011 ");
}

TEST_CASE("condition space: without all allowed values compared, none may be right") {
  const Conditions conditions(R"(
Parameters:
  Env: {Type: String, AllowedValues: [dev, test, prod]}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsDev: !Equals [!Ref Env, dev]
)");
  CHECK(conditions.can({{"IsProd", false}, {"IsDev", false}}));
  CHECK_FALSE(conditions.can({{"IsProd", true}, {"IsDev", true}}));
}

TEST_CASE("condition space: without allowed values two texts do not exclude each other") {
  const Conditions conditions(R"(
Parameters:
  Env: {Type: String}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsDev: !Equals [!Ref Env, dev]
)");
  CHECK(conditions.can({{"IsProd", true}, {"IsDev", true}}));
}

TEST_CASE("condition space: numbers are no allowed texts") {
  const Conditions conditions(R"(
Parameters:
  Size: {Type: Number, AllowedValues: [1, 2]}
Conditions:
  IsOne: !Equals [!Ref Size, 1]
  IsTwo: !Equals [!Ref Size, 2]
)");
  CHECK_FALSE(conditions.can({{"IsOne", true}, {"IsTwo", true}}));
  CHECK(conditions.can({{"IsOne", false}, {"IsTwo", false}}));
}

TEST_CASE("condition space: a value listed twice must be compared twice") {
  const std::string head =
      "Parameters: {Env: {Type: String, AllowedValues: [a, a]}}\n"
      "Conditions:\n  A: !Equals [!Ref Env, a]\n";
  CHECK(Conditions(head).can({{"A", false}}));
  CHECK_FALSE(Conditions(head + "  B: !Condition A\n").can({{"A", false}}));
}

TEST_CASE("condition space: the same comparison is one, whichever way it is written") {
  const Conditions conditions(R"(
Conditions:
  A: !Equals [!Ref "AWS::Region", us-east-1]
  B: !Equals [us-east-1, !Ref "AWS::Region"]
  C: !Not [!Equals ["us-east-1", {Ref: "AWS::Region"}]]
)");
  CHECK(conditions.ways({"A", "B", "C"}) == "110 001 ");
}

TEST_CASE("condition space: and, or, not, also of nothing") {
  const Conditions conditions(R"(
Conditions:
  X: !Equals [!Ref X, x]
  Y: !Equals [!Ref Y, y]
  Both: !And [!Condition X, !Condition Y]
  Any: !Or [!Condition X, !Condition Y]
  Neither: !Not [!Condition Any]
  All: !And []
  None: !Or []
)");
  CHECK(conditions.ways({"X", "Y", "Both", "Any", "Neither", "All", "None"}) ==
        "1111010 1001010 0101010 0000110 ");
}

TEST_CASE("condition space: what cannot be read may be anything, but is all the same") {
  const Conditions conditions(R"(
Conditions:
  A: {Fn::Nothing: [1]}
  B: text
  C: !Equals [only-one]
  D: !Not [!Equals [a, b], !Equals [a, b]]
  E: !Equals [[1], 2]
  F: !Equals [2012-10-17, x]
  G: !And [{Condition: [A]}]
)");
  CHECK(conditions.ways({"A", "B", "C", "D", "E", "F", "G"}) == "1111111 0000000 ");
}

TEST_CASE("condition space: circles and unknown names neither crash nor hang") {
  const Conditions conditions(R"(
Conditions:
  A: !Condition B
  B: !Condition A
  Self: !Condition Self
  Free: !Condition Nowhere
  Wrong: !Not [!Condition Nowhere]
)");
  CHECK_FALSE(conditions.can({{"A", true}, {"B", false}}));
  CHECK(conditions.can({{"A", true}, {"Self", false}}));
  CHECK_FALSE(conditions.can({{"Free", true}, {"Wrong", true}}));
  CHECK_FALSE(
      Conditions("Conditions: {A: !Not [!Condition A], B: !Equals [a, a]}").can({{"B", true}}));
}

TEST_CASE("condition space: states remember what was assumed") {
  const Conditions conditions(kEnvironments);
  const ConditionSpace& space = conditions.space;
  CHECK(space.has("IsProd"));
  CHECK_FALSE(space.has("Nope"));
  CHECK(space.names() == std::vector<std::string_view>{"IsProd", "IsDev", "IsEither"});
  const auto prod = space.assume({}, "IsProd", true);
  REQUIRE(prod.has_value());
  CHECK(space.value(*prod, "IsProd") == true);
  CHECK_FALSE(space.value(*prod, "IsDev").has_value());
  CHECK_FALSE(space.value({}, "IsProd").has_value());
  CHECK(space.assume(*prod, "IsProd", true) == prod);
  CHECK_FALSE(space.assume(*prod, "IsProd", false).has_value());
  CHECK(space.assume(*prod, "Nope", false) == prod);
  CHECK(space.assume(*prod, {}) == prod);
  const Assumption both[] = {{"IsDev", false}, {"IsProd", true}};
  CHECK(space.assume({}, both) == space.assume(*prod, "IsDev", false));
  CHECK(space.assumptions(*space.assume({}, both)) ==
        std::vector<Assumption>{{"IsProd", true}, {"IsDev", false}});
  const Assumption clash[] = {{"IsDev", false}, {"IsDev", true}};
  CHECK_FALSE(space.assume({}, clash).has_value());
}

TEST_CASE("condition space: scenarios pass over what is decided or unknown") {
  const Conditions conditions(kEnvironments);
  const auto dev = conditions.space.assume({}, "IsDev", true);
  REQUIRE(dev.has_value());
  CHECK(conditions.ways({"IsDev", "Nope", "IsEither", "IsEither"}, *dev) == "11 ");
  CHECK(conditions.ways({"IsDev"}, *dev) == "1 ");
  CHECK(conditions.ways({}) == " ");
  int calls = 0;
  const std::vector<std::string_view> names{"IsProd", "IsDev"};
  conditions.space.scenarios({}, names, [&](ConditionState) {
    ++calls;
    return false;
  });
  CHECK(calls == 1);
}

TEST_CASE("condition space: sections that are no maps count as empty") {
  CHECK(Conditions("Conditions: [a]").space.names().empty());
  CHECK(Conditions("Conditions: text").space.names().empty());
  CHECK(Conditions("A: b").space.names().empty());
  CHECK(Conditions("Conditions: {A: !Equals [a, b]}\nParameters: [1]").space.names().size() == 1);
}

TEST_CASE("condition space: allowed values that are no list hide all conditions") {
  const std::string rest = "\nConditions: {A: !Equals [!Ref P, a]}";
  CHECK(
      Conditions("Parameters: {P: {Type: String, AllowedValues: a}}" + rest).space.names().empty());
  CHECK(Conditions("Parameters: {P: {Type: String, AllowedValues: {a: 1}}}" + rest)
            .space.names()
            .empty());
  CHECK(Conditions("Parameters: {P: {Type: String, AllowedValues: ''}}" + rest)
            .space.names()
            .size() == 1);
}

TEST_CASE("condition space: thousands of conditions in a row") {
  std::string text = "Conditions:\n  C0: !Equals [!Ref P, x]\n";
  for (int i = 1; i < 10000; ++i) {
    text += "  C" + std::to_string(i) + ": !Not [!Condition C" + std::to_string(i - 1) + "]\n";
  }
  const Conditions conditions(text);
  CHECK(conditions.can({{"C0", true}, {"C9998", true}}));
  CHECK_FALSE(conditions.can({{"C0", true}, {"C9999", true}}));
}

TEST_CASE("condition space: thousands of values of one parameter") {
  std::string parameters = "Parameters:\n  P:\n    Type: String\n    AllowedValues:\n";
  std::string text = "Conditions:\n";
  for (int i = 0; i < 3000; ++i) {
    const std::string number = std::to_string(i);
    parameters += "    - v" + number + "\n";
    text += "  C" + number + ": !Equals [!Ref P, v" + number + "]\n";
  }
  const Conditions conditions(parameters + text);
  CHECK(conditions.can({{"C17", true}, {"C2999", false}}));
  CHECK_FALSE(conditions.can({{"C17", true}, {"C2999", true}}));
}

TEST_CASE("condition space: two dozen conditions of or and and") {
  std::string text = "Conditions:\n";
  for (int i = 0; i < 6; ++i) {
    text += "  V" + std::to_string(i) + ": !Equals [!Ref V" + std::to_string(i) + ", y]\n";
  }
  for (int i = 0; i < 24; ++i) {
    text += "  C" + std::to_string(i) + (i % 2 == 0 ? ": !Or [" : ": !And [");
    for (int k = 0; k < 4; ++k) {
      text += std::string(k == 0 ? "" : ", ") + "!Condition V" + std::to_string((i + k) % 6);
    }
    text += "]\n";
  }
  const Conditions conditions(text);
  CHECK(conditions.can({{"C1", true}, {"C3", true}}));
  CHECK_FALSE(conditions.can({{"C1", true}, {"C0", false}}));
  const std::vector<std::string_view> names = conditions.space.names();
  int count = 0;
  conditions.space.scenarios({}, names, [&](ConditionState) { return ++count < 1000; });
  CHECK(count >= 1);
  CHECK(count <= 128);
}
