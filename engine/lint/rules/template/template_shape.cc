// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rule.hh"
#include "engine/lint/run.hh"
#include "engine/lint/template/locate.hh"

namespace formwork::lint {
namespace {

constexpr KeywordOwner kOwners[] = {
    {Keyword::CfnLint, "E1101"},
    {Keyword::Condition, "E8007"},
    {Keyword::DynamicReference, "E1050"},
    {Keyword::DynamicReferenceSpaces, "W1053"},
    {Keyword::RawPseudoParameter, "W1054"},
    {Keyword::FnAnd, "E8004"},
    {Keyword::FnBase64, "E1021"},
    {Keyword::FnCidr, "E1024"},
    {Keyword::FnEquals, "E8003"},
    {Keyword::FnFindInMap, "E1011"},
    {Keyword::FnForEach, "E1032"},
    {Keyword::FnGetAtt, "E1010"},
    {Keyword::FnGetAZs, "E1015"},
    {Keyword::FnGetStackOutput, "E1033"},
    {Keyword::FnIf, "E1028"},
    {Keyword::FnImportValue, "E1016"},
    {Keyword::FnJoin, "E1022"},
    {Keyword::FnLength, "E1030"},
    {Keyword::FnNot, "E8005"},
    {Keyword::FnOr, "E8006"},
    {Keyword::FnSelect, "E1017"},
    {Keyword::FnSplit, "E1018"},
    {Keyword::FnSub, "E1019"},
    {Keyword::FnToJsonString, "E1031"},
    {Keyword::Format, "E1103"},
    {Keyword::Ref, "E1020"},
};

constexpr RuleOption kOptions[] = {{"sections", RuleOption::Type::String, ""}};

// The root of everything: the template's own schema, below which rules hook in
// at their places.
void check_template_shape(const Rule& rule, Run& run, RuleMatches& out) {
  const Validator validator = run.validator();
  Faults faults = validator.faults(run.root(), run.schema_document("template/configuration"));
  const std::string allowed = run.option_text(rule, "sections");
  for (Fault& fault : faults) {
    const bool is_allowed_section = !allowed.empty() &&
                                    fault.keyword == Keyword::AdditionalProperties &&
                                    fault.path.size() == 1 && fault.path.front().key == allowed;
    if (!fault.is_unknown && !is_allowed_section) {
      claim(rule, fault);
      out.push_back(to_match({}, fault, rule));
    }
  }
}

constinit Rule rule{
    .id = "E1001",
    .title = "A template consists of known sections",
    .what =
        "Checks that the template is a map of CloudFormation's sections, "
        "that Resources is "
        "there and that each section has the right kind of value.",
    .why =
        "CloudFormation refuses a template with an unknown or missing "
        "section as a whole.",
    .example = "Resource:\n  Bucket:\n    Type: AWS::S3::Bucket\n",
    .instead = "Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "template-anatomy.html",
    .options = kOptions,
    .match = &check_template_shape,
    .owners = kOwners,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
