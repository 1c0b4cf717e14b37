// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/template/attributes.hh"

#include <filesystem>
#include <memory>
#include <string>

#include <doctest/doctest.h>

#include "engine/base/file.hh"
#include "engine/document/document.hh"

using namespace formwork;        // NOLINT: tests read better without prefixes
using namespace formwork::lint;  // NOLINT

namespace {

const TypeSchema& type(std::string_view name) {
  const TypeSchema* found = SchemaCatalog::builtin().find(name);
  REQUIRE(found != nullptr);
  return *found;
}

struct Linted {
  explicit Linted(const std::string& text, std::string file = "t.yaml")
      : document(read_document(sources, file, text, sink)),
        name(std::move(file)),
        run(*document->root, sources, name, config) {}
  SourceMap sources;
  Sink sink;
  std::unique_ptr<Document> document;
  std::string name;
  LintConfig config;
  Run run;
};

}  // namespace

TEST_CASE("attributes: read-only properties in the schema's order") {
  CHECK(attributes_of(type("AWS::SQS::QueuePolicy")).quoted() == "['Id']");
  const AttributeNames names = attributes_of(type("AWS::Lambda::Function"));
  CHECK(names.has("Arn"));
  CHECK(names.has("SnapStartResponse.ApplyOn"));
  CHECK_FALSE(names.has("FunctionName"));
}

TEST_CASE("attributes: some types give all their properties") {
  const AttributeNames names = attributes_of(type("AWS::SNS::Topic"));
  CHECK(names.names().front() == "ContentBasedDeduplication");
  CHECK(names.has("TopicName"));
  CHECK(names.has("TopicArn"));
}

TEST_CASE("attributes: names outside the schema come first") {
  const AttributeNames names = attributes_of(type("AWS::AppMesh::Mesh"));
  CHECK(names.names().front() == "MeshName");
}

TEST_CASE("attributes: outputs and custom resources have open names") {
  const AttributeNames stack = attributes_of(type("AWS::CloudFormation::Stack"));
  CHECK(stack.quoted() == "['Outputs..*']");
  CHECK(stack.has("Outputs.Anything"));
  CHECK_FALSE(stack.has("Anything"));
  const AttributeNames custom = attributes_of(type("Custom::Thing"));
  CHECK(custom.has("Anything.At.All"));
  REQUIRE(custom.find("Id") != nullptr);
  CHECK(*custom.find("Id") == "Id");  // Of names of one length the last one counts.
}

TEST_CASE("attributes: schemas are found through references") {
  const Schema address = schema_at(type("AWS::RDS::DBInstance"), "/Endpoint/Address");
  CHECK(address.node.find("type").text() == "string");
  CHECK_FALSE(schema_at(type("AWS::RDS::DBInstance"), "/Endpoint/Nothing").node);
  CHECK_FALSE(schema_at(type("AWS::RDS::DBInstance"), "/Nothing").node);
}

TEST_CASE("attributes: what GetAtt and Ref of a resource give") {
  Linted linted("Resources:\n  Bucket: {Type: AWS::S3::Bucket}\n  Custom: {Type: Custom::X}\n");
  const Resource& bucket = *linted.run.resource("Bucket");
  const auto arn = attribute_schema(linted.run, bucket, "Arn", "us-east-1");
  REQUIRE(arn.has_value());
  CHECK(arn->node.find("type").text() == "string");
  CHECK_FALSE(attribute_schema(linted.run, bucket, "Nothing", "us-east-1").has_value());
  const auto ref = ref_schema(linted.run, bucket, "us-east-1");
  REQUIRE(ref.has_value());
  CHECK(ref->node.find("type").text() == "string");
  const Resource& custom = *linted.run.resource("Custom");
  const auto any = attribute_schema(linted.run, custom, "Whatever", "us-east-1");
  REQUIRE(any.has_value());
  CHECK(any->node.find("type").size() == 6);
}

TEST_CASE("attributes: a nested stack whose template lies beside this one has its outputs") {
  namespace fs = std::filesystem;
  const fs::path folder = fs::temp_directory_path() / "formwork_attributes_test";
  fs::create_directories(folder);
  REQUIRE(write_file((folder / "child.yaml").string(),
                     "Resources: {}\nOutputs:\n  Name: {Value: a}\n"));
  Linted linted(
      "Resources:\n"
      "  Here: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./child.yaml}}\n"
      "  Gone: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: gone.yaml}}\n"
      "  Far: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: "
      "'https://x/child.yaml'}}\n",
      (folder / "parent.yaml").string());
  const auto names = [&](std::string_view resource) {
    return attribute_names(linted.run, *linted.run.resource(resource), "us-east-1").quoted();
  };
  CHECK(names("Here") == "['Outputs.Name']");
  CHECK(names("Gone") == "['Outputs..*']");
  CHECK(names("Far") == "['Outputs..*']");
  fs::remove_all(folder);
}
