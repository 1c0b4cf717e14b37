// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "engine/lint/conditions/contradiction.hh"
#include "engine/lint/rules/template/section.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kSource =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
    "outputs-section-structure.html";

constexpr FunctionSet kFunctions = {
    Keyword::Ref,         Keyword::FnBase64,      Keyword::FnCidr,   Keyword::FnContains,
    Keyword::FnFindInMap, Keyword::FnForEach,     Keyword::FnGetAtt, Keyword::FnGetAZs,
    Keyword::FnIf,        Keyword::FnImportValue, Keyword::FnJoin,   Keyword::FnLength,
    Keyword::FnSelect,    Keyword::FnSplit,       Keyword::FnSub,    Keyword::FnToJsonString,
    Keyword::FnTransform,
};

constexpr std::string_view kOutputs[] = {"Outputs/*"};

void check_value(const HookCall& call) {
  if (!call.instance.is_map()) {
    call.out.emplace_back(quote(call.instance) + " has no attributes to check").keyword =
        Keyword::CfnLint;
    return;
  }
  const Member* value = call.instance.find("Value");
  if (value == nullptr || !says_something(value->value)) {
    return;
  }
  Validator validator = call.validator;
  Run& run = *validator.run;
  validator.context.functions = kFunctions;
  validator.context.is_strict = false;
  const Node* condition = call.instance.get("Condition");
  if (says_something(condition) && !condition->is_scalar()) {
    call.out.emplace_back(quote(*condition) + " is no condition's name").keyword = Keyword::CfnLint;
    return;
  }
  if (condition != nullptr && condition->is_string()) {
    const auto state =
        run.conditions().assume(validator.context.conditions, condition->text(), true);
    if (!state) {
      const std::string problem =
          contradiction(run.conditions(), validator.context.conditions, condition->text(), true);
      call.out.emplace_back("Exception " + quote(problem) + " raised while validating 'cfnLint'")
          .keyword = Keyword::CfnLint;
      return;
    }
    validator.context.conditions = *state;
  }
  Faults faults;
  validator.descend(*value->value, run.schema_document("formwork/string"),
                    step_to(call.instance, *value), "Value", faults);
  for (Fault& fault : faults) {
    fault.rule = fault.rule == nullptr ? &call.rule : fault.rule;
    call.out.push_back(std::move(fault));
  }
}

constinit Rule value_rule{
    .id = "E6101",
    .title = "Output values are text",
    .what = "Checks the Value of each output: it must be, or become, a text.",
    .why = "CloudFormation refuses the template, or the deployment fails when the value is known.",
    .example = R"(Outputs:
  Zones:
    Value: [a, b]
)",
    .instead = R"(Outputs:
  Zones:
    Value: a,b
)",
    .source = kSource,
    .places = kOutputs,
    .validate = &check_value,
};
const Register<Rule> kRegisterValue{value_rule};

constexpr std::string_view kExportNames[] = {"Outputs/*/Export/Name"};

void check_export(const HookCall& call) {
  Validator validator = call.validator;
  validator.context.functions = kFunctions;
  validator.context.has_resources = false;
  check_claimed(call, validator, validator.run->schema_document("formwork/string"));
}

constinit Rule export_rule{
    .id = "E6102",
    .title = "Export names are text that is known before deployment",
    .what =
        "Checks the Name of each export: a text, made from parameters if need be, but not from "
        "resources.",
    .why = "CloudFormation refuses the template.",
    .example = R"(Outputs:
  Id:
    Value: a
    Export:
      Name: [network, id]
)",
    .instead = R"(Outputs:
  Id:
    Value: a
    Export:
      Name: !Sub ${AWS::StackName}-id
)",
    .source = kSource,
    .places = kExportNames,
    .validate = &check_export,
};
const Register<Rule> kRegisterExport{export_rule};

constexpr std::string_view kConditions[] = {"Outputs/*/Condition"};

void check_condition(const HookCall& call) {
  if (call.instance.is_string() && pseudo_parameter(call.instance.text()) < 0) {
    check_among(call, call.instance, call.validator.run->conditions().names());
  }
}

constinit Rule condition_rule{
    .id = "E6005",
    .title = "An output's condition exists",
    .what = "Looks for outputs whose Condition is not in the template's Conditions.",
    .why = "CloudFormation refuses the template.",
    .example = R"(Outputs:
  Name:
    Condition: IsProduction
    Value: a
)",
    .instead = R"(Conditions:
  IsProduction: !Equals [!Ref AWS::Region, us-east-1]
Outputs:
  Name:
    Condition: IsProduction
    Value: a
)",
    .source = kSource,
    .places = kConditions,
    .validate = &check_condition,
};
const Register<Rule> kRegisterCondition{condition_rule};

// Called with the whole Fn::ImportValue, wherever it stands.
void check_import(const HookCall& call) {
  const PathNode* path = call.validator.context.path;
  const PathStep* section = step_at(path, 0);
  const PathStep* attribute = step_at(path, 2);
  const Member* function = call.instance.single();
  if (section != nullptr && attribute != nullptr && function != nullptr &&
      section->key == "Outputs" && attribute->key == "Value") {
    call.add("The output value " + quote(call.instance) + " is an import from another output")
        .path = {PathStep(function->key)};
  }
}

constinit Rule import_rule{
    .id = "W6001",
    .title = "Outputs do not pass on imports",
    .what = "Looks for outputs whose value is imported from another stack.",
    .why =
        "The stack that exports the value can be imported from directly; each step between makes "
        "changes harder.",
    .example = R"(Outputs:
  Network:
    Value: !ImportValue network-id
)",
    .instead = R"(Outputs:
  Network:
    Value: !GetAtt Network.VpcId
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "using-cfn-stack-exports.html",
    .validate = &check_import,
};
const Register<Rule> kRegisterImport{import_rule};

}  // namespace
}  // namespace formwork::lint
