// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/base/text.hh"
#include "engine/lint/rules/functions/dynamic_reference.hh"
#include "engine/lint/rules/functions/function_rule.hh"
#include "engine/lint/schema/resolvers/resolving.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/sub_text.hh"

namespace formwork::lint {
namespace {

constexpr FunctionFacts kFacts{Keyword::FnSub, "functions/sub", kGivesText, "W1031"};
constexpr std::string_view kSub = "Fn::Sub";

extern Rule unneeded;

// The text and its own variables, which a list may bring.
struct SubArguments {
  const Node* text = nullptr;
  const Node* map = nullptr;
};

SubArguments arguments_of(const KeywordCall& call) {
  const Node& argument = *function_of(call).value;
  if (argument.is_list()) {
    return {argument.items()[0], argument.items()[1]};
  }
  return {&argument, nullptr};
}

// True when the map gives `name` a meaning of its own: {Name: !Ref Name} gives it none.
bool is_own_variable(const Node* map, std::string_view name) {
  const Node* value = map == nullptr ? nullptr : map->get(name);
  return value != nullptr && referenced_name(*value) != name;
}

// Checks one `${name}` as the Ref or GetAtt it stands for.
void check_name(const Validator& validator, std::string_view name, Faults& out) {
  const std::string_view function = name.find('.') == std::string_view::npos
                                        ? std::string_view("Ref")
                                        : std::string_view("Fn::GetAtt");
  Run& run = *validator.run;
  const Node* argument = run.build().scalar(NodeKind::String, name, SourceSpan());
  const Node* call = run.build().single(function, SourceSpan(), argument, SourceSpan());
  for (Fault& fault : validator.faults(*call, run.schema_document("formwork/string"))) {
    fault.message = replace_all(fault.message, quote(*call), quote(name));
    fault.path = {PathStep(kSub)};
    fault.keyword = Keyword::FnSub;
    out.push_back(std::move(fault));
  }
}

Faults name_faults(const KeywordCall& call, const SubArguments& arguments,
                   const Validator& validator) {
  Validator inner = validator;
  inner.context.is_strict = true;
  inner.calls_rules = false;
  Faults faults;
  for (std::string_view name : sub_parameters(arguments.text->text())) {
    const bool is_attribute = name.find('.') != std::string_view::npos;
    if (is_attribute || !is_own_variable(arguments.map, name)) {
      check_name(inner, name, faults);
    }
    if (!call.validator.run->spend()) {
      break;
    }
  }
  return faults;
}

void check_sub(const KeywordCall& call) {
  Faults faults = function_faults(call, kFacts);
  if (!faults.empty()) {
    pass_on(call, std::move(faults));
    return;
  }
  const SubArguments arguments = arguments_of(call);
  if (!arguments.text->is_string()) {
    add_broken_check(call, "expected string or buffer", Keyword::FnSub);
    return;
  }
  PathNode path;
  PlaceNode place;
  const Validator validator = call.validator.below(function_step(call), {}, path, place);
  faults = name_faults(call, arguments, validator);
  if (!faults.empty()) {
    pass_on(call, std::move(faults));
    return;
  }
  Faults found;
  if (sub_parameters(arguments.text->text()).empty() &&
      !call.validator.run->has_transform("AWS::Serverless-2016-10-31")) {
    found.emplace_back("'Fn::Sub' isn't needed because there are no variables").rule = &unneeded;
  }
  check_secret_arn(validator, arguments.text->text(), found);
  for (Fault& fault : found) {
    fault.append(PathStep(kSub));
  }
  pass_on(call, std::move(found));
}

constexpr KeywordMethod kMethods[] = {{Keyword::FnSub, &check_sub}};

constinit Rule rule{
    .id = "E1019",
    .title = "Names in Fn::Sub exist",
    .what =
        "Fn::Sub takes a text, or a list of a text and its own variables, and every ${Name} "
        "in the text is one of them, a parameter, a resource, an attribute or a pseudo "
        "parameter.",
    .why = "CloudFormation refuses a template with a name that does not exist.",
    .example = "BucketName: !Sub \"${Stage}-logs\"\n",
    .instead = "Parameters:\n  Stage: {Type: String}\n\nBucketName: !Sub \"${Stage}-logs\"\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "intrinsic-function-reference-sub.html",
    .methods = kMethods,
};

constinit Rule unused{
    .id = "W1019",
    .title = "Variables of Fn::Sub are used",
    .what =
        "A variable that Fn::Sub brings for its text should occur there. As in cfn-lint, the "
        "text alone is looked at, so that nothing is told yet.",
    .why = "A variable that is not used is a mistake in its name, or left over.",
    .example = "Value: !Sub [\"${Name}-logs\", {Name: app, Stage: prod}]\n",
    .instead = "Value: !Sub [\"${Name}-logs\", {Name: app}]\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "intrinsic-function-reference-sub.html",
};

constinit Rule unneeded{
    .id = "W1020",
    .title = "Fn::Sub has something to fill in",
    .what = "Tells of Fn::Sub around a text without any ${Name}.",
    .why = "The text means the same without the function; perhaps a variable was forgotten.",
    .example = "BucketName: !Sub logs\n",
    .instead = "BucketName: logs\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "intrinsic-function-reference-sub.html",
};

const Register<Rule> kRegister[] = {Register<Rule>(rule), Register<Rule>(unused),
                                    Register<Rule>(unneeded)};

}  // namespace
}  // namespace formwork::lint
