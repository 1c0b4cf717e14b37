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

struct Output {
  std::string name;
  std::vector<Assumption> assumptions;  ///< Under which it is made.
};
/// Output artifacts of each pipeline, in the order in which its actions are checked.
using OutputsByPipeline = std::map<std::string, std::vector<Output>, std::less<>>;

/// Whether an output of this name can exist together with what is checked now.
bool can_exist(const HookCall& call, const std::vector<Output>& outputs) {
  const Run& run = *call.validator.run;
  return std::any_of(outputs.begin(), outputs.end(), [&](const Output& output) {
    return output.name == call.instance.text() &&
           run.conditions().assume(call.validator.context.conditions, output.assumptions);
  });
}

void check(const HookCall& call) {
  const PathStep* pipeline = step_at(call.validator.context.path, 1);
  if (!call.instance.is_string() || pipeline == nullptr) {
    return;
  }
  Run& run = *call.validator.run;
  OutputsByPipeline& all = run.memory_of<OutputsByPipeline>(call.rule);
  std::vector<Output>& outputs = all[std::string(pipeline->key)];
  const bool is_known = can_exist(call, outputs);
  if (call.place == kPlaces[0]) {
    if (!is_known) {
      call.add(quote(call.instance) + " is not previously defined as an 'OutputArtifact'");
    }
  } else if (is_known) {
    call.add(quote(call.instance) + " is already a defined 'OutputArtifact' Name");
  } else {
    outputs.push_back({std::string(call.instance.text()),
                       run.conditions().assumptions(call.validator.context.conditions)});
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
