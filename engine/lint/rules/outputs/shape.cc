// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/template/limits.hh"
#include "engine/lint/rules/template/section.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kSource =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
    "outputs-section-structure.html";
constexpr std::string_view kQuotas =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html";

constexpr std::string_view kPlaces[] = {"Outputs"};

constexpr KeywordOwner kOwners[] = {
    {Keyword::PropertyNames, "E6011"}, {Keyword::MaxLength, "E6011"},
    {Keyword::Pattern, "E6004"},       {Keyword::Required, "E6002"},
    {Keyword::Type, "E6003"},          {Keyword::MaxProperties, "E6010"},
};

constexpr KeywordMethod kKeywords[] = {{Keyword::PatternProperties, &check_matching_members}};

void check_section(const HookCall& call) {
  Vocabulary storage;
  Validator validator = extend(call.validator, call.rule, storage);
  validator.context.is_strict = false;
  check_claimed(call, validator, validator.run->schema_document("outputs/configuration"));
}

constinit Rule shape_rule{
    .id = "E6001",
    .title = "An output has known attributes",
    .what =
        "Checks the attributes of each output, Value, Description, Condition and Export, and "
        "that its name consists of letters and digits.",
    .why = "CloudFormation refuses the template.",
    .example = R"(Outputs:
  Name:
    Value: a
    Describtion: The name
)",
    .instead = R"(Outputs:
  Name:
    Value: a
    Description: The name
)",
    .source = kSource,
    .places = kPlaces,
    .validate = &check_section,
    .owners = kOwners,
    .keywords = kKeywords,
};
const Register<Rule> kRegisterShape{shape_rule};

constinit Rule required_rule{
    .id = "E6002",
    .title = "An output has a value, and its export a name",
    .what = "Looks for outputs without Value and exports without Name.",
    .why = "CloudFormation refuses the template.",
    .example = R"(Outputs:
  Name:
    Description: The name
)",
    .instead = R"(Outputs:
  Name:
    Description: The name
    Value: a
)",
    .source = kSource,
};
const Register<Rule> kRegisterRequired{required_rule};

constinit Rule type_rule{
    .id = "E6003",
    .title = "Attributes of outputs have their types",
    .what =
        "Checks that an output and its Export are maps, and that Description and Condition are "
        "literal texts.",
    .why = "CloudFormation refuses the template.",
    .example = R"(Outputs:
  Name:
    Description: !Ref AWS::StackName
    Value: a
)",
    .instead = R"(Outputs:
  Name:
    Description: The name
    Value: a
)",
    .source = kSource,
};
const Register<Rule> kRegisterType{type_rule};

constinit Rule name_rule{
    .id = "E6004",
    .title = "Output names are letters and digits",
    .what =
        "An output's logical id consists of the letters A to Z, a to z and digits. Names that "
        "do not are reported with the section's shape (E6001).",
    .why = "CloudFormation refuses the template.",
    .example = R"(Outputs:
  bucket-name:
    Value: a
)",
    .instead = R"(Outputs:
  BucketName:
    Value: a
)",
    .source = kSource,
};
const Register<Rule> kRegisterName{name_rule};

constexpr KeywordMethod kCountMethods[] = {{Keyword::MaxProperties, &check_member_count}};
constexpr KeywordMethod kNameMethods[] = {{Keyword::PropertyNames, &check_member_names}};

constinit Rule count_rule{
    .id = "E6010",
    .title = "There are not too many outputs",
    .what = "A template has at most 200 outputs.",
    .why = "CloudFormation refuses the template.",
    .example = "",
    .instead = "",
    .source = kQuotas,
    .methods = kCountMethods,
};
const Register<Rule> kRegisterCount{count_rule};

constinit Rule count_remark{
    .id = "I6010",
    .title = "There is room for more outputs",
    .what = "Tells when more than nine tenths of the 200 outputs are in use.",
    .why = "One of the next changes would go beyond what CloudFormation accepts.",
    .example = "",
    .instead = "",
    .source = kQuotas,
};
const Register<Rule> kRegisterCountRemark{count_remark};

constinit Rule length_rule{
    .id = "E6011",
    .title = "Output names and descriptions are not too long",
    .what = "An output's name has at most 255 characters, its description at most 1024.",
    .why = "CloudFormation refuses the template.",
    .example = "",
    .instead = "",
    .source = kQuotas,
    .methods = kNameMethods,
};
const Register<Rule> kRegisterLength{length_rule};

constinit Rule length_remark{
    .id = "I6011",
    .title = "Output names are well below the limit",
    .what = "Tells when an output's name takes more than nine tenths of its 255 characters.",
    .why = "A longer name would be refused.",
    .example = "",
    .instead = "",
    .source = kQuotas,
};
const Register<Rule> kRegisterLengthRemark{length_remark};

}  // namespace
}  // namespace formwork::lint
