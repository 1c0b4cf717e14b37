// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/template/locate.hh"

#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/document/document.hh"

using namespace formwork;        // NOLINT: tests read better without prefixes
using namespace formwork::lint;  // NOLINT

namespace {

constinit const Rule kReporter{
    .id = "E9999", .title = "", .what = "", .why = "", .example = "", .instead = "", .source = ""};

class Template {
 public:
  explicit Template(const std::string& text)
      : document_(read_document(sources_, "t.yaml", text, sink_)) {
    REQUIRE(document_ != nullptr);
  }
  // "1:1-1:2", or "none".
  std::string at(const std::vector<PathStep>& path) const {
    const auto place = locate(*document_->root, sources_, path);
    if (!place) {
      return "none";
    }
    return std::to_string(place->begin.line) + ":" + std::to_string(place->begin.column) + "-" +
           std::to_string(place->end.line) + ":" + std::to_string(place->end.column);
  }
  const Node& root() const { return *document_->root; }

 private:
  SourceMap sources_;
  Sink sink_;
  std::unique_ptr<Document> document_;
};

}  // namespace

TEST_CASE("locate: the last key is shown, quotes included") {
  const Template t("Resources:\n  \"A\":\n    Type: x\n");
  CHECK(t.at({"Resources"}) == "1:1-1:10");
  CHECK(t.at({"Resources", "A"}) == "2:3-2:6");
  CHECK(t.at({"Resources", "A", "Type"}) == "3:5-3:9");
}

TEST_CASE("locate: a key that is not there is shown at the nearest key around it") {
  const Template t("Resources:\n  A:\n    Type: x\n");
  CHECK(t.at({"Resources", "A", "Properties", "Name"}) == "2:3-2:4");
  CHECK(t.at({"Outputs"}) == "none");
  CHECK(t.at({"Outputs", "A"}) == "none");
}

TEST_CASE("locate: short forms have no key of their own") {
  const Template t("A:\n  B: !Sub x\n  C:\n    Ref: x\n  D: !Join ['', [a, !Ref b]]\n");
  CHECK(t.at({"A", "B", "Fn::Sub"}) == "2:3-2:4");
  CHECK(t.at({"A", "C", "Ref"}) == "4:5-4:8");
  CHECK(t.at({"A", "D", "Fn::Join", 1}) == "5:17-5:28");
  CHECK(t.at({"A", "D", "Fn::Join", 1, 0}) == "5:18-5:19");
  CHECK(t.at({"A", "D", "Fn::Join", 1, 1}) == "5:21-5:27");
  CHECK(t.at({"A", "D", "Fn::Join", 1, 1, "Ref"}) == "5:3-5:4");
}

TEST_CASE(
    "locate: halves of a dotted GetAtt are shown at the key around them, written ones are not") {
  const Template t("A: !GetAtt a.b\nB: !GetAtt [a, b]\nC: !GetAtt a\n");
  CHECK(t.at({"A", "Fn::GetAtt", 1}) == "1:1-1:2");
  CHECK(t.at({"B", "Fn::GetAtt", 1}) == "2:16-2:17");
  CHECK(t.at({"C", "Fn::GetAtt", 0}) == "3:1-3:2");
}

TEST_CASE("locate: only text, lists and maps among items have a place") {
  const Template t("A: [x, 1, true, 2012-10-17, '1', [y], {}]\n");
  CHECK(t.at({"A", 0}) == "1:5-1:6");
  CHECK(t.at({"A", 1}) == "1:1-1:2");
  CHECK(t.at({"A", 3}) == "1:1-1:2");
  CHECK(t.at({"A", 4}) == "1:29-1:32");
  CHECK(t.at({"A", 5}) == "1:34-1:37");
  CHECK(t.at({"A", 6}) == "1:39-1:41");
  CHECK(t.at({"A", 7}) == "1:1-1:2");
}

TEST_CASE("locate: keys that are numbers are not shown") {
  const Template t("Mappings:\n  M:\n    123456789012: {a: b}\n    '2': {a: b}\n");
  CHECK(t.at({"Mappings", "M", "123456789012"}) == "2:3-2:4");
  CHECK(t.at({"Mappings", "M", "123456789012", "a"}) == "3:20-3:21");
  CHECK(t.at({"Mappings", "M", "2"}) == "4:5-4:8");
}

TEST_CASE("locate: lists and maps in block style end at the next token") {
  const Template t("A:\n  - a: 1\n    b: 2\n\n  # note\n  - [c]\nB:\n- |\n  text\n\n- x");
  CHECK(t.at({"A", 0}) == "2:5-6:3");
  CHECK(t.at({"A", 1}) == "6:5-6:8");
  CHECK(t.at({"B", 0}) == "8:3-11:1");
  CHECK(t.at({}) == "1:1-12:1");
  CHECK(Template("A: 1\n").at({}) == "1:1-2:1");
  CHECK(Template("{\"A\": 1}").at({}) == "1:1-1:9");
}

TEST_CASE("locate: columns count characters") {
  const Template t("{\"\u00e9\u00e9\": 1, \"b\": 2}");
  CHECK(t.at({"b"}) == "1:11-1:14");
}

TEST_CASE("locate: a fault becomes a match at the last key on its way") {
  const Template t("A:\n  B: !Sub x\n");
  const Node& a = *t.root().get("A");
  Fault fault("wrong");
  fault.prepend("Fn::Sub");
  fault.prepend(step_to(a, a.members()[0]));
  const std::vector<PathStep> base{"A"};

  RuleMatch match = to_match(base, fault, kReporter);
  CHECK(match.message == "wrong");
  REQUIRE(match.path.size() == 3);
  CHECK(match.path[1].key == "B");
  CHECK(match.path[2].key == "Fn::Sub");
  CHECK_FALSE(match.place.is_known());

  fault.path.erase(fault.path.begin());
  CHECK(to_match(base, fault, kReporter).place == a.members()[0].key_span);

  fault.path_override = {"Parameters", "P"};
  match = to_match(base, fault, kReporter);
  CHECK_FALSE(match.place.is_known());
  REQUIRE(match.path.size() == 2);
  CHECK(match.path[0].key == "Parameters");

  fault.path.clear();  // Without a way of its own a fault stays where its value is.
  match = to_match(base, fault, kReporter);
  REQUIRE(match.path.size() == 1);
  CHECK(match.path[0].key == "A");
}

TEST_CASE("locate: what alternatives said comes along, unless it is not known") {
  Fault fault("none of these");
  fault.context.emplace_back("first");
  fault.context.emplace_back("second");
  fault.context[1].is_unknown = true;
  fault.context[0].prepend("x");
  const std::vector<PathStep> base{"A"};
  const RuleMatch match = to_match(base, fault, kReporter);
  REQUIRE(match.context.size() == 1);
  CHECK(match.context[0].message == "first");
  CHECK(match.context[0].path.size() == 2);
}
