// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <unordered_set>

#include "engine/lint/rule.hh"
#include "engine/lint/run.hh"
#include "engine/lint/template/deep_keys.hh"
#include "engine/lint/template/sub_text.hh"

namespace formwork::lint {
namespace {

// A macro may use a parameter without naming it, so nothing is said about templates with one.
bool has_any_transform(const Node& root) {
  const Node* transform = root.get("Transform");
  return transform != nullptr && (!transform->is_list() || transform->count != 0);
}

std::unordered_set<std::string_view> used_names(const Node& root) {
  std::unordered_set<std::string_view> used;
  for (const DeepKey& reference : deep_keys(root, "Ref")) {
    if (reference.value->is_string()) {
      used.insert(reference.value->text());
    }
  }
  for (const DeepKey& substitution : deep_keys(root, "Fn::Sub")) {
    const Node* text = substitution.value;
    if (text->is_list() && text->count != 0) {
      text = text->items().front();
    }
    if (text->is_string()) {
      const auto names = sub_parameters(text->text());
      used.insert(names.begin(), names.end());
    }
  }
  return used;
}

void check_parameters(const Rule&, Run& run, RuleMatches& out) {
  const Node* parameters = run.section("Parameters");
  if (parameters == nullptr || has_any_transform(run.original())) {
    return;
  }
  const auto used = used_names(run.root());
  for (const Member& parameter : parameters->members()) {
    if (!used.contains(parameter.key)) {
      RuleMatch& match = out.emplace_back();
      match.path = {"Parameters", parameter.key};
      match.message = "Parameter " + std::string(parameter.key) + " not used.";
    }
  }
}

constinit Rule rule{
    .id = "W2001",
    .title = "Every parameter is used",
    .what =
        "Looks for parameters that no Ref and no Fn::Sub names. Templates with a Transform are "
        "left alone: a macro may use parameters by itself.",
    .why = "Whoever deploys the stack is asked for a value that changes nothing.",
    .example = R"(Parameters:
  Name:
    Type: String
Resources:
  Topic:
    Type: AWS::SNS::Topic
)",
    .instead = R"(Parameters:
  Name:
    Type: String
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Ref Name
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "parameters-section-structure.html",
    .match = &check_parameters,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
