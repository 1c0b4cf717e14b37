// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "tests/support/api_harness.hh"

using namespace formwork;
using formwork::testing::ApiHarness;
using formwork::testing::quoted;

namespace {

constexpr const char* kCfn = "cloudformation";

void create_stack(ApiHarness& api) {
  api.ok(kCfn, "CreateStack",
         R"({"StackName":"s","Tags":[{"Key":"team","Value":"red"}],"TemplateBody":)" +
             quoted(R"({"Resources":{
                "Q":{"Type":"AWS::SQS::Queue","Properties":{"QueueName":"q","DelaySeconds":1,
                     "Tags":[{"Key":"b","Value":"2"},{"Key":"a","Value":"1"}]}},
                "B":{"Type":"AWS::S3::Bucket","Properties":{"BucketName":"some-bucket-name"}},
                "H":{"Type":"AWS::CloudFormation::WaitConditionHandle"}}})") +
             "}");
}

Value detect(ApiHarness& api) {
  Value begun = api.ok(kCfn, "DetectStackDrift", R"({"StackName":"s"})");
  return api.ok(
      kCfn, "DescribeStackDriftDetectionStatus",
      "{\"StackDriftDetectionId\":" + quoted(begun.get_text("StackDriftDetectionId")) + "}");
}

std::vector<Value> drifts(ApiHarness& api, const std::string& filter = {}) {
  Value answer = api.ok(kCfn, "DescribeStackResourceDrifts", "{\"StackName\":\"s\"" + filter + "}");
  auto items = answer.find("StackResourceDrifts")->items();
  return {items.begin(), items.end()};
}

void patch_queue(ApiHarness& api, const std::string& patch) {
  Value listed = api.ok("cloudcontrol", "ListResources", R"({"TypeName":"AWS::SQS::Queue"})");
  const std::string id = listed.find_path({"ResourceDescriptions", "0", "Identifier"})->as_string();
  api.ok("cloudcontrol", "UpdateResource",
         "{\"TypeName\":\"AWS::SQS::Queue\",\"Identifier\":" + quoted(id) +
             ",\"PatchDocument\":" + quoted(patch) + "}");
}

}  // namespace

TEST_CASE("drift: a stack as it was deployed is in sync") {
  ApiHarness api;
  create_stack(api);
  Value status = detect(api);
  CHECK(status.get_text("DetectionStatus") == "DETECTION_COMPLETE");
  CHECK(status.get_text("StackDriftStatus") == "IN_SYNC");
  CHECK(status.get_text("DriftedStackResourceCount") == "0");
  auto all = drifts(api);
  REQUIRE(all.size() == 2);  // The handle has nothing to compare.
  for (const Value& drift : all) {
    CHECK(drift.get_text("StackResourceDriftStatus") == "IN_SYNC");
    CHECK(drift.get_text("ExpectedProperties") == drift.get_text("ActualProperties"));
  }
}

TEST_CASE("drift: what others changed or deleted is told place by place") {
  ApiHarness api;
  create_stack(api);
  patch_queue(api, R"([{"op":"replace","path":"/DelaySeconds","value":9},
                       {"op":"add","path":"/VisibilityTimeout","value":60},
                       {"op":"replace","path":"/Tags","value":[{"Key":"a","Value":"1"},
                          {"Key":"b","Value":"3"},{"Key":"c","Value":"4"}]}])");
  api.ok("cloudcontrol", "DeleteResource",
         R"({"TypeName":"AWS::S3::Bucket","Identifier":"some-bucket-name"})");
  Value status = detect(api);
  CHECK(status.get_text("StackDriftStatus") == "DRIFTED");
  CHECK(status.get_text("DriftedStackResourceCount") == "2");
  auto deleted = drifts(api, R"(,"StackResourceDriftStatusFilters":["DELETED"])");
  REQUIRE(deleted.size() == 1);
  CHECK(deleted[0].get_text("LogicalResourceId") == "B");
  CHECK(deleted[0].find("ActualProperties") == nullptr);
  auto modified = drifts(api, R"(,"StackResourceDriftStatusFilters":["MODIFIED"])");
  REQUIRE(modified.size() == 1);
  std::vector<std::string> places;
  for (const Value& difference : modified[0].find("PropertyDifferences")->items()) {
    places.push_back(
        difference.get_text("DifferenceType") + " " + difference.get_text("PropertyPath") + " " +
        difference.get_text("ExpectedValue") + " " + difference.get_text("ActualValue"));
  }
  // Properties that the template does not state are not compared.
  CHECK(places == std::vector<std::string>{"NOT_EQUAL /DelaySeconds 1 9",
                                           "NOT_EQUAL /Tags/0/Value 2 3",
                                           "ADD /Tags/2 null {\"Key\":\"c\",\"Value\":\"4\"}"});
  Value stacks = api.ok(kCfn, "DescribeStacks", R"({"StackName":"s"})");
  CHECK(stacks.find_path({"Stacks", "0", "DriftInformation", "StackDriftStatus"})->as_string() ==
        "DRIFTED");
}

TEST_CASE("drift: one resource is looked at alone") {
  ApiHarness api;
  create_stack(api);
  patch_queue(api, R"([{"op":"replace","path":"/DelaySeconds","value":9}])");
  Value one =
      api.ok(kCfn, "DetectStackResourceDrift", R"({"StackName":"s","LogicalResourceId":"Q"})");
  CHECK(one.find_path({"StackResourceDrift", "StackResourceDriftStatus"})->as_string() ==
        "MODIFIED");
  CHECK(drifts(api).size() == 1);
  CHECK(api.fault(kCfn, "DetectStackResourceDrift", R"({"StackName":"s","LogicalResourceId":"H"})")
            .starts_with("ValidationError: "));
  CHECK(api.fault(kCfn, "DetectStackDrift", R"({"StackName":"none"})") ==
        "ValidationError: Stack [none] does not exist");
}
