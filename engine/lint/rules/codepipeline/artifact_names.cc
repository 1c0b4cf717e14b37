// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {
    "Resources/AWS::CodePipeline::Pipeline/Properties/Stages/*/Actions/*/InputArtifacts/*/Name",
    "Resources/AWS::CodePipeline::Pipeline/Properties/Stages/*/Actions/*/OutputArtifacts/*/Name",
};

/// The assumptions under which each output artifact is made.
using Outputs = std::map<std::string, std::vector<std::vector<Assumption>>, std::less<>>;
/// By pipeline; in the order in which actions are checked.
using OutputsByPipeline = std::map<std::string, Outputs, std::less<>>;

void check(const HookCall& call) {
  const PathStep* pipeline = step_at(call.validator.context.path, 1);
  if (!call.instance.is_string() || pipeline == nullptr) {
    return;
  }
  Run& run = *call.validator.run;
  const ConditionState state = call.validator.context.conditions;
  auto& all = run.memory_of<OutputsByPipeline>(call.rule);
  std::vector<std::vector<Assumption>>& same =
      all[std::string(pipeline->key)][std::string(call.instance.text())];
  const bool can_exist =
      std::any_of(same.begin(), same.end(), [&](const std::vector<Assumption>& assumptions) {
        return run.conditions().assume(state, assumptions).has_value();
      });
  if (call.place == kPlaces[0]) {
    if (!can_exist) {
      call.add(quote(call.instance) + " is not previously defined as an 'OutputArtifact'");
    }
  } else if (can_exist) {
    call.add(quote(call.instance) + " is already a defined 'OutputArtifact' Name");
  } else {
    same.push_back(run.conditions().assumptions(state));
  }
}

constinit Rule rule{
    .id = "E3701",
    .title = "Artifact that no earlier action makes, or that two make",
    .what =
        "An action's InputArtifacts name OutputArtifacts of actions before it; no two actions "
        "of a pipeline have an output of the same name.",
    .why = "CodePipeline refuses the pipeline.",
    .example = R"(Stages:
  - Name: Source
    Actions: [{Name: Source, OutputArtifacts: [{Name: Sources}]}]
  - Name: Build
    Actions: [{Name: Build, InputArtifacts: [{Name: Source}]}]
)",
    .instead = R"(Stages:
  - Name: Source
    Actions: [{Name: Source, OutputArtifacts: [{Name: Sources}]}]
  - Name: Build
    Actions: [{Name: Build, InputArtifacts: [{Name: Sources}]}]
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
