// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/lint/rule.hh"
#include "engine/lint/rules/template/limits.hh"
#include "engine/lint/run.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kQuotas =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html";

void check_unique(const Rule&, Run& run, RuleMatches& out) {
  const Node* resources = run.section("Resources");
  const Node* parameters = run.section("Parameters");
  if (resources == nullptr || parameters == nullptr) {
    return;
  }
  for (const Member& parameter : parameters->members()) {
    const Node* resource = resources->get(parameter.key);
    const Node* type = resource == nullptr ? nullptr : resource->get("Type");
    if (type != nullptr && !type->is(NodeKind::Null)) {
      RuleMatch& match = out.emplace_back();
      match.path = {"Resources", parameter.key};
      match.message = "Resources and Parameters must not share name: " + std::string(parameter.key);
    }
  }
}

constinit Rule unique_rule{
    .id = "E3007",
    .title = "Resources and parameters have different names",
    .what = "Looks for resources that are called like a parameter.",
    .why = "CloudFormation refuses the template: a Ref could mean both.",
    .example = R"(Parameters:
  Topic:
    Type: String
Resources:
  Topic:
    Type: AWS::SNS::Topic
)",
    .instead = R"(Parameters:
  TopicName:
    Type: String
Resources:
  Topic:
    Type: AWS::SNS::Topic
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "resources-section-structure.html",
    .match = &check_unique,
};
const Register<Rule> kRegisterUnique{unique_rule};

constexpr KeywordMethod kCountMethods[] = {{Keyword::MaxProperties, &check_member_count}};
constexpr KeywordMethod kNameMethods[] = {{Keyword::PropertyNames, &check_member_names}};

constinit Rule count_rule{
    .id = "E3010",
    .title = "There are not too many resources",
    .what = "A template has at most 500 resources.",
    .why = "CloudFormation refuses the template. Nested stacks or more stacks are the way out.",
    .example = "",
    .instead = "",
    .source = kQuotas,
    .methods = kCountMethods,
};
const Register<Rule> kRegisterCount{count_rule};

constinit Rule count_remark{
    .id = "I3010",
    .title = "There is room for more resources",
    .what = "Tells when more than nine tenths of the 500 resources are in use.",
    .why = "One of the next changes would go beyond what CloudFormation accepts.",
    .example = "",
    .instead = "",
    .source = kQuotas,
};
const Register<Rule> kRegisterCountRemark{count_remark};

constinit Rule length_rule{
    .id = "E3011",
    .title = "Resource names are not too long",
    .what =
        "A resource's name has at most 255 characters. A longer one is reported with the "
        "section's shape (E3001).",
    .why = "CloudFormation refuses the template.",
    .example = "",
    .instead = "",
    .source = kQuotas,
    .methods = kNameMethods,
};
const Register<Rule> kRegisterLength{length_rule};

constinit Rule length_remark{
    .id = "I3012",
    .title = "Resource names are well below the limit",
    .what = "Tells when a resource's name takes more than nine tenths of its 255 characters.",
    .why = "A longer name would be refused.",
    .example = "",
    .instead = "",
    .source = kQuotas,
};
const Register<Rule> kRegisterLengthRemark{length_remark};

}  // namespace
}  // namespace formwork::lint
