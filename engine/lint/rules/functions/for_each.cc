// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rule.hh"
#include "engine/lint/run.hh"
#include "engine/lint/template/deep_keys.hh"

namespace formwork::lint {
namespace {

std::string joined(const std::vector<PathStep>& path) {
  std::string text;
  for (const PathStep& step : path) {
    text += text.empty() ? "" : "/";
    text += step.is_index() ? std::to_string(step.index) : std::string(step.key);
  }
  return text;
}

void find_loops(const Rule&, Run& run, RuleMatches& out) {
  if (run.has_transform("AWS::LanguageExtensions")) {
    return;
  }
  const auto is_loop = [](std::string_view key) { return function_of(key) == Keyword::FnForEach; };
  for (DeepKey& key : deep_keys(run.root(), is_loop)) {
    RuleMatch& match = out.emplace_back();
    match.message =
        "Missing Transform: Declare the AWS::LanguageExtensions Transform globally to enable use "
        "of the intrinsic function Fn::ForEach at " +
        joined(key.path);
    match.path = std::move(key.path);
  }
}

constinit Rule rule{
    .id = "E1032",
    .title = "Fn::ForEach needs its transform",
    .what =
        "Tells of every Fn::ForEach in a template without the AWS::LanguageExtensions "
        "transform.",
    .why = "CloudFormation does not know the function without the transform.",
    .example =
        "Resources:\n  Fn::ForEach::Topics:\n    - Name\n    - [orders, bills]\n"
        "    - Topic${Name}: {Type: AWS::SNS::Topic}\n",
    .instead =
        "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::Topics:\n"
        "    - Name\n    - [orders, bills]\n    - Topic${Name}: {Type: AWS::SNS::Topic}\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "intrinsic-function-reference-foreach.html",
    .match = &find_loops,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
