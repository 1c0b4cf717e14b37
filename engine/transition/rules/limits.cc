// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>

#include "engine/transition/evidence.hh"

namespace formwork {
namespace {

struct Limit {
  const char* what;
  std::size_t most;
  std::size_t (*count)(const Template&);
};

constexpr std::array<Limit, 4> kLimits = {{
    {"resources", 500, [](const Template& model) { return model.resources.size(); }},
    {"parameters", 200, [](const Template& model) { return model.parameters.size(); }},
    {"outputs", 200, [](const Template& model) { return model.outputs.size(); }},
    {"mappings", 200, [](const Template& model) { return model.mappings.size(); }},
}};

SourceSpan first_span(const Template& model) {
  return model.document != nullptr && model.document->root != nullptr
             ? SourceSpan{model.document->root->span.begin, 0}
             : SourceSpan();
}

void check(const TransitionRule& rule, const Transition& transition, std::vector<Hazard>& out) {
  for (const Limit& limit : kLimits) {
    const std::size_t now = limit.count(transition.after);
    if (now > limit.most) {
      out.push_back({&rule, HazardKind::Blocker, "",
                     "The template has " + std::to_string(now) + " " + limit.what + "; at most " +
                         std::to_string(limit.most) + " are allowed.",
                     first_span(transition.after),
                     "Move a part of it to another stack, nested or beside it."});
    }
  }
}

constinit TransitionRule rule{
    .id = "T102",
    .title = "The template grows past a limit",
    .what =
        "A template has more than 500 resources, or more than 200 parameters, outputs or "
        "mappings.",
    .why = "CloudFormation refuses the template.",
    .example = "+  Resource501: {Type: AWS::SNS::Topic}\n",
    .fix = "Split the template into several stacks.",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "cloudformation-limits.html",
    .check = &check};
const Register<TransitionRule> kRegister{rule};

}  // namespace
}  // namespace formwork
