// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/lookup.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {
    "Resources/AWS::CodePipeline::Pipeline/Properties/Stages/*/Actions/*"};
constexpr std::string_view kDocument = "formwork/pipeline_artifacts";

/// Owner, category and provider of an action: what decides how many artifacts it takes and makes.
struct ActionType {
  std::string_view owner;
  std::string_view category;
  std::string_view provider;
};

void check_counts(const HookCall& call, const Validator& validator, const ActionType& type) {
  const Schema document = validator.run->schema_document(kDocument);
  const std::string name =
      std::string(type.owner) + ":" + std::string(type.category) + ":" + std::string(type.provider);
  const SchemaNode counts = document.node.find("definitions").find(name);
  if (!counts) {
    return;
  }
  for (Fault& fault : validator.faults(call.instance, document.at(counts))) {
    fault.message += " when using {'Owner': " + quote(type.owner) +
                     ", 'Category': " + quote(type.category) +
                     ", 'Provider': " + quote(type.provider) + "}";
    fault.rule = &call.rule;
    call.out.push_back(std::move(fault));
  }
}

/// False, and said, for a part of the type that is no scalar: cfn-lint gives up on the whole action
/// there.
bool can_look_up(const HookCall& call, const Node& part) {
  if (part.is_scalar()) {
    return true;
  }
  Fault& fault = call.out.emplace_back(std::string("Exception \"unhashable type: '") +
                                       (part.is_list() ? "list" : "dict") +
                                       "_node'\" raised while validating 'cfnLint'");
  fault.keyword = Keyword::CfnLint;
  return false;
}

/// The definitions whose names begin with `prefix`: "AWS:", "AWS:Source:".
bool has_counts(const Run& run, const std::string& prefix) {
  const SchemaNode all = run.schema_document(kDocument).node.find("definitions");
  for (const SchemaNode::Member& member : all) {
    if (member.key.starts_with(prefix)) {
      return true;
    }
  }
  return false;
}

/// False once the action was given up.
bool check_providers(const HookCall& call, const Node* type, const ValueAt& category,
                     std::string_view owner) {
  for (const ValueAt& provider : values_at(category.validator, type, {"Provider"})) {
    if (provider.value == nullptr) {
      continue;
    }
    if (!can_look_up(call, *provider.value)) {
      return false;
    }
    check_counts(call, provider.validator, {owner, category.value->text(), provider.value->text()});
  }
  return true;
}

bool check_categories(const HookCall& call, const Node* type, const ValueAt& owner) {
  const Run& run = *call.validator.run;
  const std::string prefix = std::string(owner.value->text()) + ":";
  if (!has_counts(run, prefix)) {
    return true;
  }
  for (const ValueAt& category : values_at(owner.validator, type, {"Category"})) {
    if (category.value == nullptr) {
      continue;
    }
    if (!can_look_up(call, *category.value)) {
      return false;
    }
    if (has_counts(run, prefix + std::string(category.value->text()) + ":") &&
        !check_providers(call, type, category, owner.value->text())) {
      return false;
    }
  }
  return true;
}

void check(const HookCall& call) {
  if (!call.instance.is_map()) {
    return;
  }
  for (const ValueAt& type : values_at(call.validator, &call.instance, {"ActionTypeId"})) {
    for (const ValueAt& owner : values_at(type.validator, type.value, {"Owner"})) {
      if (owner.value != nullptr &&
          (!can_look_up(call, *owner.value) || !check_categories(call, type.value, owner))) {
        return;
      }
    }
  }
}

constinit Rule rule{
    .id = "E3702",
    .title = "Too few or too many artifacts for a pipeline action",
    .what =
        "Counts InputArtifacts and OutputArtifacts of an action against what its kind of "
        "action takes and makes.",
    .why = "CodePipeline refuses the pipeline.",
    .example = R"(Name: Source
ActionTypeId: {Category: Source, Owner: AWS, Provider: CodeCommit, Version: "1"}
InputArtifacts: [{Name: Nothing}]
OutputArtifacts: [{Name: Sources}]
)",
    .instead = R"(Name: Source
ActionTypeId: {Category: Source, Owner: AWS, Provider: CodeCommit, Version: "1"}
OutputArtifacts: [{Name: Sources}]
)",
    .source =
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/"
        "reference-action-artifacts.html",
    .places = kPlaces,
    .validate = &check,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
