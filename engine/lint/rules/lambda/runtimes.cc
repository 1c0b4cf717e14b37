// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "engine/base/clock.hh"
#include "engine/lint/rule.hh"
#include "engine/lint/rule_data.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Resources/AWS::Lambda::Function/Properties/Runtime"};

const LambdaRuntime* find_runtime(const Node& name) {
  if (!name.is_string()) {
    return nullptr;
  }
  const auto runtimes = lambda_runtimes();
  const auto found = std::find_if(runtimes.begin(), runtimes.end(), [&](const LambdaRuntime& one) {
    return one.name == name.text();
  });
  return found == runtimes.end() ? nullptr : &*found;
}

/// Dates are ISO texts: they compare as they are.
std::string today(const HookCall& call) {
  const std::string& given = call.validator.run->config().today;
  return given.empty() ? format_time(InstantClock().now()).substr(0, 10) : given;
}

void report(const HookCall& call, const LambdaRuntime& runtime) {
  const std::string successor =
      runtime.successor.empty() ? std::string("None") : quote(runtime.successor);
  call.add("Runtime " + quote(runtime.name) + " was deprecated on " + quote(runtime.deprecated) +
           ". Creation was disabled on " + quote(runtime.create_block) + " and update on " +
           quote(runtime.update_block) + ". Please consider updating to " + successor);
}

void check_create(const HookCall& call) {
  const LambdaRuntime* runtime = find_runtime(call.instance);
  if (runtime == nullptr) {
    return;
  }
  const std::string now = today(call);
  if (runtime->create_block <= now && runtime->update_block > now) {
    report(call, *runtime);
  }
}

void check_end_of_life(const HookCall& call) {
  const LambdaRuntime* runtime = find_runtime(call.instance);
  if (runtime == nullptr) {
    return;
  }
  const std::string now = today(call);
  if (runtime->deprecated <= now && runtime->create_block > now && runtime->update_block > now) {
    report(call, *runtime);
  }
}

void check_update(const HookCall& call) {
  const LambdaRuntime* runtime = find_runtime(call.instance);
  if (runtime != nullptr && runtime->update_block <= today(call)) {
    report(call, *runtime);
  }
}

constinit Rule create_rule{
    .id = "E2531",
    .title = "Lambda runtime that no new function may use",
    .what =
        "Looks the runtime up in Lambda's calendar: creating functions with it is blocked "
        "already, updating existing ones is not yet.",
    .why = "The stack fails when it has to create the function.",
    .example = R"(Function:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: dotnet8
    Handler: App::App.Function::Handle
    Code: {S3Bucket: builds, S3Key: app.zip}
    Role: !GetAtt Role.Arn
)",
    .instead = R"(Function:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: dotnet10
    Handler: App::App.Function::Handle
    Code: {S3Bucket: builds, S3Key: app.zip}
    Role: !GetAtt Role.Arn
)",
    .source = "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html",
    .places = kPlaces,
    .validate = &check_create,
};
const Register<Rule> kRegisterCreate{create_rule};

constinit Rule end_of_life_rule{
    .id = "W2531",
    .title = "Lambda runtime past its end of life",
    .what =
        "Looks the runtime up in Lambda's calendar: it gets no more security fixes, but "
        "functions can still be created and updated.",
    .why = "Soon the function can be neither created nor changed any more.",
    .example = R"(Function:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: dotnet8
    Handler: App::App.Function::Handle
    Code: {S3Bucket: builds, S3Key: app.zip}
    Role: !GetAtt Role.Arn
)",
    .instead = R"(Function:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: dotnet9
    Handler: App::App.Function::Handle
    Code: {S3Bucket: builds, S3Key: app.zip}
    Role: !GetAtt Role.Arn
)",
    .source = "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html",
    .places = kPlaces,
    .validate = &check_end_of_life,
};
const Register<Rule> kRegisterEndOfLife{end_of_life_rule};

constinit Rule update_rule{
    .id = "E2533",
    .title = "Lambda runtime that no function may use any more",
    .what =
        "Looks the runtime up in Lambda's calendar: functions with it can be neither created "
        "nor updated.",
    .why = "Every change of the function fails, and with it the stack.",
    .example = R"(Function:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: nodejs12.x
    Handler: index.handler
    Code: {ZipFile: "exports.handler = async () => 1"}
    Role: !GetAtt Role.Arn
)",
    .instead = R"(Function:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: nodejs24.x
    Handler: index.handler
    Code: {ZipFile: "exports.handler = async () => 1"}
    Role: !GetAtt Role.Arn
)",
    .source = "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html",
    .places = kPlaces,
    .validate = &check_update,
};
const Register<Rule> kRegisterUpdate{update_rule};

}  // namespace
}  // namespace formwork::lint
