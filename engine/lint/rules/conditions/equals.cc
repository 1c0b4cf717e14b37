// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/functions/function_rule.hh"
#include "engine/lint/schema/resolvers/resolving.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr FunctionFacts kFacts{Keyword::FnEquals, "functions/equals", kGivesBoolean, ""};
constexpr std::string_view kSource =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
    "intrinsic-function-reference-conditions.html";

extern Rule usefulness;

void tell(const KeywordCall& call, const Node& arguments, std::string_view outcome) {
  call.out.emplace_back(quote(arguments) + " will always return " + std::string(outcome)).rule =
      &usefulness;
}

// Whether Python counts the value as true.
bool is_truthy(const Node& node) {
  if (node.is(NodeKind::Bool)) {
    return node.boolean();
  }
  if (node.is(NodeKind::Int) || node.is(NodeKind::Float)) {
    return number_value(node).value_or(1) != 0;
  }
  return node.count != 0 && !node.is(NodeKind::Null);
}

std::string_view truth(const Node& node) {
  return is_truthy(node) ? "true" : "false";
}

// cfn-lint writes the first value as true or false whenever one of the two is a bool; the second
// one keeps its capital letter.
void compare(const KeywordCall& call, const Node& arguments) {
  const Node& first = *arguments.items()[0];
  const Node& second = *arguments.items()[1];
  if (json_text(first) == json_text(second)) {
    tell(call, arguments, "True or False");
    return;
  }
  std::string text = plain_text(first);
  if (first.is(NodeKind::Bool)) {
    text = truth(first);
  }
  if (second.is(NodeKind::Bool)) {
    // "false" as text is a text that is not empty: true.
    text = first.is(NodeKind::Bool) ? "true" : truth(first);
  }
  if (text == plain_text(second)) {
    tell(call, arguments, "True");
  } else if (is_text_piece(first) && is_text_piece(second)) {
    tell(call, arguments, "False");
  }
}

void check_equals(const KeywordCall& call) {
  Faults faults = function_faults(call, kFacts);
  if (!faults.empty()) {
    pass_on(call, std::move(faults));
    return;
  }
  const Node& arguments = *function_of(call).value;
  if (arguments.is_list() && arguments.count == 2) {
    compare(call, arguments);
  }
}

constexpr KeywordMethod kMethods[] = {{Keyword::FnEquals, &check_equals}};

constinit Rule rule{
    .id = "E8003",
    .title = "Fn::Equals compares two values",
    .what =
        "Fn::Equals takes a list of two strings, or functions that give them without "
        "depending on resources.",
    .why = "CloudFormation refuses the template before it changes anything.",
    .example = "IsProd: !Equals [!Ref Env]\n",
    .instead = "IsProd: !Equals [!Ref Env, prod]\n",
    .source = kSource,
    .methods = kMethods,
};

constinit Rule usefulness{
    .id = "W8003",
    .title = "Fn::Equals can be true and false",
    .what = "Tells of Fn::Equals whose values are both written out, or the same.",
    .why = "Its result is known beforehand: a condition that decides nothing.",
    .example = "IsProd: !Equals [prod, prod]\n",
    .instead = "IsProd: !Equals [!Ref Env, prod]\n",
    .source = kSource,
};

const Register<Rule> kRegister[] = {Register<Rule>(rule), Register<Rule>(usefulness)};

}  // namespace
}  // namespace formwork::lint
