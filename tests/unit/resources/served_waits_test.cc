// SPDX-License-Identifier: Apache-2.0
// Waits for what somebody outside sends: signals, callbacks.
#include <chrono>
#include <thread>

#include <doctest/doctest.h>

#include "tests/support/api_harness.hh"

using namespace formwork;
using formwork::testing::ApiHarness;
using formwork::testing::quoted;

namespace {

void create(ApiHarness& api, const std::string& name, const std::string& body) {
  api.ok("cloudformation", "CreateStack",
         "{\"StackName\":" + quoted(name) + ",\"TemplateBody\":" + quoted(body) + "}");
}

std::string status_of(ApiHarness& api, const std::string& name) {
  Value answer = api.ok("cloudformation", "DescribeStacks", "{\"StackName\":" + quoted(name) + "}");
  return answer.find("Stacks")->items().front().get_text("StackStatus");
}

std::string settled(ApiHarness& api, const std::string& name) {
  std::string status = status_of(api, name);
  for (int i = 0; i < 500 && status.ends_with("_IN_PROGRESS"); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    status = status_of(api, name);
  }
  return status;
}

/// "STATUS: reason" of a resource's events, oldest first.
std::string events_of(ApiHarness& api, const std::string& name, const std::string& logical_id) {
  Value answer =
      api.ok("cloudformation", "DescribeStackEvents", "{\"StackName\":" + quoted(name) + "}");
  std::string text;
  for (const Value& event : answer.find("StackEvents")->items()) {
    if (event.get_text("LogicalResourceId") == logical_id) {
      const std::string reason = event.get_text("ResourceStatusReason");
      text = event.get_text("ResourceStatus") + (reason.empty() ? "" : ": " + reason) + "\n" + text;
    }
  }
  return text;
}

std::string signal(const std::string& name, const std::string& id, const std::string& status) {
  return "{\"StackName\":" + quoted(name) +
         ",\"LogicalResourceId\":\"Server\",\"UniqueId\":" + quoted(id) +
         ",\"Status\":" + quoted(status) + "}";
}

std::string physical_id(ApiHarness& api, const std::string& name, const std::string& logical_id) {
  Value answer = api.ok(
      "cloudformation", "DescribeStackResources",
      "{\"StackName\":" + quoted(name) + ",\"LogicalResourceId\":" + quoted(logical_id) + "}");
  return answer.find("StackResources")->items().front().get_text("PhysicalResourceId");
}

std::string server(const std::string& policy) {
  return R"({"Resources":{"Server":{"Type":"AWS::EC2::Instance","CreationPolicy":)" + policy +
         R"(,"Properties":{"ImageId":"ami-12345678","InstanceType":"t3.micro"}}}})";
}

constexpr const char* kWait =
    R"({"Resources":{
      "Handle":{"Type":"AWS::CloudFormation::WaitConditionHandle"},
      "Wait":{"Type":"AWS::CloudFormation::WaitCondition",
              "Properties":{"Handle":{"Ref":"Handle"},"Timeout":"300","Count":2}}},
      "Outputs":{"Data":{"Value":{"Fn::GetAtt":["Wait","Data"]}}}})";

}  // namespace

TEST_CASE("waits: an instance is complete when enough signals have come") {
  ApiHarness api;
  create(api, "app", server(R"({"ResourceSignal":{"Count":2,"Timeout":"PT30M"}})"));
  CHECK(status_of(api, "app") == "CREATE_IN_PROGRESS");
  api.ok("cloudformation", "SignalResource", signal("app", "i-1", "SUCCESS"));
  CHECK(api.fault("cloudformation", "SignalResource", signal("app", "i-1", "SUCCESS")) ==
        "ValidationError: Signal with ID i-1 for resource Server already exists. Signals may only "
        "be updated with a FAILURE status.");
  CHECK(status_of(api, "app") == "CREATE_IN_PROGRESS");
  api.ok("cloudformation", "SignalResource", signal("app", "i-2", "SUCCESS"));
  CHECK(settled(api, "app") == "CREATE_COMPLETE");
  CHECK(events_of(api, "app", "Server") ==
        "CREATE_IN_PROGRESS\n"
        "CREATE_IN_PROGRESS: Resource creation Initiated\n"
        "CREATE_IN_PROGRESS: Received SUCCESS signal with UniqueId i-1\n"
        "CREATE_IN_PROGRESS: Received SUCCESS signal with UniqueId i-2\n"
        "CREATE_COMPLETE\n");
  CHECK(api.fault("cloudformation", "SignalResource", signal("app", "i-3", "SUCCESS"))
            .find(" is in CREATE_COMPLETE state and can not be signaled") != std::string::npos);
}

TEST_CASE("waits: a failure signal fails the resource and the stack rolls back") {
  ApiHarness api;
  create(api, "app", server(R"({"ResourceSignal":{"Timeout":"PT30M"}})"));
  api.ok("cloudformation", "SignalResource", signal("app", "i-1", "FAILURE"));
  CHECK(settled(api, "app") == "ROLLBACK_COMPLETE");
  CHECK(events_of(api, "app", "Server")
            .find("CREATE_FAILED: Received 1 FAILURE signal(s) out of 1. Unable to satisfy 100% "
                  "MinSuccessfulInstancesPercent requirement\n") != std::string::npos);
}

TEST_CASE("waits: signals to what is not there are refused") {
  ApiHarness api;
  CHECK(api.fault("cloudformation", "SignalResource", signal("none", "i-1", "SUCCESS"))
            .starts_with("ValidationError: "));
  create(api, "app", server(R"({"ResourceSignal":{"Timeout":"PT30M"}})"));
  CHECK(api.fault("cloudformation", "SignalResource",
                  R"({"StackName":"app","LogicalResourceId":"Nothing","UniqueId":"a",
                      "Status":"SUCCESS"})")
            .starts_with("ValidationError: Resource Nothing does not exist for stack app"));
}

TEST_CASE("waits: a wait condition gets signals at its handle's address") {
  ApiHarness api;
  create(api, "app", kWait);
  CHECK(status_of(api, "app") == "CREATE_IN_PROGRESS");
  const std::string url = physical_id(api, "app", "Handle");
  const std::string base = "http://127.0.0.1:4566/_formwork/callback/000000000001/us-east-1/";
  REQUIRE(url.starts_with(base));
  auto send = [&](const std::string& body) {
    return api.fault(
        "formwork", "Callback",
        "{\"Token\":" + quoted(url.substr(base.size())) + ",\"Body\":" + quoted(body) + "}");
  };
  CHECK(send("no json").starts_with("InvalidRequest: "));
  CHECK(send(R"({"Status":"GOOD","UniqueId":"a"})").starts_with("InvalidRequest: "));
  CHECK(send(R"({"Status":"SUCCESS","UniqueId":"a","Data":"one"})").empty());
  CHECK(send(R"({"Status":"SUCCESS","UniqueId":"b","Data":"two"})").empty());
  CHECK(settled(api, "app") == "CREATE_COMPLETE");
  Value stacks = api.ok("cloudformation", "DescribeStacks", R"({"StackName":"app"})");
  const Value& stack = stacks.find("Stacks")->items().front();
  CHECK(stack.find("Outputs")->items().front().get_text("OutputValue") ==
        R"({"a":"one","b":"two"})");
  CHECK(physical_id(api, "app", "Wait") == stack.get_text("StackId") + "/Handle");
  CHECK(api.fault("formwork", "Callback", R"({"Token":"none","Body":"{}"})") ==
        "NotFound: There is no such callback address.");
}

TEST_CASE("waits: a failure at a handle's address fails the condition") {
  ApiHarness api;
  create(api, "app", kWait);
  const std::string url = physical_id(api, "app", "Handle");
  const std::string token = url.substr(url.rfind('/') + 1);
  api.ok("formwork", "Callback",
         "{\"Token\":" + quoted(token) + ",\"Body\":" +
             quoted(R"({"Status":"FAILURE","UniqueId":"a","Reason":"broken"})") + "}");
  CHECK(settled(api, "app") == "ROLLBACK_COMPLETE");
  CHECK(events_of(api, "app", "Wait")
            .find("CREATE_FAILED: WaitCondition received failed message: "
                  "'broken' for uniqueId: a\n") != std::string::npos);
}

TEST_CASE("waits: a custom resource is answered at its callback address") {
  ApiHarness api;
  create(api, "app",
         R"({"Resources":{"User":{"Type":"Custom::User","Properties":{"ServiceToken":"silent"}}},
             "Outputs":{"Name":{"Value":{"Fn::GetAtt":["User","Name"]}}}})");
  CHECK(status_of(api, "app") == "CREATE_IN_PROGRESS");
  // The function wrote its event where the test can read it.
  std::string event;
  for (int i = 0; i < 500 && event.empty(); ++i) {
    event = api.silent_events();
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  auto told = value_from_json(event);
  REQUIRE(told);
  const std::string url = told->get_text("ResponseURL");
  Value answer = Value::map();
  answer.set("Status", Value::string("SUCCESS"));
  answer.set("PhysicalResourceId", Value::string("user-7"));
  for (const char* member : {"StackId", "RequestId", "LogicalResourceId"}) {
    answer.set(member, Value::string(told->get_text(member)));
  }
  Value data = Value::map();
  data.set("Name", Value::string("ada"));
  answer.set("Data", std::move(data));
  api.ok("formwork", "Callback",
         "{\"Token\":" + quoted(url.substr(url.rfind('/') + 1)) +
             ",\"Body\":" + quoted(value_to_json(answer)) + "}");
  CHECK(settled(api, "app") == "CREATE_COMPLETE");
  CHECK(physical_id(api, "app", "User") == "user-7");
}
