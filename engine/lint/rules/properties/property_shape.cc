// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/conditions/contradiction.hh"
#include "engine/lint/rule.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Resources/*"};

constexpr KeywordOwner kOwners[] = {
    {Keyword::AdditionalProperties, "E3002"},
    {Keyword::AnyOf, "E3017"},
    {Keyword::Properties, "E3002"},
    {Keyword::DependentExcluded, "E3020"},
    {Keyword::DependentRequired, "E3021"},
    {Keyword::Required, "E3003"},
    {Keyword::RequiredOr, "E3058"},
    {Keyword::RequiredXor, "E3014"},
    {Keyword::Enum, "E3030"},
    {Keyword::EnumCaseInsensitive, "E3030"},
    {Keyword::Type, "E3012"},
    {Keyword::MinLength, "E3033"},
    {Keyword::MaxLength, "E3033"},
    {Keyword::UniqueItems, "E3037"},
    {Keyword::Maximum, "E3034"},
    {Keyword::Minimum, "E3034"},
    {Keyword::ExclusiveMaximum, "E3034"},
    {Keyword::ExclusiveMinimum, "E3034"},
    {Keyword::MaxItems, "E3032"},
    {Keyword::MinItems, "E3032"},
    {Keyword::Pattern, "E3031"},
    {Keyword::PrefixItems, "E3008"},
    {Keyword::OneOf, "E3018"},
    {Keyword::CfnLint, "E1101"},
    {Keyword::Tagging, "E3024"},
    {Keyword::Lifecycle, "E3710"},
};

void add_not_a_map(const HookCall& call, const Node& properties, std::vector<PathStep> path) {
  Fault& fault = call.out.emplace_back(quote(properties) + " is not of type object");
  fault.path = std::move(path);
  fault.keyword = Keyword::Type;
  fault.rule = find_rule("E3012");
}

// Checks `properties` against what the type is in each group of regions.
void check_against_types(const HookCall& call, const Validator& validator, std::string_view type,
                         const Node& properties, const PathStep& step) {
  PathNode path;
  PlaceNode unused;
  const PlaceNode section = place_below(nullptr, "Resources");
  const PlaceNode of_type = place_below(&section, type);
  const PlaceNode place = place_below(&of_type, "Properties");
  for (const RegionalType& variant : validator.run->types(type, validator.context.regions)) {
    Vocabulary storage;
    Validator inner = extend(validator.below(step, {}, path, unused), call.rule, storage);
    inner.context.regions = variant.regions;
    inner.context.place = &place;
    for (Fault& fault : inner.faults(properties, Schema(variant.type->schema))) {
      claim(call.rule, fault);
      fault.prepend(step);
      call.out.push_back(std::move(fault));
    }
  }
}

void check_resource(const HookCall& call) {
  if (!call.instance.is_map()) {
    return;
  }
  Run& run = *call.validator.run;
  Validator validator = call.validator;
  validator.calls_rules = true;
  validator.context.functions = kPropertyFunctions;
  validator.context.is_strict = false;
  if (const Node* condition = call.instance.get("Condition");
      condition != nullptr && condition->is_string()) {
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
  const Node* type = call.instance.get("Type");
  if (type == nullptr || !type->is_string()) {
    return;
  }
  const Member* member = call.instance.find("Properties");
  const PathStep step =
      member == nullptr ? PathStep("Properties") : step_to(call.instance, *member);
  const Node* properties =
      member == nullptr ? run.build().map({}, call.instance.span) : member->value;
  if (!properties->is_map()) {
    add_not_a_map(call, *properties, {step});
    return;
  }
  if (is_no_value(*properties)) {
    add_not_a_map(call, *properties, {PathStep("Ref"), step});
    return;
  }
  check_against_types(call, validator, type->text(), *properties, step);
}

constinit Rule rule{
    .id = "E3002",
    .title = "Properties are those of the resource type",
    .what =
        "Checks the properties of each resource against the schema of its "
        "type, with every "
        "value that parameters, mappings and conditions can give them.",
    .why =
        "CloudFormation refuses a property the type does not have, mostly "
        "after it has begun "
        "to change other resources.",
    .example =
        "Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n    Properties:\n"
        "      Name: my-bucket\n",
    .instead =
        "Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n    Properties:\n"
        "      BucketName: my-bucket\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/"
        "TemplateReference/"
        "aws-template-resource-type-ref.html",
    .places = kPlaces,
    .validate = &check_resource,
    .owners = kOwners,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
