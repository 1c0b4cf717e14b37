// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/lint/rules/functions/function_rule.hh"
#include "engine/lint/template/lookup.hh"

namespace formwork::lint {
namespace {

constexpr FunctionFacts kFacts{Keyword::FnJoin, "functions/join", kGivesText, "W1032"};

extern Rule prefer_sub;

// What ends cfn-lint's look at the arguments; empty when nothing does.
std::string_view breaking_point(const Node& arguments) {
  switch (arguments.kind) {
    case NodeKind::Map:
      return "0";
    case NodeKind::List:
      return arguments.count == 0 || (arguments.count == 1 && arguments.items()[0]->is_string() &&
                                      arguments.items()[0]->text().empty())
                 ? "list index out of range"
                 : "";
    case NodeKind::String:
      return arguments.text().empty() ? "string index out of range" : "";
    case NodeKind::Bool:
      return "'bool' object is not subscriptable";
    case NodeKind::Int:
      return "'int' object is not subscriptable";
    case NodeKind::Float:
      return "'float' object is not subscriptable";
    case NodeKind::Null:
      return "'NoneType' object is not subscriptable";
  }
  return "";
}

// True for what Fn::Sub could say in its text.
bool is_simple(const Node& item) {
  const Member* member = item.single();
  if (member == nullptr) {
    return true;
  }
  return member->key == "Fn::Sub" ? member->value->is_string()
                                  : member->key == "Ref" || member->key == "Fn::GetAtt";
}

void suggest_sub(const KeywordCall& call) {
  if (is_cdk_template(*call.validator.run)) {
    return;
  }
  const Node& arguments = *function_of(call).value;
  if (const std::string_view problem = breaking_point(arguments); !problem.empty()) {
    add_broken_check(call, problem, Keyword::FnJoin);
    return;
  }
  if (!arguments.is_list() || arguments.count != 2 || !arguments.items()[0]->is_string() ||
      !arguments.items()[0]->text().empty() || !arguments.items()[1]->is_list()) {
    return;
  }
  const std::span<const Node* const> items = arguments.items()[1]->items();
  if (std::all_of(items.begin(), items.end(), [](const Node* item) { return is_simple(*item); })) {
    Fault& fault =
        call.out.emplace_back("Prefer using Fn::Sub over Fn::Join with an empty delimiter");
    fault.rule = &prefer_sub;
    fault.prepend(PathStep(0));
    fault.prepend(function_step(call));
  }
}

void check_join(const KeywordCall& call) {
  pass_on(call, function_faults(call, kFacts));
  suggest_sub(call);
}

constexpr KeywordMethod kMethods[] = {{Keyword::FnJoin, &check_join}};

constinit Rule rule{
    .id = "E1022",
    .title = "Fn::Join has a delimiter and a list",
    .what =
        "Fn::Join takes a delimiter as text and a list of strings, and stands where a string "
        "is wanted.",
    .why = "CloudFormation refuses the template before it changes anything.",
    .example = "BucketName: !Join [\"-\", logs, !Ref AWS::AccountId]\n",
    .instead = "BucketName: !Join [\"-\", [logs, !Ref AWS::AccountId]]\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "intrinsic-function-reference-join.html",
    .methods = kMethods,
};

constinit Rule prefer_sub{
    .id = "I1022",
    .title = "Fn::Sub says what Fn::Join with an empty delimiter says",
    .what = "Tells of Fn::Join with an empty delimiter whose items Fn::Sub could name in one text.",
    .why = "One text with variables is easier to read than a list of its pieces.",
    .example = "Value: !Join [\"\", [\"arn:aws:s3:::\", !Ref Bucket]]\n",
    .instead = "Value: !Sub \"arn:aws:s3:::${Bucket}\"\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "intrinsic-function-reference-sub.html",
};

const Register<Rule> kRegister[] = {Register<Rule>(rule), Register<Rule>(prefer_sub)};

}  // namespace
}  // namespace formwork::lint
