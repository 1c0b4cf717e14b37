// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/conditions/contradiction.hh"
#include "engine/lint/rules/functions/function_rule.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr FunctionFacts kFacts{Keyword::FnIf, "functions/if", kGivesAnything, ""};

void check_branch(const KeywordCall& call, const Validator& validator, const Node& value,
                  int branch) {
  const std::size_t before = call.out.size();
  validator.descend(value, call.schema, PathStep(branch), {}, call.out);
  for (std::size_t i = before; i < call.out.size(); ++i) {
    call.out[i].prepend(function_step(call));
  }
}

void add_unreachable(const KeywordCall& call, std::string_view name, int branch) {
  Fault& fault =
      call.out.emplace_back("['Fn::If', " + std::to_string(branch) + "] is not reachable. " +
                            contradiction(call.validator.run->conditions(),
                                          call.validator.context.conditions, name, branch == 1));
  fault.rule = find_rule("W1028");
  fault.prepend(PathStep(branch));
  fault.prepend(function_step(call));
}

// Both branches must fit, each where the condition is what leads to it.
void check_if(const KeywordCall& call) {
  Faults faults = shape_faults(call, kFacts);
  if (!faults.empty()) {
    pass_on(call, std::move(faults));
    return;
  }
  const std::span<const Node* const> arguments = function_of(call).value->items();
  if (arguments.size() != 3) {
    return;
  }
  PathNode path;
  PlaceNode place;
  for (int branch = 1; branch <= 2; ++branch) {
    Validator validator = call.validator.below(function_step(call), {}, path, place);
    if (arguments[0]->is_string()) {
      const std::string_view name = arguments[0]->text();
      const std::optional<ConditionState> state =
          call.validator.run->conditions().assume(validator.context.conditions, name, branch == 1);
      if (state.has_value()) {
        validator.context.conditions = *state;
      } else {
        add_unreachable(call, name, branch);
      }
    }
    check_branch(call, validator, *arguments[static_cast<std::size_t>(branch)], branch);
  }
}

constexpr KeywordMethod kMethods[] = {{Keyword::FnIf, &check_if}};

constinit Rule rule{
    .id = "E1028",
    .title = "Fn::If has a condition and two values",
    .what =
        "Fn::If takes the name of a condition as text and two values. What is found in the "
        "values belongs to the place where the function stands.",
    .why = "CloudFormation refuses the template before it changes anything.",
    .example = "InstanceType: !If [IsProd, m5.large]\n",
    .instead = "InstanceType: !If [IsProd, m5.large, t3.micro]\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "intrinsic-function-reference-conditions.html",
    .methods = kMethods,
};

constinit Rule unreachable{
    .id = "W1028",
    .title = "Both values of Fn::If can be chosen",
    .what =
        "Tells of a value of Fn::If that is never chosen: the conditions that lead to the "
        "place contradict it.",
    .why = "A value that is never chosen hides what the template does.",
    .example =
        "Conditions:\n  IsProd: !Equals [!Ref Env, prod]\nResources:\n  Topic:\n"
        "    Type: AWS::SNS::Topic\n    Condition: IsProd\n    Properties:\n"
        "      DisplayName: !If [IsProd, live, test]\n",
    .instead =
        "Conditions:\n  IsProd: !Equals [!Ref Env, prod]\nResources:\n  Topic:\n"
        "    Type: AWS::SNS::Topic\n    Condition: IsProd\n    Properties:\n"
        "      DisplayName: live\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "intrinsic-function-reference-conditions.html",
};

const Register<Rule> kRegister[] = {Register<Rule>(rule), Register<Rule>(unreachable)};

}  // namespace
}  // namespace formwork::lint
