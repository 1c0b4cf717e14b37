// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/formats/format_rule.hh"

// Formats of EC2 and of log groups.
namespace formwork::lint {
namespace {

constexpr FormatFacts kGroupId{"AWS::EC2::SecurityGroup.Id",
                               R"re(^sg-([a-fA-F0-9]{8}|[a-fA-F0-9]{17})$)re"};
constexpr std::string_view kGroupIdPlaces[] = {kGroupId.name};

constexpr FormatFacts kVpcId{"AWS::EC2::VPC.Id",
                             R"re(^vpc-(([0-9A-Fa-f]{8})|([0-9A-Fa-f]{17}))$)re"};
constexpr std::string_view kVpcIdPlaces[] = {kVpcId.name};

constexpr FormatFacts kGroupName{"AWS::EC2::SecurityGroup.Name",
                                 R"re(^[a-zA-Z0-9 \._\-:\/()#\,@\[\]+=&;\{\}!\$\*]+$)re"};
constexpr std::string_view kGroupNamePlaces[] = {kGroupName.name};

constexpr FormatFacts kSubnetId{"AWS::EC2::Subnet.Id",
                                R"re(^subnet-(([0-9A-Fa-f]{8})|([0-9A-Fa-f]{17}))$)re"};
constexpr std::string_view kSubnetIdPlaces[] = {kSubnetId.name};

constexpr FormatFacts kLogGroupName{"AWS::EC2::Subnet.Id", R"re(^[\.\-_\/#A-Za-z0-9]{1,512}\Z)re"};
constexpr std::string_view kLogGroupNamePlaces[] = {kLogGroupName.name};

constinit Rule group_id{
    .id = "E1150",
    .title = "Ids of security groups have their form",
    .what = "An id of a security group is sg- and 8 or 17 hexadecimal digits.",
    .why = kFormatWhy,
    .example = "SecurityGroupIds: [web]\n",
    .instead = "SecurityGroupIds: [sg-12345678]\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-ec2-securitygroup.html",
    .parent = kFormatRule,
    .places = kGroupIdPlaces,
    .validate = &check_format<kGroupId>,
};

constinit Rule vpc_id{
    .id = "E1151",
    .title = "Ids of VPCs have their form",
    .what = "An id of a VPC is vpc- and 8 or 17 hexadecimal digits.",
    .why = kFormatWhy,
    .example = "VpcId: main\n",
    .instead = "VpcId: vpc-12345678\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-ec2-vpc.html",
    .parent = kFormatRule,
    .places = kVpcIdPlaces,
    .validate = &check_format<kVpcId>,
};

constinit Rule group_name{
    .id = "E1153",
    .title = "Names of security groups have their form",
    .what = "A name of a security group has letters, digits, blanks and a few signs.",
    .why = kFormatWhy,
    .example = "GroupName: \"web?\"\n",
    .instead = "GroupName: web\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-ec2-securitygroup.html",
    .parent = kFormatRule,
    .places = kGroupNamePlaces,
    .validate = &check_format<kGroupName>,
};

constinit Rule subnet_id{
    .id = "E1154",
    .title = "Ids of subnets have their form",
    .what = "An id of a subnet is subnet- and 8 or 17 hexadecimal digits.",
    .why = kFormatWhy,
    .example = "SubnetId: private\n",
    .instead = "SubnetId: subnet-12345678\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-ec2-subnet.html",
    .parent = kFormatRule,
    .places = kSubnetIdPlaces,
    .validate = &check_format<kSubnetId>,
};

constinit Rule log_group_name{
    .id = "E1155",
    .title = "Names of log groups have their form",
    .what =
        "A name of a log group has at most 512 letters, digits and signs of .-_/#. As in cfn-lint, "
        "ids of subnets are looked at.",
    .why = kFormatWhy,
    .example = "SubnetId: \"a subnet\"\n",
    .instead = "SubnetId: subnet-12345678\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-logs-loggroup.html",
    .parent = kFormatRule,
    .places = kLogGroupNamePlaces,
    .validate = &check_format<kLogGroupName>,
};

const Register<Rule> kRegister[] = {Register<Rule>(group_id), Register<Rule>(vpc_id),
                                    Register<Rule>(group_name), Register<Rule>(subnet_id),
                                    Register<Rule>(log_group_name)};

}  // namespace
}  // namespace formwork::lint
