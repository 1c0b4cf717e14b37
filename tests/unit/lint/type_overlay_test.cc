// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/type_overlay.hh"

#include <algorithm>
#include <filesystem>
#include <span>
#include <string>

#include <doctest/doctest.h>

#include "engine/base/file.hh"
#include "engine/schema_build/make_catalog.hh"
#include "engine/schema_build/type_patch.hh"
#include "engine/value/convert.hh"

namespace fs = std::filesystem;
using namespace formwork;        // NOLINT: a test of many names
using namespace formwork::lint;  // NOLINT

namespace {

constexpr const char* kReport = R"({"typeName":"Initech::TPS::Report","additionalProperties":false,
  "definitions":{"D":{"type":"string"}},
  "properties":{"Title":{"$ref":"#/definitions/D"},"Arn":{"type":"string"}},
  "required":["Title"],"readOnlyProperties":["/properties/Arn"],
  "primaryIdentifier":["/properties/Arn"]})";

struct Folder {
  fs::path path;
  Folder() : path(fs::temp_directory_path() / "formwork_type_overlay_test") {
    fs::remove_all(path);
    fs::create_directories(path / "schemas/below");
  }
  ~Folder() { fs::remove_all(path); }
  std::string write(const std::string& name, std::string_view text) const {
    REQUIRE(write_file((path / name).string(), text));
    return (path / name).string();
  }
};

std::shared_ptr<const TypeOverlay> load(TypeSources sources) {
  auto overlay = TypeOverlay::load(std::move(sources));
  CAPTURE(overlay ? std::string() : overlay.error().message);
  REQUIRE(overlay);
  return *overlay;
}

std::string code_of(TypeSources sources) {
  const auto overlay = TypeOverlay::load(std::move(sources));
  return overlay ? "" : overlay.error().code;
}

}  // namespace

TEST_CASE("lint: without sources the types are the program's") {
  const auto overlay = load({});
  CHECK(overlay->find("AWS::S3::Bucket", "us-east-1") ==
        SchemaCatalog::builtin().find("AWS::S3::Bucket"));
  CHECK(overlay->find("Custom::Thing", "us-east-1") != nullptr);
  CHECK(overlay->find("My::Own::Thing::MODULE", "us-east-1") ==
        SchemaCatalog::builtin().find("Module"));
  CHECK(overlay->find("No::Such::Type", "us-east-1") == nullptr);
  CHECK(overlay->type_names().size() == SchemaCatalog::builtin().type_names().size());
  CHECK_FALSE(overlay->document("functions/sub"));
}

TEST_CASE("lint: registry schemas add types and replace the program's") {
  const Folder folder;
  folder.write("schemas/below/report.json", kReport);
  folder.write("schemas/queue.json", R"({"typeName":"AWS::SQS::Queue","properties":{"Q":{}}})");
  folder.write("schemas/notes.txt", "not a schema");
  const auto overlay = load({.registry_folders = {(folder.path / "schemas").string()}});
  const TypeSchema* report = overlay->find("Initech::TPS::Report", "eu-west-1");
  REQUIRE(report != nullptr);
  CHECK(report->find_property("Title")->is(TypeSchema::Property::kRequired));
  CHECK(report->has_attribute("Arn"));
  CHECK(report->schema.find("properties").find("Title").find("$ref").text() == "D");
  CHECK(overlay->is_registered("Initech::TPS::Report"));
  CHECK_FALSE(overlay->is_registered("AWS::SQS::Queue"));
  REQUIRE(overlay->find("AWS::SQS::Queue", "us-east-1") != nullptr);
  CHECK(overlay->find("AWS::SQS::Queue", "us-east-1")->find_property("DelaySeconds") == nullptr);
  const auto names = overlay->type_names();
  CHECK(std::binary_search(names.begin(), names.end(), "Initech::TPS::Report"));
}

TEST_CASE("lint: an override spec takes types away and patches others") {
  const Folder folder;
  const std::string spec = folder.write("spec.json", R"({
    "IncludeResourceTypes": ["AWS::SQS::*", "AWS::S3::Bucket"],
    "ExcludeResourceTypes": ["AWS::SQS::QueuePolicy"],
    "Patches": {
      "AWS::SQS::Queue": [{"op":"add","path":"/required","value":["QueueName"]},
                          {"op":"add","path":"/properties/Extra","value":{"$ref":"#/definitions/E"}},
                          {"op":"add","path":"/definitions","value":{"E":{"type":"string"}}},
                          {"op":"add","path":"/readOnlyProperties/-","value":"/properties/Extra"}],
      "AWS::S3::Bucket": [{"op":"remove","path":"/properties/BucketName"}],
      "AWS::SNS::Topic": [{"op":"remove","path":"/nope"}],
      "other.functions.sub": [{"op":"add","path":"/x","value":1}],
      "other.no.such": [{"op":"remove","path":"/nope"}]}})");
  const auto overlay = load({.override_spec = spec});
  CHECK(overlay->find("AWS::SNS::Topic", "us-east-1") == nullptr);
  CHECK(overlay->find("AWS::SQS::QueuePolicy", "us-east-1") == nullptr);
  const TypeSchema* queue = overlay->find("AWS::SQS::Queue", "us-east-1");
  REQUIRE(queue != nullptr);
  CHECK(queue->find_property("QueueName")->is(TypeSchema::Property::kRequired));
  CHECK(queue->find_property("Extra")->json_type == "string");
  CHECK(queue->has_attribute("Extra"));
  CHECK(queue->has_attribute("Arn"));
  // Both variants of the bucket are patched, and stay two.
  const TypeSchema* bucket = overlay->find("AWS::S3::Bucket", "us-east-1");
  const TypeSchema* other = overlay->find("AWS::S3::Bucket", "me-south-1");
  REQUIRE(bucket != nullptr);
  REQUIRE(other != nullptr);
  CHECK(bucket != other);
  CHECK(bucket->find_property("BucketName") == nullptr);
  CHECK(other->find_property("BucketName") == nullptr);
  CHECK(overlay->document("functions/sub").find("x").integer() == 1);
  CHECK(overlay->type_names().size() < 10);
}

TEST_CASE("lint: a user's catalogue comes before the program's") {
  const auto published = value_from_json(kReport);
  REQUIRE(published);
  const auto type = import_type(*published);
  REQUIRE(type);
  const auto overlay = load({.catalogue = make_catalog(std::span<const Value>(&*type, 1))});
  CHECK(overlay->find("Initech::TPS::Report", "us-east-1") != nullptr);
  CHECK(overlay->find("AWS::SQS::Queue", "us-east-1") ==
        SchemaCatalog::builtin().find("AWS::SQS::Queue"));
}

TEST_CASE("lint: sources that cannot be used are refused with what is wrong") {
  const Folder folder;
  const std::string bad = folder.write("bad.json", "{bad");
  CHECK(code_of({.registry_folders = {(folder.path / "nowhere").string()}}) == "F101");
  CHECK(code_of({.override_spec = (folder.path / "nowhere").string()}) == "F101");
  CHECK(code_of({.override_spec = bad}) == "F701");
  CHECK(code_of({.override_spec = folder.write("list.json", "[]")}) == "F701");
  CHECK(code_of({.override_spec = folder.write("p.json", R"({"IncludeResourceTypes":"A"})")}) ==
        "F701");
  CHECK(code_of({.override_spec = folder.write("r.json", R"({"ExcludeResourceTypes":["("]})")}) ==
        "F701");
  CHECK(code_of(
            {.override_spec = folder.write(
                 "n.json", R"({"Patches":{"AWS::SQS::Queue":[{"op":"remove","path":"/no"}]}})")}) ==
        "F701");
  CHECK(code_of({.registry_folders = {folder.path.string()}}) == "F702");
  CHECK(code_of({.catalogue = "not a catalogue"}) == "F704");
}
