// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/function_host.hh"

#include <algorithm>
#include <chrono>
#include <future>
#include <thread>
#include <utility>

#include "engine/service/api_host.hh"
#include "engine/value/convert.hh"
#include "resources/lambda/lambda_part.hh"
#include "resources/lambda/spec.hh"

namespace formwork::lambda {

namespace {

// The function's own time limit is shorter; this is for what is behind it.
constexpr std::chrono::seconds kPatience(20);

FunctionAnswer failed(std::string error) {
  return {false, {}, std::move(error)};
}

// "errorType: errorMessage", as the console shows it.
std::string error_text(const std::string& payload) {
  auto error = value_from_json(payload);
  if (!error || !error->is_map()) {
    return "The function ended with an error: " + payload;
  }
  const std::string type = error->get_text("errorType");
  const std::string message = error->get_text("errorMessage");
  return type.empty() || message.empty() ? type + message : type + ": " + message;
}

class LambdaFunction final : public Function {
 public:
  LambdaFunction(std::shared_ptr<const FunctionSpec> spec, LambdaFunctions& functions,
                 LambdaPart* part, std::string request_id)
      : spec_(std::move(spec)),
        functions_(functions),
        part_(part),
        request_id_(std::move(request_id)),
        found_on_(std::this_thread::get_id()) {}

  FunctionAnswer invoke(const std::string& payload, std::int64_t timeout_ms) const override {
    InvocationRequest request;
    request.request_id = request_id_;
    request.invoked_arn = spec_->arn;
    request.payload = payload;
    auto promise = std::make_shared<std::promise<Result<InvocationOutcome>>>();
    auto future = promise->get_future();
    auto done = [promise](Result<InvocationOutcome> outcome) {
      promise->set_value(std::move(outcome));
    };
    // Whoever calls at once, on the thread that asked for the function, holds the store.
    const bool is_alone = part_ == nullptr || std::this_thread::get_id() == found_on_;
    if (is_alone) {
      functions_.own_environments().invoke(spec_, std::move(request), std::move(done));
    } else {
      part_->run(spec_, std::move(request), std::move(done));
    }
    const auto own = std::chrono::seconds(spec_->timeout_s) + kPatience;
    const auto patience = std::min<std::chrono::milliseconds>(
        own + own, std::chrono::milliseconds(timeout_ms) + kPatience);
    if (future.wait_for(patience) != std::future_status::ready) {
      return failed("Task timed out after " + std::to_string(timeout_ms / 1000) + " seconds");
    }
    Result<InvocationOutcome> outcome = future.get();
    if (!outcome) {
      return failed(outcome.error().message);
    }
    return outcome->function_error.empty() ? FunctionAnswer{true, std::move(outcome->payload), {}}
                                           : failed(error_text(outcome->payload));
  }

 private:
  const std::shared_ptr<const FunctionSpec> spec_;
  LambdaFunctions& functions_;
  LambdaPart* const part_;
  const std::string request_id_;
  const std::thread::id found_on_;
};

/// Says why a function cannot be run, at the call.
class RefusedFunction final : public Function {
 public:
  explicit RefusedFunction(std::string why) : why_(std::move(why)) {}
  FunctionAnswer invoke(const std::string& payload, std::int64_t timeout_ms) const override {
    static_cast<void>(payload);
    static_cast<void>(timeout_ms);
    return failed(why_);
  }

 private:
  const std::string why_;
};

}  // namespace

LambdaFunctions::LambdaFunctions() = default;
LambdaFunctions::~LambdaFunctions() = default;

Environments& LambdaFunctions::own_environments() {
  std::call_once(once_, [this] {
    EnvironmentHooks hooks;
    hooks.log = [](const LogBatch&) {};
    hooks.credentials = [](const FunctionSpec& function,
                           const std::function<void(Result<RoleCredentials>)>& answer) {
      answer(RoleCredentials{function.account_id, "lambda", ""});
    };
    environments_ = std::make_unique<Environments>(Environments::Options{}, std::move(hooks));
  });
  return *environments_;
}

Result<std::shared_ptr<const Function>> LambdaFunctions::find(World& world, std::string_view name) {
  using Found = Result<std::shared_ptr<const Function>>;
  const bool is_topic = name.find(":sns:") != std::string_view::npos;
  auto found = find_function(world, is_topic ? formwork::function_name(name) : std::string(name));
  if (!found) {
    return found.error().code == "ResourceNotFoundException"
               ? Found(std::shared_ptr<const Function>())
               : std::move(found).failure();
  }
  LambdaPart* part = host_ == nullptr ? nullptr : lambda_part(*host_);
  auto spec = part != nullptr ? part->specs().get(world, *found)
                              : function_spec(world, *found, function_endpoint());
  if (!spec) {
    return spec.error().code == "InvalidParameterValueException"
               ? Found(std::make_shared<RefusedFunction>(spec.error().message))
               : std::move(spec).failure();
  }
  return Found(std::make_shared<LambdaFunction>(std::move(*spec), *this, part, world.ids.uuid()));
}

}  // namespace formwork::lambda
