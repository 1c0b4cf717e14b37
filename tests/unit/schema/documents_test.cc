// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/documents.hh"

#include <string>

#include <doctest/doctest.h>

#include "engine/base/file.hh"
#include "engine/schema/node_value.hh"
#include "engine/value/convert.hh"
#include "tools/schemac/catalog_compile.hh"

using namespace formwork;  // NOLINT: a test of many names

namespace {

// One document through its text form and back.
Value through_text(const Value& value) {
  const RuleDocument document{"test/one", value};
  const auto read = read_schemas("test.schemas", write_schemas({&document, 1}));
  CAPTURE(read ? std::string() : read.error().message);
  REQUIRE(read);
  REQUIRE(read->size() == 1);
  CHECK(read->front().name == "test/one");
  return read->front().value;
}

Value sorted_json(std::string_view text) {
  auto value = value_from_json(text);
  REQUIRE(value);
  sort_maps(*value);
  return *value;
}

void check_kept(std::string_view json) {
  const Value value = sorted_json(json);
  // The texts are compared: Value's own equality does not see the order of members.
  CHECK(value_to_json(through_text(value)) == value_to_json(value));
}

}  // namespace

TEST_CASE("schema: rule documents in the program say what their text says") {
  const auto documents = load_rules(FORMWORK_SOURCE_DIR "/schemas/rules");
  REQUIRE(documents);
  CHECK(documents->size() == builtin_document_count());
  for (std::size_t i = 0; i < documents->size(); ++i) {
    const RuleDocument& document = (*documents)[i];
    CAPTURE(document.name);
    CHECK(builtin_document_name(i) == document.name);
    const Value kept = value_of(builtin_document(document.name));
    CHECK((value_to_json(kept) == value_to_json(document.value)));
  }
}

TEST_CASE("schema: every shape of a rule document survives its text form") {
  check_kept(R"({"type":"object","additionalProperties":false})");
  check_kept(R"({"properties":{"A":true,"B":false,"C":{},"true":{"type":"true"}}})");
  check_kept(R"({"if":true,"then":{"required":["B","A"]},"else":false,"not":{}})");
  check_kept(R"({"properties":{"A":{},"B":{}},"required":["B","A"]})");
  check_kept(R"({"properties":{"A":{},"B":{}},"required":["A","B"]})");
  check_kept(R"({"properties":{"A":{}},"required":["A","Other"]})");
  check_kept(R"({"allOf":[true,{"items":{"$ref":"#/definitions/X"}},false],"anyOf":[]})");
  check_kept(R"({"$ref":"policy#/definitions/Statement","$id":"identity"})");
  check_kept(R"({"const":{"a":[1,2.50,null]},"minimum":{"$data":"/a/B"},"default":null})");
  check_kept(R"({"enum":[{"$lookup":"/x"},"true","12","-","[","{"," ",""]})");
  check_kept(R"({"cfnContext":{"functions":["Ref"],"schema":{"type":["string"]}}})");
  check_kept(R"({"cfnGather":{"gather":{"q":{"properties":{"T":{"default":3,"path":"/T"}}}},
                 "schema":{"required":["q"]}}})");
  check_kept(
      R"({"dynamicValidation":{"pathCheck":"Rules"},"additionalProperties":{"cfnLint":["a"]}})");
  check_kept(
      R"({"patternProperties":{"^[a-z \"]+$":true,"^\\d{2}$":{"type":["string","array"]}}})");
  check_kept(R"({"properties":{},"definitions":{},"items":[{"type":"string"}],"other":1})");
  check_kept(R"({"dependencies":{"A":["B"],"C":{"required":["D"]}}})");
}

TEST_CASE("schema: regions and long lists of a rule document survive its text form") {
  check_kept(
      R"({"all":{"enum":["x"]},"eu-west-1":true,"us-east-1":{"enum":["x"]},"us-gov-east-1":{}})");
  std::string first;
  std::string second;
  for (int i = 100; i < 140; ++i) {
    const std::string word =
        "\"db.r" + std::to_string(i / 10) + ".size" + std::to_string(i) + "\",";
    first += word;
    second += i % 7 == 0 ? "" : word;
  }
  first += "\"z\"";
  second += "\"zz\"";
  check_kept("{\"allOf\":[{\"enum\":[" + first + "]},{\"enum\":[" + second + "]},{\"enum\":[" +
             first + ",\"a\"]}]}");
}

TEST_CASE("schema: a damaged rule document text is refused with its line") {
  for (const std::string_view text :
       {"", "formwork-schemas 2\n", "formwork-schemas 1\nwhat\n", "formwork-schemas 1\nschema\n",
        "formwork-schemas 1\nschema a enum@123456\n", "formwork-schemas 1\nlist\n",
        "formwork-schemas 1\nlist a like b\n", "formwork-schemas 1\nlist a\n  some b\n",
        "formwork-schemas 1\nschema a\n  in us-east-1\n  .A string\n",
        "formwork-schemas 1\nschema a\n  .A true\n    .B string\n",
        "formwork-schemas 1\nschema a\n    .A true\n", "formwork-schemas 1\nschema a\n  what\n"}) {
    CAPTURE(text);
    const auto read = read_schemas("bad.schemas", text);
    REQUIRE(!read);
    CHECK(read.error().code == "F702");
    CHECK(read.error().message.starts_with("bad.schemas:"));
  }
}

TEST_CASE("schema: tables and services survive their text forms") {
  const Value table =
      sorted_json(R"({"nodejs20.x":{"deprecated":"2026-04-30","successor":null},"S":{}})");
  const RuleDocument document{"t", table};
  const auto tables = read_tables("t", write_tables({&document, 1}));
  REQUIRE(tables);
  CHECK(value_to_json(tables->front().value) == value_to_json(table));

  const Value service = sorted_json(R"({"Actions":{"b":{},"a":{"Resources":["x y","2z"]}},
      "Resources":{"x y":{"ARNFormats":["arn:${Partition}:s3:::.*","b"]}}})");
  const RuleDocument known{"iam/services/s3", service};
  const auto services = read_services("s", write_services({&known, 1}));
  REQUIRE(services);
  CHECK(services->front().name == "iam/services/s3");
  CHECK(value_to_json(services->front().value) == value_to_json(service));
}
