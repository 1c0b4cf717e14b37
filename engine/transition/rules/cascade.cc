// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include "engine/transition/evidence.hh"

namespace formwork {
namespace {

// The resource that a row names as its cause: "Topic" of "Topic.TopicArn".
std::string_view causing_resource(const ChangeDetail& row) {
  if (row.only_plain_view || row.recreation != Recreation::Always ||
      (row.source != ChangeSource::ResourceReference &&
       row.source != ChangeSource::ResourceAttribute)) {
    return {};
  }
  return std::string_view(row.causing_entity).substr(0, row.causing_entity.find('.'));
}

void check(const TransitionRule& rule, const Transition& transition, std::vector<Hazard>& out) {
  for (const ResourceChange& origin : transition.change_set.changes) {
    if (!is_replaced(origin)) {
      continue;
    }
    std::string drawn;
    std::size_t count = 0;
    const ChangeDetail* first = nullptr;
    for (const ResourceChange& change : transition.change_set.changes) {
      const auto row = std::find_if(change.details.begin(), change.details.end(),
                                    [&](const ChangeDetail& detail) {
                                      return causing_resource(detail) == origin.logical_id;
                                    });
      if (!is_replaced(change) || row == change.details.end()) {
        continue;
      }
      first = first == nullptr ? &*row : first;
      drawn += (drawn.empty() ? "" : ", ") + change.logical_id + " (its " + row->name + ")";
      ++count;
    }
    if (count != 0) {
      Hazard& hazard = add_hazard(out, rule, HazardKind::Warning, origin, nullptr,
                                  "Replacing " + origin.logical_id + " also replaces " + drawn +
                                      ": what they read of it can only be set at creation.",
                                  "Look at each of them: what it holds and who uses it.");
      hazard.span = first->span.is_known() ? first->span : hazard.span;
    }
  }
}

constinit TransitionRule rule{
    .id = "T114",
    .title = "A replacement replaces others",
    .what = "A replaced resource is read by properties that cannot be updated.",
    .why = "Each reader is replaced too, and with it, perhaps, its own readers.",
    .example =
        "   Network:\n     Type: AWS::EC2::VPC\n     Properties:\n"
        "-      CidrBlock: 10.0.0.0/16\n+      CidrBlock: 10.1.0.0/16\n",
    .fix = "Make a new resource beside the old one and move the readers step by step.",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "using-cfn-updating-stacks-update-behaviors.html",
    .check = &check};
const Register<TransitionRule> kRegister{rule};

}  // namespace
}  // namespace formwork
