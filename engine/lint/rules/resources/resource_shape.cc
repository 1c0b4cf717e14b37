// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rule.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/keywords/keywords.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Resources"};

constexpr KeywordOwner kOwners[] = {
    {Keyword::MaxProperties, "E3010"},
    {Keyword::PropertyNames, "E3011"},
};

// Below a resource, rules hook into places again.
void check_resources(const KeywordCall& call) {
  Validator validator = call.validator;
  validator.calls_rules = true;
  check_pattern_properties(
      {validator, call.value, call.instance, call.schema, call.owner, call.out});
}

constexpr KeywordMethod kKeywords[] = {{Keyword::PatternProperties, &check_resources}};

void check_section(const HookCall& call) {
  Vocabulary storage;
  const Validator validator = extend(call.validator, call.rule, storage);
  const Schema schema = validator.run->schema_document("resources/configuration");
  for (Fault& fault : validator.faults(call.instance, schema)) {
    if (!fault.is_unknown) {
      claim(call.rule, fault);
      call.out.push_back(std::move(fault));
    }
  }
}

constinit Rule rule{
    .id = "E3001",
    .title = "A resource is a map of known attributes with a Type",
    .what =
        "Checks the attributes of each resource: Type, Properties, "
        "DependsOn, Condition, the "
        "policies and nothing else; and the names of resources.",
    .why = "CloudFormation refuses the template.",
    .example = "Resources:\n  Bucket:\n    Typ: AWS::S3::Bucket\n",
    .instead = "Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "resources-section-structure.html",
    .places = kPlaces,
    .validate = &check_section,
    .owners = kOwners,
    .keywords = kKeywords,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
