// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <span>
#include <string>

#include <doctest/doctest.h>

#include "engine/base/file.hh"
#include "engine/schema/catalog.hh"
#include "engine/schema/node_value.hh"
#include "engine/value/convert.hh"
#include "tools/schemac/catalog_compile.hh"
#include "tools/schemac/catalog_import.hh"
#include "tools/schemac/region_text.hh"
#include "tools/schemac/type_text.hh"

namespace fs = std::filesystem;
using namespace formwork;  // NOLINT: a test of many names

namespace {

Value json(std::string_view text) {
  auto value = value_from_json(text);
  REQUIRE(value);
  return *value;
}

}  // namespace

TEST_CASE("schema: the linked catalogue says of every type what its text says") {
  const auto types = load_types(FORMWORK_SOURCE_DIR "/schemas");
  REQUIRE(types);
  const SchemaCatalog& catalog = SchemaCatalog::builtin();
  CHECK(types->size() == catalog.type_names().size());
  for (const Value& type : *types) {
    CAPTURE(type.get_text("typeName"));
    const TypeSchema* decoded = catalog.find(type.get_text("typeName"));
    REQUIRE(decoded != nullptr);
    CHECK(value_of(decoded->schema) == type);
  }
}

TEST_CASE("schema: writing what was read gives the same text, file by file") {
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(FORMWORK_SOURCE_DIR "/schemas/resource-types")) {
    if (entry.path().extension() != ".types") {
      continue;
    }
    const auto text = read_file(entry.path().string());
    REQUIRE(text);
    const auto types = read_types(entry.path().string(), *text);
    REQUIRE(types);
    CAPTURE(entry.path().string());
    CHECK((write_types(*types) == *text));
    ++files;
  }
  CHECK(files > 250);
}

TEST_CASE("schema: odd schemas survive the text form") {
  static constexpr const char* kSchemas[] = {
      R"({"typeName": "A::B::C"})",
      R"({"typeName": "A::B::C", "properties": {}, "required": []})",
      R"({"typeName": "A::B::C", "properties": {"A": {}, "b c": {"type": ["string"]},
          "12": {"type": ["string", "null"]}, "Q!": {"enum": ["a b", "1", 1, null, true, "true"]}},
          "required": ["12", "Q!"]})",
      R"({"typeName": "A::B::C", "required": ["NotThere"], "properties": {"A": {"type": "Odd"}}})",
      R"({"typeName": "A::B::C", "properties": {"A": {"pattern": "^\"a b\"\\s=#$", "const": "-",
          "default": {"x": [1.5, -2, 1e300]}, "x=y": "z", "#k": 1, "other": {"type": "string"}}}})",
      R"({"typeName": "A::B::C", "additionalProperties": {"type": "string"}, "anyOf": [
          {"required": ["A"]}, {"not": {"required": ["B"]}}, {}], "allOf": [], "oneOf": [true]})",
      R"({"typeName": "A::B::C", "patternProperties": {"^[a-z ]+$": {"type": "object",
          "properties": {"X": {"$ref": "#/properties/Y"}}}}, "items": [{"type": "string"}],
          "if": {"properties": {"A": {"const": ""}}}, "then": {"$ref": "D"}, "definitions": {"D": {}}})",
      R"({"typeName": "A::B::C", "primaryIdentifier": [], "readOnlyProperties": "no list",
          "tagging": {}, "immutable": false, "attributes": ["a b", "closed", "\u00e9"],
          "additionalIdentifiers": [["/A", "/B"], ["/C"]], "propertyTransform": {"/A": "$f(\"a\") = b"}})",
      R"({"typeName": "A::B::C", "big": 123456789012345678901234567890, "small": -9007199254740993})",
  };
  for (const char* text : kSchemas) {
    CAPTURE(std::string(text));
    const Value schema = json(text);
    const std::string written = write_types(std::span(&schema, 1));
    CAPTURE(written);
    const auto read = read_types("x.types", written);
    REQUIRE(read);
    REQUIRE(read->size() == 1);
    CHECK(value_to_json((*read)[0]).size() == value_to_json(schema).size());
    CHECK((*read)[0] == schema);
    const std::string blob = make_catalog(*read);
    const auto catalog = SchemaCatalog::open(std::as_bytes(std::span(blob)));
    REQUIRE(catalog);
    CHECK(value_of((*catalog)->find("A::B::C")->schema) == schema);
  }
}

TEST_CASE("schema: regions and variants are written as they were read") {
  const std::string folder = FORMWORK_SOURCE_DIR "/schemas/resource-types/";
  const auto regions = read_file(folder + "all.regions");
  const auto variants = read_file(folder + "all.variants");
  REQUIRE(regions);
  REQUIRE(variants);
  const auto table = read_regions("all.regions", *regions);
  const auto list = read_variants("all.variants", *variants);
  REQUIRE(table);
  REQUIRE(list);
  CHECK((write_regions(*table) == *regions));
  CHECK((write_variants(*list) == *variants));
}

TEST_CASE("schema: text that is not understood is refused with its line") {
  static constexpr struct Case {
    const char* text;
    const char* place;
  } kCases[] = {
      {"", "x.types:1:"},
      {"formwork-types 2\n", "x.types:1:"},
      {"formwork-types 1\nnonsense\n", "x.types:2:"},
      {"formwork-types 1\ntype\n", "x.types:2:"},
      {"formwork-types 1\ntype A\n    .B string\n", "x.types:3:"},
      {"formwork-types 1\ntype A\n .B string\n", "x.types:3:"},
      {"formwork-types 1\ntype A\n  what is this\n", "x.types:3:"},
      {"formwork-types 1\ntype A\n  .B enum=[1,\n", "x.types:3:"},
      {"formwork-types 1\ntype A\n  identifier\n", "x.types:3:"},
      {"formwork-types 1\ntype A\n  arn a b\n", "x.types:3:"},
      {"formwork-types 1\ntype A\n  define\n", "x.types:3:"},
      {"formwork-types 1\ntype A\n  auto-name property\n", "x.types:3:"},
      {"formwork-types 1\ntype A \"x\n", "x.types:2:"},
  };
  for (const Case& c : kCases) {
    CAPTURE(std::string(c.text));
    const auto types = read_types("x.types", c.text);
    REQUIRE_FALSE(types);
    CHECK(types.error().code == "F702");
    CHECK(types.error().message.starts_with(c.place));
  }
  std::string deep = "formwork-types 1\ntype A\n";
  for (std::size_t i = 1; i < 5000; ++i) {
    deep.append(2 * i, ' ').append("items\n");
  }
  CHECK_FALSE(read_types("x.types", deep));
  std::string wide = "formwork-types 1\ntype A\n";
  for (std::size_t i = 0; i < 30'000; ++i) {
    wide += "  .P" + std::to_string(i) + "\n";
  }
  const auto types = read_types("x.types", wide);
  REQUIRE_FALSE(types);
  CHECK(types.error().message.find("too many") != std::string::npos);
}

TEST_CASE("schema: published schemas are imported without prose and with derived facts") {
  const fs::path folder = fs::temp_directory_path() / "formwork_import_test";
  fs::remove_all(folder);
  fs::create_directories(folder / "in");
  REQUIRE(write_file((folder / "in/t.json").string(), R"({
    "typeName": "My::Own::Thing", "description": "Prose.", "additionalProperties": false,
    "definitions": {"D": {"type": "object", "description": "More.", "properties": {"description": {"type": "string"}}}},
    "properties": {"ThingName": {"type": "string", "maxLength": 30, "pattern": "^[a-z0-9-]+$"},
                   "Inner": {"$ref": "#/definitions/D"}, "Out": {"type": "object"}},
    "createOnlyProperties": ["/properties/ThingName", "/properties/Inner/description"],
    "readOnlyProperties": ["/properties/Out/Address"], "primaryIdentifier": ["/properties/ThingName"],
    "handlers": {"create": {"permissions": [], "timeoutInMinutes": 90}, "delete": {}}})"));
  const auto report =
      import_catalog((folder / "in").string(), (folder / "out/resource-types").string());
  REQUIRE(report);
  CHECK(report->types == 1);
  REQUIRE(report->files.size() == 1);
  CHECK(report->files[0].ends_with("my_own.types"));
  const auto text = read_file(report->files[0]);
  REQUIRE(text);
  CHECK(text->find("rose") == std::string::npos);

  const auto types = load_types((folder / "out").string());
  REQUIRE(types);
  const std::string blob = make_catalog(*types);
  const auto catalog = SchemaCatalog::open(std::as_bytes(std::span(blob)));
  REQUIRE(catalog);
  const TypeSchema* type = (*catalog)->find("My::Own::Thing");
  REQUIRE(type != nullptr);
  CHECK(type->is_immutable);
  CHECK(type->create_timeout_minutes == 90);
  CHECK(type->auto_name_property == "ThingName");
  CHECK(type->auto_name_length == 30);
  CHECK(type->auto_name_lower);
  CHECK(type->has_attribute("Out.Address"));
  CHECK(type->create_only == std::vector<std::string_view>{"/ThingName", "/Inner/description"});
  CHECK(type->find_property("Inner")->json_type == "object");
  CHECK(type->schema.find("definitions").find("D").find("properties").find("description"));
  fs::remove_all(folder);
}

TEST_CASE("schema: an import says what is wrong with its source") {
  const fs::path folder = fs::temp_directory_path() / "formwork_import_faults";
  fs::remove_all(folder);
  fs::create_directories(folder);
  const std::string out = (folder / "out").string();
  CHECK(import_catalog((folder / "missing").string(), out).error().code == "F101");
  CHECK(import_catalog("x.zip", out).error().code == "F101");
  CHECK(import_catalog(folder.string(), out).error().code == "F702");
  const std::string file = (folder / "a.json").string();
  for (const char* text : {"{", "[]", "[1]", "{\"A\": 1}", "{\"typeName\": \"a b\"}"}) {
    CAPTURE(std::string(text));
    REQUIRE(write_file(file, text));
    const auto report = import_catalog(folder.string(), out);
    REQUIRE_FALSE(report);
    CHECK(report.error().code == "F702");
  }
  fs::remove_all(folder);
}
