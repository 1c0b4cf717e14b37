// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <thread>

#include <doctest/doctest.h>

#include "tests/support/api_harness.hh"

using namespace formwork;
using formwork::testing::ApiHarness;
using formwork::testing::quoted;

namespace {

constexpr const char* kCfn = "cloudformation";
constexpr const char* kFirst = "000000000001";
constexpr const char* kSecond = "000000000002";

std::string queue_template(const std::string& delay) {
  return R"({"Parameters":{"Name":{"Type":"String","Default":"queue"}},)"
         R"("Resources":{"Q":{"Type":"AWS::SQS::Queue","Properties":)"
         R"({"QueueName":{"Ref":"Name"},"DelaySeconds":)" +
         delay + "}}}}";
}

void create_set(ApiHarness& api, const std::string& body, const std::string& more = {}) {
  api.ok(kCfn, "CreateStackSet",
         "{\"StackSetName\":\"fleet\",\"TemplateBody\":" + quoted(body) + more + "}");
}

/// How the operation ends.
Value wait_for(ApiHarness& api, const Value& answer) {
  const std::string input =
      "{\"StackSetName\":\"fleet\",\"OperationId\":" + quoted(answer.get_text("OperationId")) + "}";
  for (int i = 0; i < 500; ++i) {
    Value state = api.ok(kCfn, "DescribeStackSetOperation", input);
    const Value* operation = state.find("StackSetOperation");
    REQUIRE(operation != nullptr);
    const std::string status = operation->get_text("Status");
    if (status != "RUNNING" && status != "QUEUED" && status != "STOPPING") {
      return *operation;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  FAIL("the operation does not end");
  return Value();
}

std::string run(ApiHarness& api, const std::string& operation, const std::string& more) {
  return wait_for(api, api.ok(kCfn, operation, "{\"StackSetName\":\"fleet\"," + more + "}"))
      .get_text("Status");
}

std::vector<Value> instances(ApiHarness& api, const std::string& more = {}) {
  Value listed = api.ok(kCfn, "ListStackInstances", "{\"StackSetName\":\"fleet\"" + more + "}");
  auto items = listed.find("Summaries")->items();
  return {items.begin(), items.end()};
}

std::string detail(const Value& instance) {
  return instance.find_path({"StackInstanceStatus", "DetailedStatus"})->as_string();
}

/// Status and DelaySeconds-independent facts of the stacks of an account and region.
std::vector<std::string> stacks(ApiHarness& api, const std::string& account,
                                const std::string& region) {
  const auto [kept_account, kept_region] = std::pair(api.account_id, api.region);
  api.account_id = account;
  api.region = region;
  Value listed = api.ok(kCfn, "DescribeStacks", "{}");
  std::vector<std::string> found;
  for (const Value& stack : listed.find("Stacks")->items()) {
    found.push_back(stack.get_text("StackName").substr(0, 15) + " " +
                    stack.get_text("StackStatus"));
  }
  api.account_id = kept_account;
  api.region = kept_region;
  return found;
}

const std::string kTwoByTwo =
    R"("Accounts":["000000000001","000000000002"],"Regions":["us-east-1","eu-west-1"])";

}  // namespace

TEST_CASE("stack sets: instances are stacks in their accounts and regions") {
  ApiHarness api;
  create_set(api, queue_template("1"));
  CHECK(run(api, "CreateStackInstances", kTwoByTwo) == "SUCCEEDED");
  for (const char* account : {kFirst, kSecond}) {
    for (const char* region : {"us-east-1", "eu-west-1"}) {
      CHECK(stacks(api, account, region) ==
            std::vector<std::string>{"StackSet-fleet- CREATE_COMPLETE"});
    }
  }
  auto all = instances(api);
  REQUIRE(all.size() == 4);
  for (const Value& instance : all) {
    CHECK(instance.get_text("Status") == "CURRENT");
    CHECK(detail(instance) == "SUCCEEDED");
    CHECK(instance.get_text("StackId").find(instance.get_text("Account")) != std::string::npos);
  }
  CHECK(instances(api, R"(,"StackInstanceRegion":"eu-west-1")").size() == 2);
  CHECK(instances(api, R"(,"Filters":[{"Name":"DETAILED_STATUS","Values":"FAILED"}])").empty());
  CHECK(api.fault(kCfn, "DeleteStackSet", R"({"StackSetName":"fleet"})") ==
        "StackSetNotEmptyException: StackSet is not empty");

  CHECK(run(api, "DeleteStackInstances", kTwoByTwo + R"(,"RetainStacks":false)") == "SUCCEEDED");
  CHECK(instances(api).empty());
  CHECK(stacks(api, kSecond, "eu-west-1").empty());
  api.ok(kCfn, "DeleteStackSet", R"({"StackSetName":"fleet"})");
  CHECK(api.fault(kCfn, "DescribeStackSet", R"({"StackSetName":"fleet"})") ==
        "StackSetNotFoundException: StackSet fleet not found");
}

TEST_CASE("stack sets: an operation goes on without being asked") {
  ApiHarness api;
  create_set(api, queue_template("1"));
  api.ok(kCfn, "CreateStackInstances", "{\"StackSetName\":\"fleet\"," + kTwoByTwo + "}");
  bool is_there = false;
  for (int i = 0; i < 500 && !is_there; ++i) {
    is_there = stacks(api, kSecond, "us-east-1") ==
               std::vector<std::string>{"StackSet-fleet- CREATE_COMPLETE"};
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  CHECK(is_there);
}

TEST_CASE("stack sets: an update of some instances leaves the others outdated") {
  ApiHarness api;
  create_set(api, queue_template("1"));
  CHECK(run(api, "CreateStackInstances", kTwoByTwo) == "SUCCEEDED");
  CHECK(run(api, "UpdateStackSet",
            "\"TemplateBody\":" + quoted(queue_template("2")) +
                R"(,"Accounts":["000000000002"],"Regions":["us-east-1"])") == "SUCCEEDED");
  int current = 0;
  for (const Value& instance : instances(api)) {
    const bool is_updated =
        instance.get_text("Account") == kSecond && instance.get_text("Region") == "us-east-1";
    CHECK(instance.get_text("Status") == (is_updated ? "CURRENT" : "OUTDATED"));
    current += instance.get_text("Status") == "CURRENT" ? 1 : 0;
  }
  CHECK(current == 1);
  CHECK(run(api, "UpdateStackSet", "\"UsePreviousTemplate\":true") == "SUCCEEDED");
  for (const Value& instance : instances(api)) {
    CHECK(instance.get_text("Status") == "CURRENT");
  }
}

TEST_CASE("stack sets: parameters are overridden per instance") {
  ApiHarness api;
  create_set(api, queue_template("1"),
             R"(,"Parameters":[{"ParameterKey":"Name","ParameterValue":"common"}])");
  CHECK(run(api, "CreateStackInstances",
            R"("Accounts":["000000000002"],"Regions":["us-east-1"],)"
            R"("ParameterOverrides":[{"ParameterKey":"Name","ParameterValue":"special"}])") ==
        "SUCCEEDED");
  api.account_id = kSecond;
  Value listed = api.ok("cloudcontrol", "ListResources", R"({"TypeName":"AWS::SQS::Queue"})");
  REQUIRE(listed.find("ResourceDescriptions")->items().size() == 1);
  CHECK(listed.find_path({"ResourceDescriptions", "0", "Identifier"})
            ->as_string()
            .ends_with("/special"));
}

TEST_CASE("stack sets: a failure beyond the tolerance ends the operation and cancels the rest") {
  ApiHarness api;
  // Somebody has the name already, in one account alone.
  api.account_id = kFirst;
  api.ok("cloudcontrol", "CreateResource",
         R"({"TypeName":"AWS::SQS::Queue",
             "DesiredState":"{\"QueueName\":\"queue\",\"DelaySeconds\":7}"})");
  create_set(api, queue_template("1"));
  Value answer = api.ok(kCfn, "CreateStackInstances",
                        "{\"StackSetName\":\"fleet\"," + kTwoByTwo +
                            R"(,"OperationPreferences":{"RegionOrder":["us-east-1"]}})");
  CHECK(wait_for(api, answer).get_text("Status") == "FAILED");
  Value results = api.ok(kCfn, "ListStackSetOperationResults",
                         "{\"StackSetName\":\"fleet\",\"OperationId\":" +
                             quoted(answer.get_text("OperationId")) + "}");
  int failed = 0;
  int cancelled = 0;
  for (const Value& result : results.find("Summaries")->items()) {
    failed += result.get_text("Status") == "FAILED" ? 1 : 0;
    cancelled += result.get_text("Status") == "CANCELLED" ? 1 : 0;
    if (result.get_text("Status") == "FAILED") {
      CHECK(result.get_text("StatusReason").starts_with("ResourceLogicalId:Q, ResourceType:"));
    }
  }
  CHECK(failed == 1);
  CHECK(cancelled == 3);

  // With tolerance, the others are made.
  CHECK(run(api, "CreateStackInstances",
            kTwoByTwo + R"(,"OperationPreferences":{"FailureToleranceCount":1,)"
                        R"("MaxConcurrentCount":2,"RegionConcurrencyType":"PARALLEL"})") ==
        "SUCCEEDED");
  int current = 0;
  for (const Value& instance : instances(api)) {
    current += instance.get_text("Status") == "CURRENT" ? 1 : 0;
  }
  CHECK(current == 3);
}

TEST_CASE("stack sets: names, tokens and operations are told apart") {
  ApiHarness api;
  create_set(api, queue_template("1"), R"(,"ClientRequestToken":"t1")");
  create_set(api, queue_template("1"), R"(,"ClientRequestToken":"t1")");
  CHECK(
      api.fault(kCfn, "CreateStackSet",
                "{\"StackSetName\":\"fleet\",\"TemplateBody\":" + quoted(queue_template("1")) + "}")
          .starts_with("NameAlreadyExistsException: "));
  CHECK(api.fault(kCfn, "CreateStackSet",
                  "{\"StackSetName\":\"other\",\"PermissionModel\":\"SERVICE_MANAGED\","
                  "\"TemplateBody\":" +
                      quoted(queue_template("1")) + "}")
            .starts_with("ValidationError: "));
  CHECK(api.fault(kCfn, "CreateStackSet",
                  R"({"StackSetName":"other","TemplateBody":"{\"Resources\":{}"})")
            .starts_with("ValidationError: "));
  CHECK(run(api, "CreateStackInstances",
            R"("Accounts":["000000000001"],"Regions":["us-east-1"],"OperationId":"one")") ==
        "SUCCEEDED");
  CHECK(api.fault(kCfn, "CreateStackInstances",
                  R"({"StackSetName":"fleet","Accounts":["000000000001"],"Regions":["us-east-1"],
                      "OperationId":"one"})")
            .starts_with("OperationIdAlreadyExistsException: "));
  CHECK(api.fault(kCfn, "DescribeStackSetOperation",
                  R"({"StackSetName":"fleet","OperationId":"two"})")
            .starts_with("OperationNotFoundException: "));
  CHECK(api.fault(kCfn, "DescribeStackInstance",
                  R"({"StackSetName":"fleet","StackInstanceAccount":"000000000009",
                      "StackInstanceRegion":"us-east-1"})")
            .starts_with("StackInstanceNotFoundException: "));
  CHECK(api.fault(kCfn, "StopStackSetOperation", R"({"StackSetName":"fleet","OperationId":"one"})")
            .starts_with("InvalidOperationException: "));
}

TEST_CASE("stack sets: stacks of the same template are imported") {
  ApiHarness api;
  create_set(api, queue_template("1"));
  auto make = [&](const std::string& region, const std::string& body) {
    api.region = region;
    Value made = api.ok(kCfn, "CreateStack",
                        "{\"StackName\":\"mine\",\"TemplateBody\":" + quoted(body) + "}");
    api.region = "us-east-1";
    return made.get_text("StackId");
  };
  const std::string good = make("us-east-1", queue_template("1"));
  const std::string other = make("eu-west-1", queue_template("2"));
  CHECK(run(api, "ImportStacksToStackSet", "\"StackIds\":[" + quoted(good) + "]") == "SUCCEEDED");
  CHECK(run(api, "ImportStacksToStackSet", "\"StackIds\":[" + quoted(other) + "]") == "FAILED");
  for (const Value& instance : instances(api)) {
    const bool is_good = instance.get_text("Region") == "us-east-1";
    CHECK(instance.get_text("StackId") == (is_good ? good : other));
    CHECK(detail(instance) == (is_good ? "SUCCEEDED" : "FAILED_IMPORT"));
  }
  CHECK(api.fault(kCfn, "ImportStacksToStackSet",
                  R"({"StackSetName":"fleet","StackIds":[
                      "arn:aws:cloudformation:us-west-2:000000000001:stack/none/1"]})")
            .starts_with("StackNotFoundException: "));
}

TEST_CASE("stack sets: drift of the instances is detected and told") {
  ApiHarness api;
  create_set(api, queue_template("1"));
  CHECK(run(api, "CreateStackInstances", kTwoByTwo) == "SUCCEEDED");
  api.account_id = kSecond;
  api.region = "eu-west-1";
  Value listed = api.ok("cloudcontrol", "ListResources", R"({"TypeName":"AWS::SQS::Queue"})");
  const std::string url =
      listed.find_path({"ResourceDescriptions", "0", "Identifier"})->as_string();
  api.ok("cloudcontrol", "UpdateResource",
         "{\"TypeName\":\"AWS::SQS::Queue\",\"Identifier\":" + quoted(url) + ",\"PatchDocument\":" +
             quoted(R"([{"op":"replace","path":"/DelaySeconds","value":9}])") + "}");
  api.account_id = kFirst;
  api.region = "us-east-1";
  Value operation =
      wait_for(api, api.ok(kCfn, "DetectStackSetDrift", R"({"StackSetName":"fleet"})"));
  CHECK(operation.get_text("Status") == "SUCCEEDED");
  auto detail_of = [&](const char* member) {
    return operation.find_path({"StackSetDriftDetectionDetails", member})->scalar_text();
  };
  CHECK(detail_of("DriftStatus") == "DRIFTED");
  CHECK(detail_of("DriftDetectionStatus") == "COMPLETED");
  CHECK(detail_of("DriftedStackInstancesCount") == "1");
  CHECK(detail_of("InSyncStackInstancesCount") == "3");
  CHECK(instances(api, R"(,"Filters":[{"Name":"DRIFT_STATUS","Values":"DRIFTED"}])").size() == 1);
  Value drifts = api.ok(
      kCfn, "ListStackInstanceResourceDrifts",
      "{\"StackSetName\":\"fleet\",\"OperationId\":" + quoted(operation.get_text("OperationId")) +
          R"(,"StackInstanceAccount":"000000000002",
                               "StackInstanceRegion":"eu-west-1"})");
  REQUIRE(drifts.find("Summaries")->items().size() == 1);
  CHECK(drifts.find_path({"Summaries", "0", "PropertyDifferences", "0", "PropertyPath"})
            ->as_string() == "/DelaySeconds");
}
