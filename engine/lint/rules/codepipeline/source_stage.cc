// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/lint/rule.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {
    "Resources/AWS::CodePipeline::Pipeline/Properties/Stages/*/Actions/*/ActionTypeId/Category"};
constexpr std::string_view kFirst[] = {"Source"};
constexpr std::string_view kLater[] = {"Build", "Approval", "Deploy", "Test", "Invoke", "Compute"};

/// Whether the action stands in the first item of Stages; branches of Fn::If are looked through.
std::optional<bool> is_in_first_stage(std::span<const PathStep> path) {
  const auto stages = std::find_if(path.begin(), path.end(),
                                   [](const PathStep& step) { return step.key == "Stages"; });
  for (auto step = stages; step != path.end(); ++step) {
    if (step->key == "Fn::If") {
      if (++step == path.end()) {
        break;
      }
    } else if (step->is_index()) {
      return step->index == 0;
    }
  }
  return std::nullopt;
}

void check(const HookCall& call) {
  if (!call.instance.is_string()) {
    return;
  }
  const std::vector<PathStep> path = steps_of(call.validator.context.path);
  const std::optional<bool> is_first = is_in_first_stage(path);
  if (!is_first) {
    return;
  }
  const std::span<const std::string_view> allowed = *is_first
                                                        ? std::span<const std::string_view>(kFirst)
                                                        : std::span<const std::string_view>(kLater);
  if (std::find(allowed.begin(), allowed.end(), call.instance.text()) == allowed.end()) {
    call.add(quote(call.instance) + " is not one of " + quote(allowed)).keyword = Keyword::Enum;
  }
}

constinit Rule rule{
    .id = "E3700",
    .title = "Source action outside the first stage",
    .what =
        "Actions of a pipeline's first stage are of category Source, those of later stages "
        "are not.",
    .why = "CodePipeline refuses the pipeline.",
    .example = R"(Stages:
  - Name: Build
    Actions:
      - Name: Build
        ActionTypeId: {Category: Build, Owner: AWS, Provider: CodeBuild, Version: "1"}
)",
    .instead = R"(Stages:
  - Name: Source
    Actions:
      - Name: Source
        ActionTypeId: {Category: Source, Owner: AWS, Provider: CodeCommit, Version: "1"}
  - Name: Build
    Actions:
      - Name: Build
        ActionTypeId: {Category: Build, Owner: AWS, Provider: CodeBuild, Version: "1"}
)",
    .source =
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/"
        "reference-pipeline-structure.html",
    .places = kPlaces,
    .validate = &check,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
