// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rule.hh"

namespace formwork::lint {
namespace {

// Faults of reading and expanding a template, and of the linter itself: no rule looks for them.

constexpr std::string_view kTemplateBasics =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html";
constexpr std::string_view kMacros =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/transform-reference.html";

constinit Rule unreadable{
    .id = "E0000",
    .title = "The template cannot be read",
    .what = "The text is YAML or JSON, every key stands once in its map, and the whole is a map.",
    .why = "CloudFormation refuses a template it cannot parse; of equal keys only one would count.",
    .example =
        "Resources:\n"
        "  Topic:\n"
        "    Type: AWS::SNS::Topic\n"
        "  Topic:\n"
        "    Type: AWS::SNS::Topic\n",
    .instead =
        "Resources:\n"
        "  FirstTopic:\n"
        "    Type: AWS::SNS::Topic\n"
        "  SecondTopic:\n"
        "    Type: AWS::SNS::Topic\n",
    .source = kTemplateBasics,
    .kind = Rule::Kind::Engine};
const Register<Rule> kUnreadable{unreadable};

constinit Rule cannot_expand{.id = "E0001",
                             .title = "A transform of the template fails",
                             .what = "What the template declares under Transform can be expanded.",
                             .why = "The stack operation fails before any resource is made.",
                             .example =
                                 "Transform: AWS::LanguageExtensions\n"
                                 "Resources:\n"
                                 "  Fn::ForEach::Topics:\n"
                                 "    - Name\n"
                                 "    - [A, B]\n",
                             .instead =
                                 "Transform: AWS::LanguageExtensions\n"
                                 "Resources:\n"
                                 "  Fn::ForEach::Topics:\n"
                                 "    - Name\n"
                                 "    - [A, B]\n"
                                 "    - Topic${Name}:\n"
                                 "        Type: AWS::SNS::Topic\n",
                             .source = kMacros,
                             .kind = Rule::Kind::Engine};
const Register<Rule> kCannotExpand{cannot_expand};

constinit Rule rule_failed{
    .id = "E0002",
    .title = "A rule could not be checked",
    .what = "Every rule reaches the end of the template.",
    .why = "What a rule could not look at may hold faults it would have found.",
    .example = "",
    .instead = "",
    .source = kTemplateBasics,
    .kind = Rule::Kind::Engine};
const Register<Rule> kRuleFailed{rule_failed};

constinit Rule wrong_settings{
    .id = "E0003",
    .title = "The linter's settings cannot be used",
    .what = "Options, configuration files and the settings in a template's metadata make sense.",
    .why = "Checks would be made otherwise than was meant, or not at all.",
    .example = "",
    .instead = "",
    .source = kTemplateBasics,
    .kind = Rule::Kind::Engine};
const Register<Rule> kWrongSettings{wrong_settings};

}  // namespace
}  // namespace formwork::lint
