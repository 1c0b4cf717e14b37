// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "engine/lint/rules/referrers.hh"
#include "engine/lint/rules/wording.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/scenarios.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kFunctions[] = {"Resources/AWS::Lambda::Function/Properties"};
constexpr std::string_view kApplyOn[] = {
    "Resources/AWS::Lambda::Function/Properties/SnapStart/ApplyOn"};
constexpr std::string_view kVersion = "AWS::Lambda::Version";

constexpr std::string_view kRegions[] = {
    "us-east-2",      "us-east-1",      "us-west-1",      "us-west-2",      "af-south-1",
    "ap-east-1",      "ap-southeast-3", "ap-south-1",     "ap-northeast-2", "ap-northeast-3",
    "ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "ca-central-1",   "eu-central-1",
    "eu-west-1",      "eu-west-2",      "eu-south-1",     "eu-west-3",      "eu-north-1",
    "me-south-1",     "sa-east-1",
};
/// Runtimes of the right languages that came too early.
constexpr std::string_view kOldRuntimes[] = {
    "dotnet5.0",  "dotnet6",    "dotnet7",   "java8.al2", "java8",
    "python3.10", "python3.11", "python3.7", "python3.8", "python3.9",
};

template <class Range>
bool contains(const Range& range, std::string_view text) {
  return std::find(std::begin(range), std::end(range), text) != std::end(range);
}

bool can_snap_start(std::string_view runtime) {
  const bool is_candidate =
      runtime.starts_with("python") || runtime.starts_with("java") || runtime.starts_with("dotnet");
  return is_candidate && !runtime.starts_with("dotnetcore") && !contains(kOldRuntimes, runtime);
}

std::vector<PathStep> apply_on() {
  return {PathStep("ApplyOn"), PathStep("SnapStart")};
}

bool is_empty(const Node* node) {
  return node == nullptr || (node->is(NodeKind::Null)) ||
         (node->is(NodeKind::Bool) && !node->boolean()) ||
         (!node->is(NodeKind::Bool) && node->count == 0);
}

/// I2530: a function that could start faster and does not.
void suggest(const HookCall& call, const Node* runtime) {
  if (is_text(runtime) && runtime->text().starts_with("java") && !is_text(runtime, "java8.al2") &&
      !is_text(runtime, "java8")) {
    Fault& fault = call.add(quote(*runtime) + " runtime should consider using 'SnapStart'");
    fault.path = apply_on();
    fault.rule = find_rule("I2530");
  }
}

void check_scenario(const HookCall& call, const Node& function,
                    const std::vector<std::string_view>& other_regions) {
  const Node* runtime = function.get("Runtime");
  const Node* snap_start = function.get("SnapStart");
  if (is_empty(snap_start)) {
    if (other_regions.empty()) {
      suggest(call, runtime);
    }
    return;
  }
  if (!is_text(snap_start->get("ApplyOn"), "PublishedVersions")) {
    return;
  }
  if (!other_regions.empty()) {
    call.add("'SnapStart' enabled functions are not supported in " + quote(other_regions)).path =
        apply_on();
  }
  if (is_text(runtime) && !can_snap_start(runtime->text())) {
    call.add(quote(*runtime) + " is not supported for 'SnapStart' enabled functions").path =
        apply_on();
  }
}

void check_supported(const HookCall& call) {
  std::vector<std::string_view> other_regions;
  for (const std::string_view region : call.validator.context.regions) {
    if (!contains(kRegions, region)) {
      other_regions.push_back(region);
    }
  }
  for (const ScenarioObject& function :
       without_conditions(*call.validator.run, call.instance, {"Runtime", "SnapStart"})) {
    check_scenario(call, *function.object, other_regions);
  }
}

void check_version(const HookCall& call) {
  const PathStep* function = step_at(call.validator.context.path, 1);
  if (!is_text(&call.instance, "PublishedVersions") || function == nullptr) {
    return;
  }
  const std::vector<const Resource*> users = referrers(*call.validator.run, function->key);
  if (std::none_of(users.begin(), users.end(),
                   [](const Resource* user) { return user->type == kVersion; })) {
    call.add("'SnapStart' is enabled but an 'AWS::Lambda::Version' resource is not attached");
  }
}

constinit Rule supported_rule{
    .id = "E2530",
    .title = "SnapStart for a runtime or region without it",
    .what =
        "Functions with SnapStart need a runtime that has it (Java 11, Python 3.12, .NET 8 or "
        "later), in regions that have it.",
    .why = "Lambda refuses the function.",
    .example = R"(Function:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: nodejs24.x
    SnapStart: {ApplyOn: PublishedVersions}
)",
    .instead = R"(Function:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: java21
    SnapStart: {ApplyOn: PublishedVersions}
)",
    .source = "https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html",
    .places = kFunctions,
    .validate = &check_supported,
};
const Register<Rule> kRegisterSupported{supported_rule};

constinit Rule enabled_rule{
    .id = "I2530",
    .title = "Java function without SnapStart",
    .what = "Functions of Java 11 and later can start from a snapshot.",
    .why = "SnapStart costs nothing for Java and saves most of a cold start.",
    .example = R"(Function:
  Type: AWS::Lambda::Function
  Properties: {Runtime: java21}
)",
    .instead = R"(Function:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: java21
    SnapStart: {ApplyOn: PublishedVersions}
)",
    .source = "https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html",
    .parent = "E2530",
};
const Register<Rule> kRegisterEnabled{enabled_rule};

constinit Rule version_rule{
    .id = "W2530",
    .title = "SnapStart without a version",
    .what =
        "A function whose SnapStart applies to published versions should have a resource of "
        "type AWS::Lambda::Version that refers to it.",
    .why = "Without a version nothing ever starts from a snapshot.",
    .example = R"(Function:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: java21
    SnapStart: {ApplyOn: PublishedVersions}
)",
    .instead = R"(Function:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: java21
    SnapStart: {ApplyOn: PublishedVersions}
Version:
  Type: AWS::Lambda::Version
  Properties: {FunctionName: !Ref Function}
)",
    .source = "https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html",
    .places = kApplyOn,
    .validate = &check_version,
};
const Register<Rule> kRegisterVersion{version_rule};

}  // namespace
}  // namespace formwork::lint
