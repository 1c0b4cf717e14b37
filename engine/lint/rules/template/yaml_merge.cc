// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rule.hh"
#include "engine/lint/run.hh"

namespace formwork::lint {
namespace {

bool lies_in(SourceSpan inner, SourceSpan outer) {
  return inner.begin >= outer.begin && inner.end() <= outer.end();
}

// A merged member is an alias whose key was not written in the map itself, or whose map was written
// in place (`<<: {a: 1}`): an alias proper (`a: *x`) comes after what it stands for.
bool has_merge(const Node& map) {
  for (const Member& member : map.members()) {
    if (member.value->has(Node::kAlias) &&
        (!lies_in(member.key_span, map.span) || member.value->span.begin > member.key_span.begin)) {
      return true;
    }
  }
  return false;
}

void find_merges(const Node& node, std::vector<PathStep>& path, RuleMatches& out) {
  if (node.is_map() && has_merge(node)) {
    RuleMatch& match = out.emplace_back();
    match.path = path;
    match.message =
        "This code is using yaml marge capabilities and can only be deployed using the 'package' "
        "cli command";
  }
  for (const Member& member : node.members()) {
    path.push_back(step_to(node, member));
    find_merges(*member.value, path, out);
    path.pop_back();
  }
  int index = 0;
  for (const Node* item : node.items()) {
    path.emplace_back(index++);
    find_merges(*item, path, out);
    path.pop_back();
  }
}

void check_merges(const Rule&, Run& run, RuleMatches& out) {
  std::vector<PathStep> path;
  find_merges(run.root(), path, out);
}

constinit Rule rule{
    .id = "W1100",
    .title = "The template does not merge YAML maps",
    .what = "Looks for maps that take members of others with the merge key '<<'.",
    .why =
        "CloudFormation does not expand merges; only a template that went through "
        "'aws cloudformation package' can be deployed.",
    .example = R"(Resources:
  First:
    Type: AWS::SNS::Topic
    Properties: &shared
      DisplayName: news
  Second:
    Type: AWS::SNS::Topic
    Properties:
      <<: *shared
)",
    .instead = R"(Resources:
  First:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: news
  Second:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: news
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html",
    .match = &check_merges,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
