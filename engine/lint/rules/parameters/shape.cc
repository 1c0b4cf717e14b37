// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/template/limits.hh"
#include "engine/lint/rules/template/section.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kSource =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
    "parameters-section-structure.html";
constexpr std::string_view kQuotas =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html";

constexpr std::string_view kPlaces[] = {"Parameters"};

constexpr KeywordOwner kOwners[] = {
    {Keyword::MaxLength, "E2011"},
    {Keyword::MaxProperties, "E2010"},
    {Keyword::MinProperties, "E2010"},
    {Keyword::Pattern, "E2003"},
};

constexpr KeywordMethod kKeywords[] = {{Keyword::PatternProperties, &check_matching_members}};

void check_section(const HookCall& call) {
  Vocabulary storage;
  Validator validator = extend(call.validator, call.rule, storage);
  validator.context.is_strict = false;
  validator.calls_rules = false;
  check_claimed(call, validator, validator.run->schema_document("parameters/configuration"));
}

constinit Rule shape_rule{
    .id = "E2001",
    .title = "A parameter has the attributes its type allows",
    .what =
        "Checks the attributes of each parameter: a Type, and only constraints that go with it "
        "(MinValue for numbers, MinLength for text).",
    .why = "CloudFormation refuses the template.",
    .example = R"(Parameters:
  Size:
    Type: String
    Defaults: small
)",
    .instead = R"(Parameters:
  Size:
    Type: String
    Default: small
)",
    .source = kSource,
    .places = kPlaces,
    .validate = &check_section,
    .owners = kOwners,
    .keywords = kKeywords,
};
const Register<Rule> kRegisterShape{shape_rule};

constinit Rule name_rule{
    .id = "E2003",
    .title = "Parameter names are letters and digits",
    .what =
        "A parameter's logical id consists of the letters A to Z, a to z and digits. Names "
        "that do not are reported with the section's shape (E2001).",
    .why = "CloudFormation refuses the template.",
    .example = R"(Parameters:
  bucket_name:
    Type: String
)",
    .instead = R"(Parameters:
  BucketName:
    Type: String
)",
    .source = kQuotas,
};
const Register<Rule> kRegisterName{name_rule};

constexpr KeywordMethod kCountMethods[] = {{Keyword::MaxProperties, &check_member_count}};
constexpr KeywordMethod kNameMethods[] = {{Keyword::PropertyNames, &check_member_names}};

constinit Rule count_rule{
    .id = "E2010",
    .title = "There are not too many parameters",
    .what = "A template has at most 200 parameters.",
    .why = "CloudFormation refuses the template.",
    .example = "",
    .instead = "",
    .source = kQuotas,
    .methods = kCountMethods,
};
const Register<Rule> kRegisterCount{count_rule};

constinit Rule count_remark{
    .id = "I2010",
    .title = "There is room for more parameters",
    .what = "Tells when more than nine tenths of the 200 parameters are in use.",
    .why = "One of the next changes would go beyond what CloudFormation accepts.",
    .example = "",
    .instead = "",
    .source = kQuotas,
};
const Register<Rule> kRegisterCountRemark{count_remark};

constinit Rule length_rule{
    .id = "E2011",
    .title = "Parameter names and values are not too long",
    .what =
        "A parameter's name has at most 255 characters, its default and each allowed value at "
        "most 4096, its description at most 4000.",
    .why = "CloudFormation refuses the template.",
    .example = "",
    .instead = "",
    .source = kQuotas,
    .methods = kNameMethods,
};
const Register<Rule> kRegisterLength{length_rule};

constinit Rule length_remark{
    .id = "I2011",
    .title = "Parameter names are well below the limit",
    .what = "Tells when a parameter's name takes more than nine tenths of its 255 characters.",
    .why = "A longer name would be refused.",
    .example = "",
    .instead = "",
    .source = kQuotas,
};
const Register<Rule> kRegisterLengthRemark{length_remark};

}  // namespace
}  // namespace formwork::lint
