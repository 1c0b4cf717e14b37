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
constexpr const char* kQueue = R"({"Type":"AWS::SQS::Queue","Properties":{"DelaySeconds":5}})";
constexpr const char* kTopic = R"({"Type":"AWS::SNS::Topic"})";

std::string resources(const std::string& members, const std::string& more = {}) {
  return "{\"Resources\":{" + members + "}" + more + "}";
}

void deploy(ApiHarness& api, const std::string& name, const std::string& body) {
  api.ok(kCfn, "CreateStack",
         "{\"StackName\":" + quoted(name) + ",\"TemplateBody\":" + quoted(body) + "}");
}

std::string definition(const std::string& name, const std::string& body) {
  return "{\"StackName\":" + quoted(name) + ",\"TemplateBody\":" + quoted(body) + "}";
}

std::string create(ApiHarness& api, const std::string& definitions, const std::string& more = {}) {
  return api
      .ok(kCfn, "CreateStackRefactor", "{\"StackDefinitions\":[" + definitions + "]" + more + "}")
      .get_text("StackRefactorId");
}

Value describe(ApiHarness& api, const std::string& id) {
  return api.ok(kCfn, "DescribeStackRefactor", "{\"StackRefactorId\":" + quoted(id) + "}");
}

std::string execute(ApiHarness& api, const std::string& id) {
  api.ok(kCfn, "ExecuteStackRefactor", "{\"StackRefactorId\":" + quoted(id) + "}");
  for (int i = 0; i < 500; ++i) {
    Value state = describe(api, id);
    if (state.get_text("ExecutionStatus") != "EXECUTE_IN_PROGRESS") {
      return state.get_text("ExecutionStatus") + state.get_text("ExecutionStatusReason");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return "does not end";
}

/// "LogicalId PhysicalId" of a stack's resources, by logical id.
std::vector<std::string> rows(ApiHarness& api, const std::string& stack) {
  Value answer = api.ok(kCfn, "DescribeStackResources", "{\"StackName\":" + quoted(stack) + "}");
  std::vector<std::string> found;
  for (const Value& row : answer.find("StackResources")->items()) {
    found.push_back(row.get_text("LogicalResourceId") + " " + row.get_text("PhysicalResourceId"));
  }
  return found;
}

}  // namespace

TEST_CASE("refactor: a resource moves to another stack and keeps what it is") {
  ApiHarness api;
  deploy(api, "one", resources(R"("Q":)" + std::string(kQueue) + R"(,"T":)" + kTopic));
  deploy(api, "two", resources(R"("U":)" + std::string(kTopic)));
  const auto before = rows(api, "one");
  const std::string id = create(
      api,
      definition("one", resources(R"("T":)" + std::string(kTopic))) + "," +
          definition("two", resources(R"("U":)" + std::string(kTopic) + R"(,"Moved":)" + kQueue,
                                      R"(,"Outputs":{"Url":{"Value":{"Ref":"Moved"}}})")));
  Value state = describe(api, id);
  CHECK(state.get_text("StatusReason") == "");
  REQUIRE(state.get_text("ExecutionStatus") == "AVAILABLE");
  CHECK(rows(api, "one") == before);  // Nothing has happened yet.
  Value actions =
      api.ok(kCfn, "ListStackRefactorActions", "{\"StackRefactorId\":" + quoted(id) + "}");
  REQUIRE(actions.find("StackRefactorActions")->items().size() == 1);
  CHECK(actions.find_path({"StackRefactorActions", "0", "Detection"})->as_string() == "AUTO");

  CHECK(execute(api, id) == "EXECUTE_COMPLETE");
  CHECK(rows(api, "one").size() == 1);
  const auto after = rows(api, "two");
  REQUIRE(after.size() == 2);
  CHECK(after[0].substr(after[0].find(' ')) == before[0].substr(before[0].find(' ')));
  Value stacks = api.ok(kCfn, "DescribeStacks", R"({"StackName":"two"})");
  CHECK(stacks.find_path({"Stacks", "0", "Outputs", "0", "OutputValue"})->as_string() ==
        before[0].substr(before[0].find(' ') + 1));
  CHECK(api.fault(kCfn, "ExecuteStackRefactor", "{\"StackRefactorId\":" + quoted(id) + "}")
            .starts_with("ValidationError: "));
  // The next update finds nothing to do.
  CHECK(api.fault(kCfn, "UpdateStack",
                  "{\"StackName\":\"one\",\"TemplateBody\":" +
                      quoted(resources(R"("T":)" + std::string(kTopic))) + "}") ==
        "ValidationError: No updates are to be performed.");
}

TEST_CASE("refactor: a new stack is made only when that is asked for") {
  ApiHarness api;
  deploy(api, "one", resources(R"("Q":)" + std::string(kQueue) + R"(,"T":)" + kTopic));
  const std::string definitions = definition("one", resources(R"("T":)" + std::string(kTopic))) +
                                  "," +
                                  definition("new", resources(R"("Q":)" + std::string(kQueue)));
  CHECK(api.fault(kCfn, "CreateStackRefactor", "{\"StackDefinitions\":[" + definitions + "]}")
            .starts_with("ValidationError: "));
  const std::string id = create(api, definitions, R"(,"EnableStackCreation":true)");
  CHECK(execute(api, id) == "EXECUTE_COMPLETE");
  CHECK(rows(api, "new").size() == 1);
  Value stacks = api.ok(kCfn, "DescribeStacks", R"({"StackName":"new"})");
  CHECK(stacks.find_path({"Stacks", "0", "StackStatus"})->as_string() == "CREATE_COMPLETE");
}

TEST_CASE("refactor: mappings say where resources that look alike go") {
  ApiHarness api;
  deploy(api, "one", resources(R"("A":)" + std::string(kQueue) + R"(,"B":)" + kQueue));
  const auto before = rows(api, "one");
  const std::string body = resources(R"("X":)" + std::string(kQueue) + R"(,"Y":)" + kQueue);
  CHECK(describe(api, create(api, definition("one", body))).get_text("Status") == "CREATE_FAILED");
  auto mapping = [](const std::string& from, const std::string& to) {
    return R"({"Source":{"StackName":"one","LogicalResourceId":")" + from +
           R"("},"Destination":{"StackName":"one","LogicalResourceId":")" + to + "\"}}";
  };
  const std::string id =
      create(api, definition("one", body),
             ",\"ResourceMappings\":[" + mapping("A", "Y") + "," + mapping("B", "X") + "]");
  CHECK(execute(api, id) == "EXECUTE_COMPLETE");
  const auto after = rows(api, "one");
  REQUIRE(after.size() == 2);
  CHECK(after[0].substr(2) == before[1].substr(2));
  CHECK(after[1].substr(2) == before[0].substr(2));
}

TEST_CASE("refactor: what would change, make or delete a resource cannot be") {
  ApiHarness api;
  deploy(api, "one", resources(R"("Q":)" + std::string(kQueue) + R"(,"T":)" + kTopic));
  auto verdict = [&](const std::string& body) {
    Value state = describe(api, create(api, definition("one", body)));
    return state.get_text("Status") + " " + state.get_text("ExecutionStatus");
  };
  CHECK(
      verdict(resources(R"("New":{"Type":"AWS::SQS::Queue","Properties":{"DelaySeconds":6}},"T":)" +
                        std::string(kTopic))) == "CREATE_FAILED UNAVAILABLE");
  CHECK(verdict(resources(R"("T":)" + std::string(kTopic))) == "CREATE_FAILED UNAVAILABLE");
  CHECK(verdict(resources(R"("P":)" + std::string(kQueue) + R"(,"T":)" + kTopic + R"(,"U":)" +
                          kTopic)) == "CREATE_FAILED UNAVAILABLE");
  CHECK(rows(api, "one").size() == 2);
  Value all = api.ok(kCfn, "ListStackRefactors", "{}");
  CHECK(all.find("StackRefactorSummaries")->items().size() == 3);
  CHECK(api.fault(kCfn, "DescribeStackRefactor", R"({"StackRefactorId":"none"})")
            .starts_with("StackRefactorNotFoundException: "));
}
