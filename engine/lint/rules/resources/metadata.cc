// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/template/section.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kMetadataPlaces[] = {"Resources/*/Metadata"};
constexpr KeywordMethod kKeywords[] = {
    {Keyword::Properties, &check_named_members},
    {Keyword::AdditionalProperties, &check_additional_members},
};

void check_metadata(const HookCall& call) {
  Vocabulary storage;
  Validator validator = extend(call.validator, call.rule, storage);
  validator.context.functions = kPropertyFunctions;
  validator.context.is_strict = false;
  check_claimed(call, validator, validator.run->schema_document("resources/metadata"));
}

constinit Rule metadata_rule{
    .id = "E3028",
    .title = "A resource's metadata has values",
    .what =
        "Checks the Metadata of resources: a map or a list without null values. What stands in "
        "AWS::CloudFormation::Init is checked further.",
    .why = "CloudFormation refuses the template.",
    .example = R"(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Metadata: news
)",
    .instead = R"(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Metadata:
      Purpose: news
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-attribute-metadata.html",
    .places = kMetadataPlaces,
    .validate = &check_metadata,
    .keywords = kKeywords,
};
const Register<Rule> kRegisterMetadata{metadata_rule};

constexpr std::string_view kInitPlaces[] = {"Resources/*/Metadata/AWS::CloudFormation::Init"};

void check_init(const HookCall& call) {
  Vocabulary storage;
  Validator validator = extend(call.validator, call.rule, storage);
  validator.context.functions = kPropertyFunctions;
  check_claimed(call, validator, validator.run->schema_document("resources/cfn_init"));
}

constinit Rule init_rule{
    .id = "E3009",
    .title = "Instructions for cfn-init are well formed",
    .what =
        "Checks AWS::CloudFormation::Init: packages, groups, users, sources, files, commands "
        "and services with their attributes.",
    .why = "cfn-init fails on the instance, or leaves out what it does not know.",
    .example = R"(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Metadata:
      AWS::CloudFormation::Init:
        config:
          files:
            /etc/motd:
              contents: Hello
)",
    .instead = R"(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Metadata:
      AWS::CloudFormation::Init:
        config:
          files:
            /etc/motd:
              content: Hello
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-init.html",
    .places = kInitPlaces,
    .validate = &check_init,
};
const Register<Rule> kRegisterInit{init_rule};

}  // namespace
}  // namespace formwork::lint
