// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <doctest/doctest.h>

#include "engine/base/clock.hh"
#include "engine/host/world_host.hh"
#include "engine/provision/function_runner.hh"
#include "engine/schema/catalog.hh"
#include "engine/value/convert.hh"
#include "resources/generic/modelled.hh"

namespace formwork::testing {

/// Worlds in memory and calls of operations, without a wire.
class ApiHarness {
 public:
  ApiHarness() : host_(std::make_unique<WorldHost>(options())) {}

  Result<Value> call(std::string_view service, std::string_view operation,
                     std::string_view input_json) {
    auto input = value_from_json(input_json);
    REQUIRE(input);
    return call(service, operation, std::move(*input));
  }
  Result<Value> call(std::string_view service, std::string_view operation, Value input) {
    ApiRequest request;
    request.service = service;
    request.operation = operation;
    request.caller.account_id = account_id;
    request.caller.region = region;
    request.caller.arn = "arn:aws:iam::" + account_id + ":root";
    request.caller.user_id = account_id;
    request.caller.endpoint = "http://127.0.0.1:4566";
    request.input = std::move(input);
    request.request_id = "request";
    return host_->call(request);
  }
  /// A call that must succeed.
  Value ok(std::string_view service, std::string_view operation, std::string_view input_json) {
    auto answer = call(service, operation, input_json);
    INFO(operation, " ", input_json);
    if (!answer) {
      FAIL(answer.error().code, ": ", answer.error().message);
    }
    return std::move(*answer);
  }
  /// "Code: message" of a call that must fail.
  std::string fault(std::string_view service, std::string_view operation,
                    std::string_view input_json) {
    auto answer = call(service, operation, input_json);
    return answer ? std::string() : answer.error().code + ": " + answer.error().message;
  }

  /// The events that the function "silent" was told, one after the other.
  std::string silent_events() {
    std::lock_guard lock(functions_.heard->mutex);
    return functions_.heard->events;
  }

  std::string account_id = "000000000001";
  std::string region = "us-east-1";

 private:
  HostOptions options() {
    HostOptions made;
    made.modelled = &modelled_provider();
    made.catalog = &SchemaCatalog::builtin();
    made.clock = &clock_;
    made.seed = 7;
    made.endpoint = "http://127.0.0.1:4566";
    made.functions = &functions_;
    return made;
  }

  /// A function that says nothing and keeps what it was told.
  class SilentFunctions final : public FunctionRunner {
   public:
    Result<std::shared_ptr<const Function>> find(World&, std::string_view name) override {
      std::shared_ptr<const Function> found;
      if (name == "silent") {
        found = std::make_shared<Silent>(heard);
      }
      return found;
    }
    struct Heard {
      std::mutex mutex;
      std::string events;
    };
    class Silent final : public Function {
     public:
      explicit Silent(std::shared_ptr<Heard> heard) : heard_(std::move(heard)) {}
      FunctionAnswer invoke(const std::string& payload, std::int64_t) const override {
        std::lock_guard lock(heard_->mutex);
        heard_->events += payload;
        return {true, {}, {}};
      }

     private:
      std::shared_ptr<Heard> heard_;
    };
    std::shared_ptr<Heard> heard = std::make_shared<Heard>();
  };

  SilentFunctions functions_;
  InstantClock clock_;
  std::unique_ptr<WorldHost> host_;
};

/// A JSON string literal of a text.
inline std::string quoted(std::string_view text) {
  return value_to_json(Value::string(std::string(text)));
}

}  // namespace formwork::testing
