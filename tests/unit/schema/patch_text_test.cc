// SPDX-License-Identifier: Apache-2.0
#include "tools/schemac/patch_text.hh"

#include <string>

#include <doctest/doctest.h>

#include "engine/base/file.hh"
#include "engine/schema/documents.hh"
#include "engine/value/convert.hh"
#include "tools/schemac/archive.hh"

using namespace formwork;  // NOLINT: a test of many names

namespace {

Value json(std::string_view text) {
  auto value = value_from_json(text);
  REQUIRE(value);
  return *value;
}

}  // namespace

TEST_CASE("schema: the program holds the patches of the repository, written as they were read") {
  const auto text = read_file(FORMWORK_SOURCE_DIR "/schemas/published.patches");
  REQUIRE(text);
  const auto own = expand_text(builtin_patches(), 16U << 20U);
  REQUIRE(own);
  CHECK((*own == *text));
  const auto patches = read_patches("published.patches", *text);
  REQUIRE(patches);
  CHECK(patches->size() > 1000);
  CHECK((write_patches(*patches) == *text));
}

TEST_CASE("schema: a table of patches becomes text and is applied as JSON patches are") {
  const Value table = json(R"({
    "providers": {"my_own_thing": {"b": [{"op":"test","path":"/properties/A","value":{"type":"object"}},
        {"op":"replace","path":"/properties/A","value":{"type":["object","string"]}}],
      "a": [{"op":"remove","path":"/properties/Old"}]},
      "gone_type": {"x": [{"op":"remove","path":"/y"}]}},
    "extensions": {"my_own_thing": {"smithy": [
        {"op":"add","path":"/properties/N/minLength","value":1},
        {"op":"add","path":"/properties/N/maxLength","value":9},
        {"op":"add","path":"/properties/L/required/-","value":"X"},
        {"op":"add","path":"/definitions/a~1b/pattern","value":"^x y$"},
        {"op":"add","path":"/requiredXor","value":["A","N"]},
        {"op":"add","path":"/properties/N/anyOf","value":[{"minLength":2},{"enum":["a b"]}]}]}}})");
  const auto patches = import_patches(table, {"My::Own::Thing"});
  REQUIRE(patches);
  CHECK(patches->size() == 1);
  const std::string text = write_patches(*patches);
  CAPTURE(text);
  CHECK(text.find("    at /properties/N maxLength=9 minLength=1\n") != std::string::npos);
  const auto read = read_patches("p", text);
  REQUIRE(read);
  const std::string schema = R"({"typeName":"My::Own::Thing","definitions":{"a/b":{}},
    "properties":{"A":{"type":"object"},"Old":{},"N":{"type":"string"},"L":{"required":["Y"]}}})";
  Value once = json(schema);
  Value twice = json(schema);
  apply_patches(once, *patches);
  apply_patches(twice, *read);
  CHECK(once == twice);
  CHECK(once == json(R"({"typeName":"My::Own::Thing","definitions":{"a/b":{"pattern":"^x y$"}},
    "properties":{"A":{"type":["object","string"]},
      "N":{"type":"string","minLength":1,"maxLength":9,"anyOf":[{"minLength":2},{"enum":["a b"]}]},
      "L":{"required":["Y","X"]}},"requiredXor":["A","N"]})"));
}

TEST_CASE("schema: a damaged text of patches is refused with its line") {
  for (const std::string_view text :
       {"", "formwork-patches 1\nwhat\n", "formwork-patches 1\ntype A\n  what\n",
        "formwork-patches 1\ntype A\n  patch\n    fly /a 1\n",
        "formwork-patches 1\ntype A\n  patch\n    remove /a 1\n",
        "formwork-patches 1\ntype A\n  patch\n    add /a\n",
        "formwork-patches 1\ntype A\n  patch\n    at\n",
        "formwork-patches 1\ntype A\n  patch\n    add /a [1\n"}) {
    CAPTURE(text);
    const auto read = read_patches("p", text);
    REQUIRE(!read);
    CHECK(read.error().code == "F702");
    CHECK(read.error().message.starts_with("p:"));
  }
}
