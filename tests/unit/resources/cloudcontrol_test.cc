// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "engine/stack/operations.hh"
#include "tests/support/api_harness.hh"

using namespace formwork;
using formwork::testing::ApiHarness;
using formwork::testing::quoted;

namespace {

Value create(ApiHarness& api, const std::string& type, const std::string& desired,
             const std::string& more = {}) {
  return api.ok(
      "cloudcontrol", "CreateResource",
      "{\"TypeName\":" + quoted(type) + ",\"DesiredState\":" + quoted(desired) + more + "}");
}

Value status_of(ApiHarness& api, const Value& answer) {
  const Value* event = answer.find("ProgressEvent");
  REQUIRE(event != nullptr);
  Value status = api.ok("cloudcontrol", "GetResourceRequestStatus",
                        "{\"RequestToken\":" + quoted(event->get_text("RequestToken")) + "}");
  const Value* now = status.find("ProgressEvent");
  REQUIRE(now != nullptr);
  return *now;
}

Value model_of(ApiHarness& api, const std::string& type, const std::string& identifier) {
  Value answer =
      api.ok("cloudcontrol", "GetResource",
             "{\"TypeName\":" + quoted(type) + ",\"Identifier\":" + quoted(identifier) + "}");
  const Value* text = answer.find_path({"ResourceDescription", "Properties"});
  REQUIRE(text != nullptr);
  auto model = value_from_json(text->as_string());
  REQUIRE(model);
  return *model;
}

std::size_t count_of(ApiHarness& api, const std::string& type) {
  Value listed = api.ok("cloudcontrol", "ListResources", "{\"TypeName\":" + quoted(type) + "}");
  return listed.find("ResourceDescriptions")->items().size();
}

constexpr const char* kQueue = "AWS::SQS::Queue";
constexpr const char* kBucket = "AWS::S3::Bucket";

}  // namespace

TEST_CASE("cloudcontrol: a resource is created, read, listed, changed and deleted") {
  ApiHarness api;
  Value answer = create(api, kBucket, R"({"BucketName":"my-own-bucket"})");
  CHECK(answer.find_path({"ProgressEvent", "OperationStatus"})->as_string() == "IN_PROGRESS");
  Value status = status_of(api, answer);
  CHECK(status.get_text("OperationStatus") == "SUCCESS");
  CHECK(status.get_text("Identifier") == "my-own-bucket");
  CHECK(status.get_text("Operation") == "CREATE");

  Value model = model_of(api, kBucket, "my-own-bucket");
  CHECK(model.get_text("BucketName") == "my-own-bucket");
  CHECK(model.get_text("Arn") == "arn:aws:s3:::my-own-bucket");
  CHECK(model.find("Ref") == nullptr);

  Value listed = api.ok("cloudcontrol", "ListResources", R"({"TypeName":"AWS::S3::Bucket"})");
  REQUIRE(listed.find("ResourceDescriptions")->items().size() == 1);

  std::string patch = R"([{"op":"add","path":"/Tags","value":[{"Key":"a","Value":"b"}]}])";
  Value update = api.ok("cloudcontrol", "UpdateResource",
                        "{\"TypeName\":\"AWS::S3::Bucket\",\"Identifier\":\"my-own-bucket\","
                        "\"PatchDocument\":" +
                            quoted(patch) + "}");
  CHECK(status_of(api, update).get_text("OperationStatus") == "SUCCESS");
  model = model_of(api, kBucket, "my-own-bucket");
  CHECK(model.find_path({"Tags"})->items().size() == 1);

  Value removed = api.ok("cloudcontrol", "DeleteResource",
                         R"({"TypeName":"AWS::S3::Bucket","Identifier":"my-own-bucket"})");
  CHECK(status_of(api, removed).get_text("OperationStatus") == "SUCCESS");
  CHECK(api.fault("cloudcontrol", "GetResource",
                  R"({"TypeName":"AWS::S3::Bucket","Identifier":"my-own-bucket"})") ==
        "ResourceNotFoundException: Resource of type 'AWS::S3::Bucket' with identifier "
        "'my-own-bucket' was not found.");
}

TEST_CASE("cloudcontrol: what a handler refuses is told by the request") {
  ApiHarness api;
  create(api, kBucket, R"({"BucketName":"my-own-bucket"})");
  Value again = status_of(api, create(api, kBucket, R"({"BucketName":"my-own-bucket"})"));
  CHECK(again.get_text("OperationStatus") == "FAILED");
  CHECK(again.get_text("ErrorCode") == "AlreadyExists");
  Value missing = status_of(api, api.ok("cloudcontrol", "DeleteResource",
                                        R"({"TypeName":"AWS::S3::Bucket","Identifier":"none"})"));
  CHECK(missing.get_text("OperationStatus") == "FAILED");
  CHECK(missing.get_text("ErrorCode") == "NotFound");
}

TEST_CASE("cloudcontrol: a desired state is judged by the schema before anything is made") {
  ApiHarness api;
  auto fault = [&](const std::string& desired) {
    return api.fault(
        "cloudcontrol", "CreateResource",
        "{\"TypeName\":\"AWS::Lambda::Function\",\"DesiredState\":" + quoted(desired) + "}");
  };
  CHECK(fault("{}").starts_with("ValidationException: Model validation failed (#: required key ["));
  CHECK(fault(R"({"Code":{"ZipFile":"x"},"Role":"arn:aws:iam::000000000001:role/r","Nope":1})")
            .find("#: extraneous key [Nope] is not permitted") != std::string::npos);
  CHECK(fault(R"({"Code":{"ZipFile":"x"},"Role":"arn:aws:iam::000000000001:role/r",
                  "MemorySize":"many"})")
            .find("#/MemorySize: expected type: Integer, found: String") != std::string::npos);
  CHECK(fault(R"({"Code":{"ZipFile":"x"},"Role":"arn:aws:iam::000000000001:role/r","Arn":"x"})")
            .find("read-only") != std::string::npos);
  CHECK(fault("[").starts_with("InvalidRequestException: DesiredState is not a valid JSON object"));
  CHECK(count_of(api, "AWS::Lambda::Function") == 0);
}

TEST_CASE("cloudcontrol: a client token makes a request once") {
  ApiHarness api;
  Value first = create(api, kQueue, "{}", R"(,"ClientToken":"token-1")");
  Value second = create(api, kQueue, "{}", R"(,"ClientToken":"token-1")");
  CHECK(first.find_path({"ProgressEvent", "RequestToken"})->as_string() ==
        second.find_path({"ProgressEvent", "RequestToken"})->as_string());
  CHECK(count_of(api, kQueue) == 1);
  CHECK(api.fault("cloudcontrol", "CreateResource",
                  R"({"TypeName":"AWS::SQS::Queue","DesiredState":"{\"DelaySeconds\":1}",
                      "ClientToken":"token-1"})")
            .starts_with("ClientTokenConflictException: "));
}

TEST_CASE("cloudcontrol: composite identifiers are joined") {
  ApiHarness api;
  Value made = status_of(
      api, create(api, "AWS::ApiGateway::Model",
                  R"({"RestApiId":"abc123","Name":"Thing","ContentType":"application/json"})"));
  CHECK(made.get_text("StatusMessage") == "");
  CHECK(made.get_text("Identifier") == "abc123|Thing");
  CHECK(model_of(api, "AWS::ApiGateway::Model", "abc123|Thing").get_text("Name") == "Thing");
}

TEST_CASE("cloudcontrol: create-only properties and bad patches are refused") {
  ApiHarness api;
  create(api, kBucket, R"({"BucketName":"my-own-bucket"})");
  auto fault = [&](const std::string& patch) {
    return api.fault("cloudcontrol", "UpdateResource",
                     "{\"TypeName\":\"AWS::S3::Bucket\",\"Identifier\":\"my-own-bucket\","
                     "\"PatchDocument\":" +
                         quoted(patch) + "}");
  };
  CHECK(fault(R"([{"op":"replace","path":"/BucketName","value":"other-bucket"}])")
            .starts_with("NotUpdatableException: "));
  CHECK(fault(R"([{"op":"remove","path":"/Nothing"}])").starts_with("InvalidRequestException: "));
  CHECK(fault(R"([{"op":"test","path":"/BucketName","value":"no"}])")
            .starts_with("InvalidRequestException: "));
  CHECK(fault("{}").starts_with("InvalidRequestException: "));
  CHECK(model_of(api, kBucket, "my-own-bucket").get_text("BucketName") == "my-own-bucket");
}

TEST_CASE("cloudcontrol: types that are not there or need a stack are refused") {
  ApiHarness api;
  CHECK(api.fault("cloudcontrol", "GetResource",
                  R"({"TypeName":"AWS::S3::Nothing","Identifier":"x"})") ==
        "TypeNotFoundException: The type 'AWS::S3::Nothing' cannot be found.");
  CHECK(api.fault("cloudcontrol", "CreateResource",
                  R"({"TypeName":"AWS::CloudFormation::WaitConditionHandle","DesiredState":"{}"})")
            .starts_with("UnsupportedActionException: "));
  CHECK(api.fault("cloudcontrol", "GetResourceRequestStatus", R"({"RequestToken":"none"})") ==
        "RequestTokenNotFoundException: Request with token none was not found.");
}

TEST_CASE("cloudcontrol: requests are listed, newest first, by status and operation") {
  ApiHarness api;
  create(api, kBucket, R"({"BucketName":"my-own-bucket"})");
  create(api, kBucket, R"({"BucketName":"my-own-bucket"})");
  auto count = [&](const std::string& input) {
    Value listed = api.ok("cloudcontrol", "ListResourceRequests", input);
    return listed.find("ResourceRequestStatusSummaries")->items().size();
  };
  CHECK(count("{}") == 2);
  CHECK(count(R"({"ResourceRequestStatusFilter":{"OperationStatuses":["FAILED"]}})") == 1);
  CHECK(count(R"({"ResourceRequestStatusFilter":{"Operations":["DELETE"]}})") == 0);
  CHECK(count(R"({"MaxResults":1})") == 1);
}
