// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include "tests/unit/change/stack_pair.hh"

namespace formwork {

namespace {

// The messages are those that users report from CloudFormation; what is checked first when two
// apply is unverified against AWS.

const char* const kOld =
    "Resources:\n"
    "  Kept: {Type: AWS::SNS::Topic, Properties: {DisplayName: x}}\n";

std::string with(const std::string& more) {
  return kOld + more;
}

const char* const kBucket =
    "  Files: {Type: AWS::S3::Bucket, DeletionPolicy: Retain, Properties: {BucketName: files}}\n";

ImportRequest import_of(const std::string& logical_id,
                        const std::string& type = "AWS::S3::Bucket") {
  ImportRequest request;
  request.is_import = true;
  request.resources.push_back({logical_id, type, {{"BucketName", "files"}}});
  return request;
}

std::string faults_of(const std::string& after, const ImportRequest& request) {
  StackPair pair(kOld, after);
  pair.change_to().imports = &request;
  pair.compare();
  return pair.faults();
}

}  // namespace

TEST_CASE("change: a listed resource is imported under the id of its identifier") {
  const ImportRequest request = import_of("Files");
  StackPair pair(kOld, with(kBucket));
  pair.change_to().imports = &request;
  pair.compare();
  CHECK(pair.faults().empty());
  REQUIRE(pair.changes().changes.size() == 1);
  const ResourceChange& change = pair.changes().changes.front();
  CHECK(change.action == ChangeAction::Import);
  CHECK(change.physical_id == "files");
  CHECK(changes_to_json(pair.changes(), true) ==
        R"([{"Type":"Resource","ResourceChange":{"Action":"Import","LogicalResourceId":"Files",)"
        R"("PhysicalResourceId":"files","ResourceType":"AWS::S3::Bucket","Scope":[],"Details":[],)"
        R"("AfterContext":"{\"Properties\":{\"BucketName\":\"files\"},)"
        R"(\"DeletionPolicy\":\"Retain\"}"}}])");
}

TEST_CASE("change: an import needs a DeletionPolicy") {
  CHECK(faults_of(with("  Files: {Type: AWS::S3::Bucket, Properties: {BucketName: files}}\n"),
                  import_of("Files")) ==
        "ValidationError The following resources to import [Files] must have DeletionPolicy "
        "attribute specified in the template.\n");
}

TEST_CASE("change: an import adds nothing else") {
  CHECK(faults_of(with(std::string(kBucket) + "  More: {Type: AWS::SNS::Topic}\n"),
                  import_of("Files")) ==
        "ValidationError Resources [More] is missing from ResourceToImport list\n");
}

TEST_CASE("change: an import modifies and removes nothing") {
  const std::string refusal =
      "ValidationError You have modified resources [Kept] in your template that are not being "
      "imported. Update, create or delete operations cannot be executed during import "
      "operations.\n";
  CHECK(faults_of("Resources:\n  Kept: {Type: AWS::SNS::Topic, Properties: {DisplayName: y}}\n" +
                      std::string(kBucket),
                  import_of("Files")) == refusal);
  CHECK(faults_of("Resources:\n" + std::string(kBucket), import_of("Files")) == refusal);
}

TEST_CASE("change: an import leaves outputs alone") {
  CHECK(faults_of(with(std::string(kBucket) + "Outputs: {A: {Value: b}}\n"), import_of("Files")) ==
        "ValidationError As part of the import operation, you cannot modify or add [Outputs]\n");
}

TEST_CASE("change: resources to import are in the template, of its type and new") {
  CHECK(faults_of(with(kBucket), import_of("Other")) ==
        "ValidationError The logical resource ids [Other] provided in ResourceToImport do not "
        "exist in the template.\n");
  CHECK(faults_of(with(kBucket), import_of("Kept", "AWS::SNS::Topic")) ==
        "ValidationError Resources [Kept] passed in ResourceToImport are already in a stack and "
        "cannot be imported.\n");
  CHECK(faults_of(with(kBucket), import_of("Files", "AWS::SQS::Queue")) ==
        "ValidationError Resource type of [Files] passed in ResourceToImport does not match with "
        "resource type defined in the template. Resource type in ResourceToImport: "
        "AWS::SQS::Queue; Resource type in Template: AWS::S3::Bucket.\n");
  ImportRequest twice = import_of("Files");
  twice.resources.push_back(twice.resources.front());
  CHECK(faults_of(with(kBucket), twice) ==
        "ValidationError Every resource to import must have unique LogicalResourceId\n");
  twice.resources.clear();
  CHECK(faults_of(with(kBucket), twice) ==
        "ValidationError Must Provide at least one resource to import\n");
}

TEST_CASE("change: new resources with a name of their own are imported where they exist") {
  ImportRequest request;
  std::string asked;
  request.exists = [&](std::string_view type, const Value& identifier) {
    asked += std::string(type) + " " + identifier.get_text("BucketName") + "\n";
    return identifier.get_text("BucketName") == "files";
  };
  StackPair pair(kOld,
                 "Parameters: {P: {Type: String, Default: computed}}\n" +
                     with(std::string(kBucket) +
                          "  Absent: {Type: AWS::S3::Bucket, Properties: {BucketName: absent}}\n"
                          "  Computed: {Type: AWS::S3::Bucket, Properties: {BucketName: "
                          "!Ref P}}\n"
                          "  Unnamed: {Type: AWS::S3::Bucket}\n"));
  pair.change_to().imports = &request;
  pair.compare();
  CHECK(pair.faults().empty());
  CHECK(asked.find("computed") == std::string::npos);
  CHECK(asked.find("AWS::S3::Bucket absent\n") != std::string::npos);
  CHECK(pair.changes().find("Files")->action == ChangeAction::Import);
  CHECK(pair.changes().find("Files")->physical_id == "files");
  CHECK(pair.changes().find("Absent")->action == ChangeAction::Add);
  CHECK(pair.changes().find("Computed")->action == ChangeAction::Add);
  CHECK(pair.changes().find("Unnamed")->action == ChangeAction::Add);
}

TEST_CASE("change: what is imported because it exists must be retained") {
  ImportRequest request;
  request.exists = [](std::string_view, const Value&) { return true; };
  CHECK(faults_of(with("  Files: {Type: AWS::S3::Bucket, Properties: {BucketName: files}}\n"),
                  request) ==
        "ValidationError CloudFormation is attempting to import some resources because they "
        "already exist in your account. The resources must have the DeletionPolicy attribute set "
        "to 'Retain' or 'RetainExceptOnCreate' in the template for successful import. The affected "
        "resources are Files ({BucketName=files})\n");
}

}  // namespace formwork
