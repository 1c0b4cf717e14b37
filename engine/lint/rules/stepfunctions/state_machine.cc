// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/text.hh"
#include "engine/lint/rules/embedded_document.hh"
#include "engine/lint/rules/stepfunctions/start_states.hh"
#include "engine/lint/rules/wording.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/lookup.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Resources/AWS::StepFunctions::StateMachine/Properties"};

/// A definition as the state machine has it.
struct Definition {
  std::string_view property;  ///< "Definition" or "DefinitionString".
  const Node* node = nullptr;
  bool is_text = false;  ///< Read from JSON text: functions mean nothing in it.
};

/// "${Name}" alone stands for a substitution: whatever it becomes may fit.
bool is_substitution(const HookCall& call, const Node* node) {
  const Node* substitutions = call.instance.get("DefinitionSubstitutions");
  if (!is_text(node) || substitutions == nullptr) {
    return false;
  }
  const std::string bare = replace_all(replace_all(node->text(), "${", ""), "}", "");
  return substitutions->find(trim(bare)) != nullptr;
}

/// Says where in the text a fault is; false when the path has an index: cfn-lint fails there.
bool add_place(Fault& fault) {
  const std::vector<PathStep> path = fault.forward_path();
  if (path.size() > 1) {
    std::string place;
    for (std::size_t i = 0; i < path.size(); ++i) {
      if (path[i].is_index()) {
        fault.message = "Exception 'sequence item " + std::to_string(i) +
                        ": expected str instance, int found' raised while validating 'cfnLint'";
        return false;
      }
      place += (i == 0 ? "" : "/") + std::string(path[i].key);
    }
    fault.message += " at " + quote(place);
  }
  for (Fault& inner : fault.context) {
    if (!add_place(inner)) {
      fault.message = inner.message;
      return false;
    }
  }
  return true;
}

/// One fault of the schema as this rule tells it. False once nothing more can be told.
bool report(const HookCall& call, const Definition& definition, Fault fault) {
  if (definition.is_text && !add_place(fault)) {
    Fault& failure = call.out.emplace_back(std::move(fault.message));
    failure.keyword = Keyword::CfnLint;
    return false;
  }
  fault.prepend(PathStep(definition.property));
  if (fault.schema.is(SchemaNode::Kind::Bool)) {
    const PathStep& last = fault.path.front();
    fault.message = "Additional properties are not allowed (" +
                    (last.is_index() ? std::to_string(last.index) : quote(last.key)) +
                    " was unexpected)";
  }
  const bool is_of_function = is_function(fault.keyword) && fault.keyword != Keyword::Ref;
  if (!is_of_function && fault.keyword != Keyword::CfnLint) {
    fault.rule = &call.rule;
  }
  claim(call.rule, fault);
  call.out.push_back(std::move(fault));
  return true;
}

/// False once cfn-lint would have failed.
bool check_definition(const HookCall& call, const Definition& definition) {
  for (const ValueAt& language : values_at(call.validator, definition.node, {"QueryLanguage"})) {
    const bool is_jsonata = is_text(language.value, "JSONata");
    if (!is_jsonata && language.value != nullptr && !is_text(language.value, "JSONPath")) {
      continue;
    }
    Validator validator = language.validator;
    if (definition.is_text) {
      validator.context = call.validator.context;
      validator.context.functions = FunctionSet();
    }
    const Schema schema = call.validator.run->schema_document(
        is_jsonata ? "formwork/statemachine_jsonata" : "step_functions/statemachine");
    for (Fault& fault : validator.faults(*definition.node, schema)) {
      if (!is_substitution(call, fault.instance) && !report(call, definition, std::move(fault))) {
        return false;
      }
    }
    if (!report_unknown_starts(call, definition.property, *definition.node, definition.is_text)) {
      return false;
    }
  }
  return true;
}

bool is_empty(const Node& node) {
  return node.is(NodeKind::Null) || (!node.is_scalar() && node.count == 0) ||
         (node.is_string() && node.count == 0);
}

void check(const HookCall& call) {
  Run& run = *call.validator.run;
  for (const std::string_view property : {"Definition", "DefinitionString"}) {
    const Node* node = call.instance.get(property);
    if (node == nullptr || is_empty(*node) || function_member(node) != nullptr ||
        (property == "DefinitionString" && run.has_transform("AWS::Serverless-2016-10-31"))) {
      continue;
    }
    Definition definition{property, node, node->is_string()};
    if (definition.is_text) {
      definition.node = read_embedded_json(run, node->text());
    }
    if (definition.node == nullptr || !check_definition(call, definition)) {
      return;
    }
  }
}

constinit Rule rule{
    .id = "E3601",
    .title = "State machine definition that Step Functions cannot read",
    .what =
        "Checks Definition, and DefinitionString when it is JSON, against the Amazon States "
        "Language: known states with what each needs, and a StartAt that exists.",
    .why = "Step Functions refuses the state machine.",
    .example = R"(Machine:
  Type: AWS::StepFunctions::StateMachine
  Properties:
    RoleArn: !GetAtt Role.Arn
    Definition:
      StartAt: Begin
      States:
        Start: {Type: Pass, End: true}
)",
    .instead = R"(Machine:
  Type: AWS::StepFunctions::StateMachine
  Properties:
    RoleArn: !GetAtt Role.Arn
    Definition:
      StartAt: Start
      States:
        Start: {Type: Pass, End: true}
)",
    .source =
        "https://docs.aws.amazon.com/step-functions/latest/dg/"
        "statemachine-structure.html",
    .places = kPlaces,
    .validate = &check,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
