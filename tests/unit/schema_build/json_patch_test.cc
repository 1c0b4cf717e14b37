// SPDX-License-Identifier: Apache-2.0
#include "engine/schema_build/json_patch.hh"

#include <string>

#include <doctest/doctest.h>

#include "engine/schema_build/schema_clean.hh"
#include "engine/value/convert.hh"

using namespace formwork;  // NOLINT: a test of many names

namespace {

Value json(std::string_view text) {
  auto value = value_from_json(text);
  REQUIRE(value);
  return *value;
}

std::string patched(std::string_view document, std::string_view patch) {
  Value value = json(document);
  const Result<void> done = apply_json_patch(value, json(patch));
  return done ? value_to_json(value) : done.error().message;
}

bool is_refused(std::string_view document, std::string_view patch) {
  Value value = json(document);
  const Result<void> done = apply_json_patch(value, json(patch));
  return !done && done.error().code == "F701";
}

}  // namespace

TEST_CASE("schema_build: every operation of a JSON patch does what RFC 6902 says") {
  CHECK(patched(R"({"a":1})", R"([{"op":"add","path":"/b","value":[2]}])") == R"({"a":1,"b":[2]})");
  CHECK(patched(R"({"a":1})", R"([{"op":"add","path":"/a","value":2}])") == R"({"a":2})");
  CHECK(patched(R"({"a":[1,3]})", R"([{"op":"add","path":"/a/1","value":2}])") ==
        R"({"a":[1,2,3]})");
  CHECK(patched(R"({"a":[1]})", R"([{"op":"add","path":"/a/-","value":2}])") == R"({"a":[1,2]})");
  CHECK(patched(R"({"a":[1]})", R"([{"op":"add","path":"/a/1","value":2}])") == R"({"a":[1,2]})");
  CHECK(patched(R"({"a":1})", R"([{"op":"add","path":"","value":{"z":1}}])") == R"({"z":1})");
  CHECK(patched(R"({"a":1,"b":2})", R"([{"op":"remove","path":"/a"}])") == R"({"b":2})");
  CHECK(patched(R"({"a":[1,2,3]})", R"([{"op":"remove","path":"/a/1"}])") == R"({"a":[1,3]})");
  CHECK(patched(R"({"a":{"b/c":1,"d~e":2}})", R"([{"op":"remove","path":"/a/b~1c"},
        {"op":"replace","path":"/a/d~0e","value":null}])") == R"({"a":{"d~e":null}})");
  CHECK(patched(R"({"a":1})", R"([{"op":"copy","from":"/a","path":"/b"}])") == R"({"a":1,"b":1})");
  CHECK(patched(R"({"a":1})", R"([{"op":"move","from":"/a","path":"/b"}])") == R"({"b":1})");
  CHECK(patched(R"({"a":[1,2]})", R"([{"op":"move","from":"/a/0","path":"/a/1"}])") ==
        R"({"a":[2,1]})");
  CHECK(patched(R"({"a":{"x":1}})", R"([{"op":"test","path":"/a","value":{"x":1}}])") ==
        R"({"a":{"x":1}})");
}

TEST_CASE("schema_build: a patch that does not fit is refused") {
  for (const std::string_view patch :
       {R"([{"op":"remove","path":"/nope"}])", R"([{"op":"remove","path":""}])",
        R"([{"op":"replace","path":"/nope","value":1}])",
        R"([{"op":"add","path":"/l/5","value":1}])", R"([{"op":"add","path":"/l/01","value":1}])",
        R"([{"op":"add","path":"/l/-1","value":1}])", R"([{"op":"add","path":"/s/x","value":1}])",
        R"([{"op":"add","path":"x","value":1}])", R"([{"op":"add","path":"/x"}])",
        R"([{"op":"add","value":1}])", R"([{"op":"test","path":"/s","value":2}])",
        R"([{"op":"move","path":"/x"}])", R"([{"op":"move","from":"/m","path":"/m/x"}])",
        R"([{"op":"fly","path":"/s","value":1}])", R"([1])", R"({"op":"remove","path":"/s"})",
        R"("text")"}) {
    CAPTURE(patch);
    CHECK(is_refused(R"({"l":[1],"s":1,"m":{}})", patch));
  }
}

TEST_CASE("schema_build: a patch cannot grow a document without bounds") {
  std::string doubling = "[";
  std::string nesting = "[";
  for (int i = 0; i < 40; ++i) {
    doubling += R"({"op":"copy","from":"","path":"/k)" + std::to_string(i) + "\"},";
  }
  for (int i = 0; i < 300; ++i) {
    nesting += R"({"op":"copy","from":"/n","path":"/n/x"},)";
  }
  doubling.back() = ']';
  nesting.back() = ']';
  CHECK(is_refused(R"({"a":1})", doubling));
  CHECK(is_refused(R"({"n":{"a":1}})", nesting));
}

TEST_CASE("schema_build: a cleaned schema can be brought back to its published form") {
  const Value published = json(R"({"typeName":"A::B::C",
    "properties":{"P":{"$ref":"#/definitions/D"},"$ref":{"type":"string"}},
    "definitions":{"D":{"items":{"$ref":"#/properties/P"}}},
    "primaryIdentifier":["/properties/P"],"additionalIdentifiers":[["/properties/P/X"]],
    "tagging":{"tagProperty":"/properties/Tags","taggable":true},
    "propertyTransform":{"/properties/P":"x"}})");
  const Result<Value> cleaned = clean_schema(published);
  REQUIRE(cleaned);
  CHECK(cleaned->find_path({"properties", "P"})->get_text("$ref") == "D");
  CHECK(cleaned->find("additionalIdentifiers")->items()[0].items()[0].as_string() == "/P/X");
  CHECK(published_schema(*cleaned) == published);
}
