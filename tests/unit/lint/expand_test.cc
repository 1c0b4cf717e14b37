// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/template/expand.hh"

#include <memory>
#include <string>

#include <doctest/doctest.h>

#include "engine/document/document.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/retype.hh"

using namespace formwork;        // NOLINT: tests read better without prefixes
using namespace formwork::lint;  // NOLINT

namespace {

constexpr const char* kHeader = "Transform: AWS::LanguageExtensions\n";

class Expanded {
 public:
  explicit Expanded(const std::string& text)
      : document_(read_document(sources_, "t.yaml", text, sink_)) {
    REQUIRE(document_ != nullptr);
    expansion_ = expand(*retype(*document_->root, arena_), sources_, "t.yaml", config_, arena_);
  }
  // What stands under a key of the template.
  std::string at(std::string_view key) const {
    REQUIRE(expansion_.faults.empty());
    const Node* node = expansion_.root->get(key);
    return node == nullptr ? "none" : quote(*node);
  }
  std::string fault() const {
    REQUIRE(expansion_.faults.size() == 1);
    const ExpansionFault& fault = expansion_.faults.front();
    const TextPlace place = fault.place.value_or(TextPlace{});
    return std::to_string(place.begin.line) + ":" + std::to_string(place.begin.column) + "-" +
           std::to_string(place.end.line) + ":" + std::to_string(place.end.column) + " " +
           fault.message;
  }
  const Node& root() const { return *expansion_.root; }
  const Node& source() const { return *document_->root; }
  const SourceMap& sources() const { return sources_; }

 private:
  SourceMap sources_;
  Sink sink_;
  LintConfig config_;
  Arena arena_;
  std::unique_ptr<Document> document_;
  Expansion expansion_;
};

std::string loop(const std::string& collection, const std::string& body = "\"T${N}\": 1") {
  return std::string(kHeader) + "Resources:\n  Fn::ForEach::X:\n    - N\n    - " + collection +
         "\n    - " + body + "\n";
}

}  // namespace

TEST_CASE("expand: a template without transforms is left as it is") {
  const Expanded t("Resources: {A: {Type: x}}\n");
  CHECK(&t.root() == &t.source());
  const Expanded macro("Transform: [Mine, {Name: AWS::Include}]\nResources: {}\n");
  CHECK(&macro.root() == &macro.source());
}

TEST_CASE("expand: loops are run over literal values and lists of parameters") {
  CHECK(Expanded(loop("[a, b-1]")).at("Resources") == "{'Ta': 1, 'Tb-1': 1}");
  CHECK(Expanded(loop("[b-1]", "\"T&{N}\": !Sub '${N}'")).at("Resources") == "{'Tb1': 'b-1'}");
  CHECK(Expanded(loop("!Ref P") + "Parameters: {P: {Type: CommaDelimitedList, Default: 'a, b'}}\n")
            .at("Resources") == "{'Ta': 1, 'Tb': 1}");
  CHECK(Expanded(loop("!FindInMap [M, k, l]") + "Mappings: {M: {k: {l: [p, q]}}}\n")
            .at("Resources") == "{'Tp': 1, 'Tq': 1}");
}

TEST_CASE("expand: only keys, Ref and Sub see what a loop's name stands for") {
  CHECK(Expanded(loop("[a]", "{K: [!Ref N, '${N}', !Sub 'x${N}', !Sub '${N}${Z}']}"))
            .at("Resources") == "{'K': ['a', '${N}', 'xa', {'Fn::Sub': 'a${Z}'}]}");
  CHECK(Expanded(loop("[a]", "{K: !ToJsonString {x: !Ref N}}")).at("Resources") ==
        "{'K': {'Fn::ToJsonString': {'x': {'Ref': 'N'}}}}");
}

TEST_CASE("expand: loops in loops") {
  CHECK(Expanded(loop("[a, b]", "Fn::ForEach::Y: [M, [c, d], {\"${N}${M}\": !Ref M}]"))
            .at("Resources") == "{'ac': 'c', 'ad': 'd', 'bc': 'c', 'bd': 'd'}");
}

TEST_CASE("expand: what is not known yet is taken to have two values, the same in every run") {
  const std::string text = loop("!FindInMap [M, !Ref P, l]") + "Mappings: {M: {k: {z: 1}}}\n";
  const std::string once = Expanded(text).at("Resources");
  CHECK(once == Expanded(text).at("Resources"));
  CHECK(Expanded(text).root().get("Resources")->count == 2);
  CHECK(Expanded(loop("!Ref P") + "Parameters: {P: {Type: CommaDelimitedList}}\n")
            .root()
            .get("Resources")
            ->count == 2);
}

TEST_CASE("expand: functions that are known already are replaced, nulls go") {
  CHECK(Expanded(std::string(kHeader) +
                 "Mappings: {M: {k: {l: v}}}\n"
                 "Outputs: {A: !FindInMap [M, k, l], B: !Sub plain, C: null, D: [null]}\n")
            .at("Outputs") == "{'A': 'v', 'B': 'plain', 'D': [None]}");
}

TEST_CASE("expand: a copy keeps the place of what it was made of") {
  const Expanded t(loop("[a]", "\"T${N}\": {Type: x}"));
  const std::vector<PathStep> path{"Resources", "Ta", "Type"};
  const auto place = locate(t.root(), t.sources(), path);
  REQUIRE(place.has_value());
  CHECK(place->begin.line == 6);
  CHECK(place->begin.column == 17);
}

TEST_CASE("expand: faults have the place of what is wrong") {
  CHECK(Expanded(loop("[]")).fault() ==
        "5:7-5:9 Error transforming template: Fn::ForEach could not be resolved");
  CHECK(Expanded(loop("[a, b]", "Tx: 1")).fault() ==
        "6:7-6:9 Error transforming template: Duplicate Tx while doing transformation");
  CHECK(Expanded(loop("[[a]]")).fault() ==
        "5:8-5:11 Error transforming template: Unsupported value ['a']");
  CHECK(Expanded(loop("[{Ref: [a]}]")).fault() ==
        "5:14-5:17 Error transforming template: Fn::Ref should be a list");
  CHECK(Expanded(loop("text")).fault() ==
        "5:7-5:11 Error transforming template: Collection must be a list or an object");
  CHECK(Expanded(loop("[a]", "text")).fault() ==
        "6:7-6:11 Error transforming template: Output must be a dict");
  CHECK(Expanded(std::string(kHeader) + "Resources: {\"Fn::ForEach::X\": [a, b]}\n").fault() ==
        "2:13-2:29 Error transforming template: Fn::ForEach values must be a list of 3 elements");
  CHECK(Expanded(std::string(kHeader) + "Mappings: {M: {1: {a: b}}}\n").fault() ==
        "1:1-1:2 Error transforming template: expected string or buffer");
}

TEST_CASE("expand: loops that multiply without end are refused") {
  std::string body = "\"T${A}${B}${C}${D}\": 1";
  std::string list = "[0";
  for (int i = 1; i < 60; ++i) {
    list += ", x" + std::to_string(i);
  }
  list += "]";
  list.replace(1, 1, "x0");
  for (const char* name : {"D", "C", "B", "A"}) {
    body =
        "\"Fn::ForEach::" + std::string(name) + "\": [" + name + ", " + list + ", {" + body + "}]";
  }
  CHECK(Expanded(std::string(kHeader) + "Resources: {" + body + "}\n").fault() ==
        "1:1-1:2 Error transforming template: the loops of the template make too many values");
}

TEST_CASE("expand: plain scalars are typed as YAML 1.1 has them") {
  const Expanded t(
      "V: [1:30, -1:30:05, 1:30.5, 01:30, 1:60, '1:30', 1e3, 1.0e3, 1.0e+3, .5, +.5]\n");
  CHECK(t.at("V") ==
        "[90, -5405, 90.5, '01:30', '1:60', '1:30', '1e3', '1.0e3', 1000.0, 0.5, '+.5']");
}
