// SPDX-License-Identifier: Apache-2.0
// Environments with a small runtime of the test's own: what a call comes to, and what the log says.
#include <algorithm>
#include <chrono>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "tests/unit/resources/lambda_bench.hh"

using namespace formwork;
using namespace formwork::testing;

TEST_CASE("lambda: a call answers, its environment stays warm, and the log tells both") {
  LambdaBench bench;
  if (!bench.is_usable) {
    return;
  }
  const auto f = bench.function(
      "count = 0\n"
      "def handler(event, api):\n"
      "  global count\n"
      "  count += 1\n"
      "  print('hello', event['name'])\n"
      "  return {'count': count, 'arn': api.headers['lambda-runtime-invoked-function-arn'],\n"
      "          'key': os.environ['AWS_ACCESS_KEY_ID'], 'region': os.environ['AWS_REGION']}\n");
  const InvocationOutcome first = bench.call(f, "{\"name\":\"one\"}");
  CHECK(first.payload ==
        "{\"count\": 1, \"arn\": \"arn:aws:lambda:us-east-1:000000000000:function:f\", "
        "\"key\": \"ASIAX\", \"region\": \"us-east-1\"}");
  CHECK(first.function_error.empty());
  CHECK(first.init_ms > 0);
  CHECK(first.billed_ms >= static_cast<std::int64_t>(first.init_ms));
  CHECK(first.log_tail.starts_with("START RequestId: id-1 Version: $LATEST\nhello one\nEND "));
  CHECK(has(first.log_tail, "\tInit Duration: "));
  const InvocationOutcome second = bench.call(f, "{\"name\":\"two\"}");
  CHECK(has(second.payload, "\"count\": 2"));
  CHECK(second.init_ms == 0);
  CHECK(has(second.log_tail, "REPORT RequestId: id-2\tDuration: "));
  CHECK(has(second.log_tail, " ms\tMemory Size: 128 MB\tMax Memory Used: "));
  CHECK(second.log_tail.ends_with(" MB\t\n"));
  CHECK(has(bench.log(),
            "INIT_START Runtime Version: python:3.12.v16\tRuntime Version ARN: "
            "arn:aws:lambda:us-east-1::runtime:"));
  CHECK(bench.streams.front() == bench.streams.back());
  CHECK(has(bench.streams.front(), "/[$LATEST]"));
  CHECK(bench.environments->counts(f->arn).all == 1);
  CHECK(bench.environments->counts(f->arn + ":$LATEST").busy == 0);
}

TEST_CASE("lambda: what a handler raises is the payload, and the environment lives on") {
  LambdaBench bench;
  if (!bench.is_usable) {
    return;
  }
  const auto f = bench.function(
      "n = 0\n"
      "def handler(event, api):\n"
      "  global n\n"
      "  n += 1\n"
      "  if n == 1: raise ValueError('bad')\n"
      "  return n\n");
  const InvocationOutcome first = bench.call(f);
  CHECK(first.function_error == "Unhandled");
  CHECK(first.payload == "{\"errorMessage\": \"bad\", \"errorType\": \"ValueError\"}");
  CHECK(bench.call(f).payload == "2");
}

TEST_CASE("lambda: an init that fails is done once more in the call, then it is the answer") {
  LambdaBench bench;
  if (!bench.is_usable) {
    return;
  }
  const InvocationOutcome outcome = bench.call(bench.function("raise ImportError('no m')"));
  CHECK(outcome.function_error == "Unhandled");
  CHECK(outcome.payload == "{\"errorMessage\": \"no m\", \"errorType\": \"ImportError\"}");
  const std::string log = bench.log();
  const std::size_t init = log.find("\tPhase: init\tStatus: error\tError Type: Runtime.Import");
  const std::size_t again = log.find("\tPhase: invoke\tStatus: error\tError Type: Runtime.Import");
  const std::size_t start = log.find("START RequestId");
  CHECK(log.find("INIT_START") == log.rfind("INIT_START"));
  CHECK(init < again);
  CHECK(again < start);
  CHECK(start < log.find("\tStatus: error\tError Type: Runtime.ImportModuleError\t\n"));
}

TEST_CASE("lambda: a call that takes too long is ended, and the next one starts anew") {
  LambdaBench bench;
  if (!bench.is_usable) {
    return;
  }
  const auto f = bench.function(
      "def handler(event, api):\n"
      "  if event.get('s'): time.sleep(event['s'])\n"
      "  return os.getpid()\n");
  f->timeout_s = 1;
  const std::string before = bench.call(f).payload;
  const InvocationOutcome late = bench.call(f, "{\"s\":30}");
  CHECK(late.function_error == "Unhandled");
  CHECK(late.payload ==
        "{\"errorType\":\"Sandbox.Timedout\",\"errorMessage\":\"RequestId: id-2 Error: Task timed "
        "out after 1.00 seconds\"}");
  CHECK(late.duration_ms == 1000.0);
  CHECK(late.billed_ms == 1000);
  CHECK(has(late.log_tail, " id-2 Task timed out after 1.00 seconds\n\nEND RequestId: id-2\n"));
  CHECK(has(late.log_tail, "\tStatus: timeout\t\n"));
  const InvocationOutcome after = bench.call(f);
  CHECK(after.function_error.empty());
  CHECK(after.payload != before);
  CHECK(bench.streams.front() == bench.streams.back());
}

TEST_CASE("lambda: a runtime that ends is an error with its status") {
  LambdaBench bench;
  if (!bench.is_usable) {
    return;
  }
  const auto f = bench.function("def handler(event, api):\n  os._exit(event['code'])\n");
  const InvocationOutcome one = bench.call(f, "{\"code\":3}");
  CHECK(one.payload ==
        "{\"errorType\":\"Runtime.ExitError\",\"errorMessage\":\"RequestId: id-1 Error: Runtime "
        "exited with error: exit status 3\"}");
  CHECK(has(one.log_tail,
            "RequestId: id-1 Error: Runtime exited with error: exit status 3\n"
            "Runtime.ExitError\nEND RequestId: id-1\n"));
  CHECK(has(one.log_tail, "\tStatus: error\tError Type: Runtime.ExitError\t\n"));
  CHECK(has(bench.call(f, "{\"code\":0}").payload, "Runtime exited without providing a reason"));
}

TEST_CASE("lambda: more memory than the function has ends it") {
  LambdaBench bench;
  if (!bench.is_usable) {
    return;
  }
  const auto f = bench.function(
      "def handler(event, api):\n"
      "  kept = bytearray(300 * 1024 * 1024)\n"
      "  for i in range(0, len(kept), 4096): kept[i] = 1\n"
      "  time.sleep(10)\n");
  f->timeout_s = 8;
  const InvocationOutcome outcome = bench.call(f);
  CHECK(outcome.payload ==
        "{\"errorType\":\"Runtime.OutOfMemory\",\"errorMessage\":\"RequestId: id-1 Error: Runtime "
        "exited with error: signal: killed\"}");
  CHECK(outcome.memory_used_mb == 128);
}

TEST_CASE("lambda: calls at the same time have environments of their own") {
  LambdaBench bench;
  if (!bench.is_usable) {
    return;
  }
  const auto f =
      bench.function("def handler(event, api):\n  time.sleep(0.5)\n  return os.getpid()\n");
  std::vector<std::future<std::shared_ptr<Outcome>>> calls;
  for (int i = 0; i < 4; ++i) {
    calls.push_back(bench.begin(f));
  }
  CHECK(bench.environments->counts(f->arn).busy == 4);
  std::vector<std::string> answers;
  for (auto& call : calls) {
    auto outcome = call.get();
    REQUIRE(*outcome);
    answers.push_back((*outcome)->payload);
  }
  std::sort(answers.begin(), answers.end());
  CHECK(std::unique(answers.begin(), answers.end()) == answers.end());
  CHECK(bench.environments->counts(f->arn).all == 4);
}

TEST_CASE("lambda: nothing runs between calls") {
  LambdaBench bench;
  if (!bench.is_usable) {
    return;
  }
  const auto f = bench.function(
      "ticks = 0\n"
      "def tick():\n"
      "  global ticks\n"
      "  while True:\n"
      "    ticks += 1\n"
      "    time.sleep(0.01)\n"
      "threading.Thread(target=tick, daemon=True).start()\n"
      "def handler(event, api):\n"
      "  return ticks\n");
  const int before = std::stoi(bench.call(f).payload);
  std::this_thread::sleep_for(std::chrono::milliseconds(600));
  const int after = std::stoi(bench.call(f).payload);
  CHECK(after - before < 20);  // of sixty
}

TEST_CASE("lambda: a function that was changed has other environments, the old ones end") {
  LambdaBench bench;
  if (!bench.is_usable) {
    return;
  }
  const auto old = bench.function("def handler(event, api):\n  time.sleep(0.3)\n  return 'old'\n");
  const auto fresh = bench.function("def handler(event, api):\n  return 'new'\n");
  auto running = bench.begin(old);
  bench.environments->retire(old->arn, "", fresh->digest);
  CHECK(bench.call(fresh).payload == "\"new\"");
  CHECK((**running.get()).payload == "\"old\"");
  CHECK(bench.call(fresh).payload == "\"new\"");
  for (int i = 0; i < 100 && bench.environments->counts(old->arn).all > 1; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  CHECK(bench.environments->counts(old->arn).all == 1);
}

TEST_CASE("lambda: what cannot be run here is told as such") {
  LambdaBench bench;
  if (!bench.is_usable) {
    return;
  }
  const auto f = bench.function("");
  f->runtime = "unknown";
  const auto outcome = bench.begin(f).get();
  REQUIRE_FALSE(*outcome);
  CHECK(outcome->error().message == "No such interpreter is installed.");
  CHECK(bench.environments->counts(f->arn).all == 0);
  CHECK(bench.environments->counts(f->arn).busy == 0);
}
