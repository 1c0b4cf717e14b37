// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <span>
#include <string>

#include <doctest/doctest.h>

#include "engine/schema/catalog.hh"
#include "engine/schema/node_value.hh"
#include "engine/value/convert.hh"
#include "tools/schemac/region_text.hh"

using namespace formwork;  // NOLINT: a test of many names

namespace {

Value json(std::string_view text) {
  auto value = value_from_json(text);
  REQUIRE(value);
  return *value;
}

bool has(const std::vector<std::string_view>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

}  // namespace

TEST_CASE("schema: a type differs by region, and equal regions share it") {
  const SchemaCatalog& catalog = SchemaCatalog::builtin();
  const TypeSchema* bucket = catalog.find("AWS::S3::Bucket");
  CHECK(catalog.find("AWS::S3::Bucket", "us-east-1") == bucket);
  CHECK(catalog.find("AWS::S3::Bucket", "eu-west-1") == bucket);
  const TypeSchema* other = catalog.find("AWS::S3::Bucket", "me-south-1");
  REQUIRE(other != nullptr);
  CHECK(other != bucket);
  CHECK(catalog.find("AWS::S3::Bucket", "me-central-1") == other);
  CHECK(bucket->find_property("BucketNamespace") != nullptr);
  CHECK(other->find_property("BucketNamespace") == nullptr);
  CHECK(other->find_property("BucketName") != nullptr);
  CHECK_FALSE(other->schema.find("variants"));
}

TEST_CASE("schema: a type exists in some regions only") {
  const SchemaCatalog& catalog = SchemaCatalog::builtin();
  CHECK(catalog.find("AWS::PCS::Queue", "us-east-1") != nullptr);
  CHECK(catalog.find("AWS::PCS::Queue", "af-south-1") == nullptr);
  CHECK(catalog.find("AWS::DeviceFarm::Project", "us-west-2") != nullptr);
  CHECK(catalog.find("AWS::DeviceFarm::Project", "us-east-1") == nullptr);
  CHECK(catalog.find("No::Such::Type", "us-east-1") == nullptr);
  CHECK(catalog.find("Custom::Thing", "us-east-1") != nullptr);
  CHECK(has(catalog.regions_of("AWS::PCS::Queue"), "us-east-1"));
  CHECK_FALSE(has(catalog.regions_of("AWS::PCS::Queue"), "af-south-1"));
  CHECK(catalog.regions_of("AWS::DeviceFarm::Project") ==
        std::vector<std::string_view>{"us-west-2"});
  CHECK(has(catalog.regions_of("AWS::CloudFormation::WaitConditionHandle"), "us-west-2"));
  CHECK(catalog.regions_of("No::Such::Type").empty());
}

TEST_CASE("schema: the difference of two schemas turns one into the other") {
  const Value from = json(R"({"a":{"b":1,"c":[1,2],"x/y":{"~":true}},"gone":{},"same":{"z":1}})");
  const Value to =
      json(R"({"a":{"b":2,"c":[1],"x/y":{"~":false,"n":{}}},"new":[{}],"same":{"z":1}})");
  const SchemaDelta delta = schema_delta(from, to);
  CHECK(delta.size() == 6);
  Value changed = from;
  REQUIRE(apply_delta(changed, delta));
  CHECK(changed == to);
  CHECK(schema_delta(to, to).empty());
  CHECK_FALSE(apply_delta(changed, {{"/no/such/place", Value(), false}}));
  CHECK_FALSE(apply_delta(changed, {{"/nothing", Value(), true}}));
  CHECK_FALSE(apply_delta(changed, {{"", Value(), false}}));
}

TEST_CASE("schema: regions and variants survive their text forms") {
  RegionTable table;
  table.regions = {"a-1", "b-1", "c-1", "d-1", "e-1"};
  table.types = {{"X::A", {"a-1"}}, {"X::B", {"a-1", "b-1", "c-1", "d-1"}}, {"X::C", {}}};
  const auto regions = read_regions("r", write_regions(table));
  REQUIRE(regions);
  CHECK(regions->regions == table.regions);
  CHECK(regions->types == table.types);

  const Value schema =
      json(R"({"type":"object","properties":{"B":{},"A":{}},"required":["B","A"]})");
  const std::vector<RegionalVariant> variants = {
      {"X::A", {"a-1", "b-1"}, {{"/definitions/a b", schema, false}, {"/tagging", {}, true}}},
      {"X::A",
       {"c-1"},
       {{"/properties/N", json(R"({"enum":["x"]})"), false},
        {"/properties/N/enum", json(R"(["x","y z"])"), false},
        {"/arn", Value::string("arn:{partition}"), false}}}};
  const auto read = read_variants("v", write_variants(variants));
  REQUIRE(read);
  REQUIRE(read->size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK((*read)[i].type == variants[i].type);
    CHECK((*read)[i].regions == variants[i].regions);
    REQUIRE((*read)[i].delta.size() == variants[i].delta.size());
    for (std::size_t k = 0; k < variants[i].delta.size(); ++k) {
      CHECK((*read)[i].delta[k].pointer == variants[i].delta[k].pointer);
      CHECK((*read)[i].delta[k].is_drop == variants[i].delta[k].is_drop);
      CHECK((*read)[i].delta[k].value == variants[i].delta[k].value);
    }
  }
}

TEST_CASE("schema: damaged regional texts are refused with their line") {
  for (const std::string_view text :
       {"", "formwork-regions 1\nwhat\n", "formwork-regions 1\nregions a\nin b\n  X\n"}) {
    const auto read = read_regions("r", text);
    REQUIRE(!read);
    CHECK(read.error().message.starts_with("r:"));
  }
  for (const std::string_view text :
       {"", "formwork-variants 1\ntype A\n", "formwork-variants 1\ntype A in b\n  what /a\n",
        "formwork-variants 1\ntype A in b\n  set /a\n",
        "formwork-variants 1\ntype A in b\n  drop\n",
        "formwork-variants 1\ntype A in b\n    drop /a\n"}) {
    const auto read = read_variants("v", text);
    REQUIRE(!read);
    CHECK(read.error().message.starts_with("v:"));
  }
}
