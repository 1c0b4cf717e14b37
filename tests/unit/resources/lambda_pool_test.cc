// SPDX-License-Identifier: Apache-2.0
// Which environment a call gets, and how long environments stay.
#include <chrono>
#include <future>
#include <string>
#include <thread>

#include "tests/unit/resources/lambda_bench.hh"

using namespace formwork;
using namespace formwork::testing;

namespace {

template <class Condition>
bool eventually(Condition condition) {
  for (int i = 0; i < 300 && !condition(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return condition();
}

std::string provision(LambdaBench& bench, const std::shared_ptr<const FunctionSpec>& function,
                      std::size_t count) {
  std::promise<std::string> told;
  bench.environments->provision(function, count, [&](Result<void> ready) {
    told.set_value(ready ? "ready" : ready.error().message);
  });
  return told.get_future().get();
}

}  // namespace

TEST_CASE("lambda: provisioned environments are there before the call") {
  LambdaBench bench;
  if (!bench.is_usable) {
    return;
  }
  const auto f = bench.function(
      "begun = time.time()\n"
      "def handler(event, api):\n"
      "  time.sleep(0.2)\n"
      "  return [os.environ['AWS_LAMBDA_INITIALIZATION_TYPE'], time.time() - begun > 0.3]\n");
  f->version = "1";
  CHECK(provision(bench, f, 2) == "ready");
  CHECK(bench.environments->counts(f->arn + ":1").all == 2);
  std::this_thread::sleep_for(std::chrono::milliseconds(120));
  auto one = bench.begin(f);
  auto two = bench.begin(f);
  for (auto* call : {&one, &two}) {
    const auto outcome = call->get();
    REQUIRE(*outcome);
    CHECK((*outcome)->payload == "[\"provisioned-concurrency\", true]");
  }
  CHECK(bench.environments->counts(f->arn + ":1").all == 2);
  CHECK(provision(bench, f, 0) == "ready");
  CHECK(eventually([&] { return bench.environments->counts(f->arn).all == 0; }));
  const auto broken = bench.function("raise Exception('x')");
  CHECK(provision(bench, broken, 1) == "Function init failed: Runtime.ImportModuleError");
}

TEST_CASE("lambda: an environment that nobody calls ends") {
  LambdaBench bench;
  Environments::Options options;
  options.idle_ms = 50;
  bench.restart(options);
  if (!bench.is_usable) {
    return;
  }
  const auto f = bench.function("def handler(event, api):\n  return 1\n");
  CHECK(bench.call(f).payload == "1");
  CHECK(bench.environments->counts(f->arn).all == 1);
  CHECK(eventually([&] { return bench.environments->counts(f->arn).all == 0; }));
  CHECK(bench.call(f).init_ms > 0);
}

TEST_CASE("lambda: calls wait when there is no room, others' idle environments make it") {
  LambdaBench bench;
  Environments::Options options;
  options.most_environments = 1;
  bench.restart(options);
  if (!bench.is_usable) {
    return;
  }
  const auto f =
      bench.function("def handler(event, api):\n  time.sleep(0.1)\n  return os.getpid()\n");
  auto one = bench.begin(f);
  auto two = bench.begin(f);
  const std::string first = (**one.get()).payload;
  CHECK((**two.get()).payload == first);
  const auto other = bench.function("def handler(event, api):\n  return 'other'\n");
  CHECK(bench.call(other).payload == "\"other\"");
  CHECK(bench.call(f).payload != first);
}

TEST_CASE("lambda: after a reset nothing is left, and calls that ran have failed") {
  LambdaBench bench;
  if (!bench.is_usable) {
    return;
  }
  const auto f = bench.function("def handler(event, api):\n  time.sleep(event['s'])\n  return 1\n");
  CHECK(bench.call(f, "{\"s\":0}").payload == "1");
  auto running = bench.begin(f, "{\"s\":2}");
  bench.environments->reset();
  const auto outcome = running.get();
  REQUIRE_FALSE(*outcome);
  CHECK(outcome->error().code == "ServiceException");
  CHECK(eventually([&] { return bench.environments->counts(f->arn).all == 0; }));
  CHECK(bench.call(f, "{\"s\":0}").payload == "1");
}

TEST_CASE("lambda: an init that takes too long is done over in the call") {
  LambdaBench bench;
  Environments::Options options;
  options.init_ms = 150;
  bench.restart(options);
  if (!bench.is_usable) {
    return;
  }
  const auto f = bench.function("time.sleep(0.4)\ndef handler(event, api):\n  return 1\n");
  const InvocationOutcome outcome = bench.call(f);
  CHECK(outcome.payload == "1");
  CHECK(outcome.init_ms == 0);
  CHECK(outcome.duration_ms >= 400);
  CHECK(has(bench.log(), "INIT_REPORT Init Duration: "));
  CHECK(has(bench.log(), " ms\tPhase: init\tStatus: timeout\n"));
}

TEST_CASE("lambda: tenants do not share environments") {
  LambdaBench bench;
  if (!bench.is_usable) {
    return;
  }
  const auto f = bench.function("def handler(event, api):\n  return os.getpid()\n");
  const std::string nobody = bench.call(f).payload;
  InvocationRequest request;
  request.request_id = "t";
  request.payload = "{}";
  request.tenant_id = "blue";
  std::promise<std::string> told;
  bench.environments->invoke(f, std::move(request), [&](Result<InvocationOutcome> outcome) {
    told.set_value(outcome ? outcome->payload : "");
  });
  CHECK(told.get_future().get() != nobody);
  CHECK(bench.call(f).payload == nobody);
}

TEST_CASE("lambda: the JSON log has the platform's records and the function's own lines") {
  LambdaBench bench;
  if (!bench.is_usable) {
    return;
  }
  const auto f = bench.function("def handler(event, api):\n  print('plain')\n  return 1\n");
  f->log.is_json = true;
  f->log.group = "mine";
  f->log.is_group_chosen = true;
  const InvocationOutcome outcome = bench.call(f);
  CHECK(has(outcome.log_tail,
            "\"type\":\"platform.start\",\"record\":{\"requestId\":\"id-1\","
            "\"functionArn\":\"" +
                f->arn +
                "\",\"version\":\"$LATEST\"}}\n"
                "plain\n{\"time\":\""));
  CHECK(has(outcome.log_tail,
            "\"type\":\"platform.report\",\"record\":{\"requestId\":\"id-1\","
            "\"metrics\":{\"durationMs\":"));
  CHECK(has(outcome.log_tail, ",\"status\":\"success\"}}\n"));
  CHECK_FALSE(has(bench.log(), "START RequestId"));
  CHECK_FALSE(has(bench.log(), "runtimeDone"));
  CHECK(has(bench.log(),
            "\"type\":\"platform.initStart\",\"record\":{\"initializationType\":"
            "\"on-demand\",\"phase\":\"init\",\"runtimeVersion\":\"python:3.12.v16\""));
  CHECK(has(bench.streams.front(), "/f[$LATEST]"));
}
