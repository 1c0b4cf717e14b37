// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/lookup.hh"

namespace formwork::lint {
namespace {

constexpr std::size_t kMostFilters = 2;

void match_filters(const Rule&, Run& run, RuleMatches& out) {
  // Filters of one log group are those whose LogGroupName is written the same way.
  std::map<std::string, std::vector<std::string_view>> groups;
  for (const Resource* filter : resources_of(run, {"AWS::Logs::SubscriptionFilter"})) {
    const Node* name =
        filter->properties == nullptr ? nullptr : filter->properties->get("LogGroupName");
    std::vector<std::string_view>& filters = groups[name == nullptr ? "null" : json_text(*name)];
    filters.push_back(filter->name);
    if (filters.size() == kMostFilters + 1) {
      RuleMatch& match = out.emplace_back();
      match.path = {"Resources", filter->name};
      match.message = "You can only have 2 Subscription Filters per CloudWatch Log Group";
    }
  }
}

constinit Rule rule{
    .id = "E2529",
    .title = "More than two subscription filters on a log group",
    .what = "Counts the subscription filters of the template that name the same log group.",
    .why = "CloudWatch Logs takes two filters a log group and refuses the third.",
    .example = R"(First:
  Type: AWS::Logs::SubscriptionFilter
  Properties: {LogGroupName: /app, DestinationArn: !GetAtt A.Arn, FilterPattern: ""}
Second:
  Type: AWS::Logs::SubscriptionFilter
  Properties: {LogGroupName: /app, DestinationArn: !GetAtt B.Arn, FilterPattern: ""}
Third:
  Type: AWS::Logs::SubscriptionFilter
  Properties: {LogGroupName: /app, DestinationArn: !GetAtt C.Arn, FilterPattern: ""}
)",
    .instead = R"(First:
  Type: AWS::Logs::SubscriptionFilter
  Properties: {LogGroupName: /app, DestinationArn: !GetAtt A.Arn, FilterPattern: ""}
Second:
  Type: AWS::Logs::SubscriptionFilter
  Properties: {LogGroupName: /app, DestinationArn: !GetAtt B.Arn, FilterPattern: ""}
)",
    .source =
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/"
        "cloudwatch_limits_cwl.html",
    .match = &match_filters,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
