// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/invoke/service_call.hh"

#include <atomic>
#include <utility>

#include "engine/schema/regions.hh"

namespace formwork::lambda {

Caller service_caller(const std::string& account_id, const std::string& region) {
  Caller caller;
  caller.account_id = account_id;
  caller.region = region;
  const RegionFacts* facts = find_region(region);
  caller.arn = "arn:" + std::string(facts != nullptr ? facts->partition : "aws") +
               ":iam::" + account_id + ":root";
  caller.user_id = "lambda.amazonaws.com";
  return caller;
}

void submit_call(ApiHost& host, Caller caller, std::string_view service, std::string_view operation,
                 Value input, std::function<void(ApiAnswer)> done) {
  static std::atomic<std::uint64_t> count{0};
  ApiRequest request;
  request.service = service;
  request.operation = operation;
  request.caller = std::move(caller);
  request.input = std::move(input);
  request.request_id = "lambda-" + std::to_string(++count);
  host.submit(
      std::move(request), done ? std::move(done) : [](const ApiAnswer&) {});
}

}  // namespace formwork::lambda
