// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/formats/format_rule.hh"

// Formats of names and ARNs of other resources.
namespace formwork::lint {
namespace {

constexpr FormatFacts kRoleArn{"AWS::IAM::Role.Arn",
                               R"re(^arn:aws[a-zA-Z-]*:iam::\d{12}:role/.+$)re"};
constexpr std::string_view kRoleArnPlaces[] = {kRoleArn.name};

constexpr FormatFacts kKeyArn{"AWS::KMS::Key.Arn",
                              R"re(^arn:aws[a-zA-Z-]*:kms:[a-z0-9-]+:\d{12}:(key|alias)/.+$)re"};
constexpr std::string_view kKeyArnPlaces[] = {kKeyArn.name};

constexpr FormatFacts kTopicArn{"AWS::SNS::Topic.Arn",
                                R"re(^arn:aws[a-zA-Z-]*:sns:[a-z0-9-]+:\d{12}:.+$)re"};
constexpr std::string_view kTopicArnPlaces[] = {kTopicArn.name};

constexpr FormatFacts kCertificateArn{
    "AWS::ACM::Certificate.Arn", R"re(^arn:aws[a-zA-Z-]*:acm:[a-z0-9-]+:\d{12}:certificate/.+$)re"};
constexpr std::string_view kCertificateArnPlaces[] = {kCertificateArn.name};

constexpr FormatFacts kFunctionArn{
    "AWS::Lambda::Function.Arn",
    R"re(^arn:aws[a-zA-Z-]*:lambda:[a-z0-9-]+:\d{12}:function:.+(:.+)?$)re"};
constexpr std::string_view kFunctionArnPlaces[] = {kFunctionArn.name};

constexpr FormatFacts kKeyId{
    "AWS::KMS::Key.Id",
    R"re(^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|mrk-[0-9a-f]{32}|alias/[a-zA-Z0-9/_-]+)$)re"};
constexpr std::string_view kKeyIdPlaces[] = {kKeyId.name};

constexpr FormatFacts kFunctionName{"AWS::Lambda::Function.Name", R"re(^[a-zA-Z0-9_-]{1,140}$)re"};
constexpr std::string_view kFunctionNamePlaces[] = {kFunctionName.name};

constexpr FormatFacts kAliasName{"AWS::KMS::Alias.AliasName", R"re(^alias/[a-zA-Z0-9:/_-]+$)re"};
constexpr std::string_view kAliasNamePlaces[] = {kAliasName.name};

constinit Rule role_arn{
    .id = "E1156",
    .title = "ARNs of IAM roles have their form",
    .what = "An ARN of a role names an account and role/.",
    .why = kFormatWhy,
    .example = "Role: arn:aws:iam::123456789012:user/a\n",
    .instead = "Role: arn:aws:iam::123456789012:role/a\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-iam-role.html",
    .parent = kFormatRule,
    .places = kRoleArnPlaces,
    .validate = &check_format<kRoleArn>,
};

constinit Rule key_arn{
    .id = "E1157",
    .title = "ARNs of KMS keys have their form",
    .what = "An ARN of a key names a region, an account and key/ or alias/.",
    .why = kFormatWhy,
    .example = "KmsKeyArn: my-key\n",
    .instead = "KmsKeyArn: arn:aws:kms:us-east-1:123456789012:alias/my-key\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-kms-key.html",
    .parent = kFormatRule,
    .places = kKeyArnPlaces,
    .validate = &check_format<kKeyArn>,
};

constinit Rule topic_arn{
    .id = "E1158",
    .title = "ARNs of SNS topics have their form",
    .what = "An ARN of a topic names a region, an account and the topic.",
    .why = kFormatWhy,
    .example = "TopicARN: alarms\n",
    .instead = "TopicARN: arn:aws:sns:us-east-1:123456789012:alarms\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-sns-topic.html",
    .parent = kFormatRule,
    .places = kTopicArnPlaces,
    .validate = &check_format<kTopicArn>,
};

constinit Rule certificate_arn{
    .id = "E1159",
    .title = "ARNs of certificates have their form",
    .what = "An ARN of a certificate names a region, an account and certificate/.",
    .why = kFormatWhy,
    .example = "CertificateArn: my-certificate\n",
    .instead = "CertificateArn: arn:aws:acm:us-east-1:123456789012:certificate/a\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-certificatemanager-certificate.html",
    .parent = kFormatRule,
    .places = kCertificateArnPlaces,
    .validate = &check_format<kCertificateArn>,
};

constinit Rule function_arn{
    .id = "E1160",
    .title = "ARNs of Lambda functions have their form",
    .what = "An ARN of a function names a region, an account and function:.",
    .why = kFormatWhy,
    .example = "TargetArn: handler\n",
    .instead = "TargetArn: arn:aws:lambda:us-east-1:123456789012:function:handler\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-lambda-function.html",
    .parent = kFormatRule,
    .places = kFunctionArnPlaces,
    .validate = &check_format<kFunctionArn>,
};

constinit Rule key_id{
    .id = "E1162",
    .title = "Ids of KMS keys have their form",
    .what = "An id of a key is a UUID, mrk- and 32 digits, or alias/ and a name.",
    .why = kFormatWhy,
    .example = "KmsMasterKeyId: my-key\n",
    .instead = "KmsMasterKeyId: alias/my-key\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-kms-key.html",
    .parent = kFormatRule,
    .places = kKeyIdPlaces,
    .validate = &check_format<kKeyId>,
};

constinit Rule function_name{
    .id = "E1163",
    .title = "Names of Lambda functions have their form",
    .what = "A name of a function has at most 140 letters, digits, hyphens and underscores.",
    .why = kFormatWhy,
    .example = "FunctionName: my.handler\n",
    .instead = "FunctionName: my-handler\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-lambda-function.html",
    .parent = kFormatRule,
    .places = kFunctionNamePlaces,
    .validate = &check_format<kFunctionName>,
};

constinit Rule alias_name{
    .id = "E1164",
    .title = "Names of KMS aliases have their form",
    .what = "A name of an alias is alias/ and letters, digits and signs of :/_-.",
    .why = kFormatWhy,
    .example = "AliasName: my-key\n",
    .instead = "AliasName: alias/my-key\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-kms-alias.html",
    .parent = kFormatRule,
    .places = kAliasNamePlaces,
    .validate = &check_format<kAliasName>,
};

const Register<Rule> kRegister[] = {Register<Rule>(role_arn),      Register<Rule>(key_arn),
                                    Register<Rule>(topic_arn),     Register<Rule>(certificate_arn),
                                    Register<Rule>(function_arn),  Register<Rule>(key_id),
                                    Register<Rule>(function_name), Register<Rule>(alias_name)};

}  // namespace
}  // namespace formwork::lint
