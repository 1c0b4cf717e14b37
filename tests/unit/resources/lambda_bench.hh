// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "resources/lambda/runtime/environments.hh"
#include "tests/unit/resources/lambda_test_executor.hh"

namespace formwork::testing {

using namespace formwork::lambda;

using Outcome = Result<InvocationOutcome>;

/// Environments that run functions given as Python text, and what they logged.
struct LambdaBench {
  LambdaBench() { restart({}); }

  void restart(Environments::Options options) {
    EnvironmentHooks hooks;
    hooks.log = [this](LogBatch batch) {
      const std::lock_guard lock(mutex);
      for (LogLine& line : batch.lines) {
        text += line.message;
        streams.push_back(batch.stream);
      }
    };
    hooks.credentials = [](const FunctionSpec&, std::function<void(Result<RoleCredentials>)> take) {
      take(RoleCredentials{"ASIAX", "secret", "token"});
    };
    environments.reset();
    auto executor = make_test_executor();
    is_usable = executor != nullptr;
    environments = std::make_unique<Environments>(std::move(options), hooks, std::move(executor));
  }

  std::shared_ptr<FunctionSpec> function(const std::string& code) {
    auto made = std::make_shared<FunctionSpec>();
    made->account_id = "000000000000";
    made->region = "us-east-1";
    made->name = "f";
    made->version = "$LATEST";
    made->arn = "arn:aws:lambda:us-east-1:000000000000:function:f";
    made->runtime = "python3.12";
    made->handler = "index.handler";
    made->digest = code;
    made->variables = {{"CODE", code}};
    return made;
  }

  std::future<std::shared_ptr<Outcome>> begin(const std::shared_ptr<const FunctionSpec>& spec,
                                              std::string payload = "{}",
                                              std::shared_ptr<AnswerStream> stream = nullptr) {
    InvocationRequest request;
    request.request_id = "id-" + std::to_string(++calls);
    request.invoked_arn = spec->arn;
    request.payload = std::move(payload);
    request.wants_tail = true;
    request.stream = std::move(stream);
    auto told = std::make_shared<std::promise<std::shared_ptr<Outcome>>>();
    auto future = told->get_future();
    environments->invoke(spec, std::move(request), [told](Outcome outcome) {
      told->set_value(std::make_shared<Outcome>(std::move(outcome)));
    });
    return future;
  }

  InvocationOutcome call(const std::shared_ptr<const FunctionSpec>& spec,
                         std::string payload = "{}") {
    auto outcome = begin(spec, std::move(payload)).get();
    REQUIRE(*outcome);
    return std::move(**outcome);
  }

  std::string log() {
    const std::lock_guard lock(mutex);
    return text;
  }

  bool is_usable = false;
  std::mutex mutex;
  std::string text;
  std::vector<std::string> streams;
  std::atomic<int> calls = 0;
  std::unique_ptr<Environments> environments;
};

inline bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace formwork::testing
