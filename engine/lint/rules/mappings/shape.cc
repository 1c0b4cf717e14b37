// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/template/limits.hh"
#include "engine/lint/rules/template/section.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kSource =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
    "mappings-section-structure.html";
constexpr std::string_view kQuotas =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html";

constexpr std::string_view kPlaces[] = {"Mappings"};

constexpr KeywordOwner kOwners[] = {
    {Keyword::MaxProperties, "E7010"},
    {Keyword::MaxLength, "E7002"},
};

void check_section(const HookCall& call) {
  Vocabulary storage;
  Validator validator = extend(call.validator, call.rule, storage);
  validator.context.is_strict = false;
  validator.calls_rules = false;
  check_claimed(call, validator, validator.run->schema_document("mappings/configuration"));
}

constinit Rule shape_rule{
    .id = "E7001",
    .title = "A mapping has two levels of keys, then values",
    .what =
        "Checks each mapping: keys of letters and digits, below them keys again, below those "
        "literal values or lists of them.",
    .why = "CloudFormation refuses the template.",
    .example = R"(Mappings:
  Sizes:
    small: 1
)",
    .instead = R"(Mappings:
  Sizes:
    small:
      Count: 1
)",
    .source = kSource,
    .places = kPlaces,
    .validate = &check_section,
    .owners = kOwners,
};
const Register<Rule> kRegisterShape{shape_rule};

constexpr KeywordMethod kCountMethods[] = {{Keyword::MaxProperties, &check_member_count}};
constexpr KeywordMethod kNameMethods[] = {{Keyword::PropertyNames, &check_member_names}};

constinit Rule length_rule{
    .id = "E7002",
    .title = "Names of mappings and attributes are not too long",
    .what = "The name of a mapping and of an attribute in it has at most 255 characters.",
    .why = "CloudFormation refuses the template.",
    .example = "",
    .instead = "",
    .source = kQuotas,
    .methods = kNameMethods,
};
const Register<Rule> kRegisterLength{length_rule};

constinit Rule length_remark{
    .id = "I7002",
    .title = "Names of mappings are well below the limit",
    .what = "Tells when a mapping's name takes more than nine tenths of its 255 characters.",
    .why = "A longer name would be refused.",
    .example = "",
    .instead = "",
    .source = kQuotas,
};
const Register<Rule> kRegisterLengthRemark{length_remark};

constinit Rule count_rule{
    .id = "E7010",
    .title = "A mapping does not have too many keys",
    .what = "A mapping has at most 200 keys, and each of them at most 200 attributes.",
    .why = "CloudFormation refuses the template.",
    .example = "",
    .instead = "",
    .source = kQuotas,
    .methods = kCountMethods,
};
const Register<Rule> kRegisterCount{count_rule};

constinit Rule count_remark{
    .id = "I7010",
    .title = "A mapping has room for more keys",
    .what =
        "Tells when a mapping, or a key of it, has more than nine tenths of the 200 members it "
        "may have.",
    .why = "One of the next changes would go beyond what CloudFormation accepts.",
    .example = "",
    .instead = "",
    .source = kQuotas,
};
const Register<Rule> kRegisterCountRemark{count_remark};

}  // namespace
}  // namespace formwork::lint
