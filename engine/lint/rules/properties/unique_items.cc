// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <unordered_set>

#include "engine/lint/rule.hh"
#include "engine/lint/schema/keywords/keywords.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

bool has_equal_items(const Node& list) {
  std::unordered_set<std::string> seen;
  for (const Node* item : list.items()) {
    if (!seen.insert(identity(*item)).second) {
      return true;
    }
  }
  return false;
}

void check_items_differ(const KeywordCall& call) {
  if (call.instance.is_list() && has_equal_items(call.instance)) {
    Fault& fault = call.out.emplace_back(quote(call.instance) + " has non-unique elements");
    fault.rule = is_wanted(call.value) ? nullptr : find_rule("I3037");
  }
}

constexpr KeywordMethod kMethods[] = {{Keyword::UniqueItems, &check_items_differ}};

constinit Rule rule{
    .id = "E3037",
    .title = "Items of a set differ",
    .what = "Looks for equal items in lists whose schema says that all items differ.",
    .why = "The service refuses the resource, or drops one of the items.",
    .example = R"(Resources:
  Role:
    Type: AWS::IAM::Group
    Properties:
      ManagedPolicyArns:
        - arn:aws:iam::aws:policy/ReadOnlyAccess
        - arn:aws:iam::aws:policy/ReadOnlyAccess
)",
    .instead = R"(Resources:
  Role:
    Type: AWS::IAM::Group
    Properties:
      ManagedPolicyArns:
        - arn:aws:iam::aws:policy/ReadOnlyAccess
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-template-resource-type-ref.html",
    .methods = kMethods,
};
const Register<Rule> kRegister{rule};

constinit Rule remark{
    .id = "I3037",
    .title = "A list names nothing twice",
    .what = "Looks for equal items in lists that may have them.",
    .why = "The repetition is allowed, but seldom meant.",
    .example = R"(Resources:
  Record:
    Type: AWS::Route53::RecordSet
    Properties:
      HostedZoneName: example.com.
      Name: example.com.
      TTL: 300
      Type: MX
      ResourceRecords: [10 mail.example.com, 10 mail.example.com]
)",
    .instead = R"(Resources:
  Record:
    Type: AWS::Route53::RecordSet
    Properties:
      HostedZoneName: example.com.
      Name: example.com.
      TTL: 300
      Type: MX
      ResourceRecords: [10 mail.example.com]
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-template-resource-type-ref.html",
};
const Register<Rule> kRegisterRemark{remark};

}  // namespace
}  // namespace formwork::lint
