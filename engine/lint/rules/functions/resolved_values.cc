// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rule.hh"

// Findings of values that functions give: the rules of the functions make them (function_rule.cc).
namespace formwork::lint {
namespace {

constexpr std::string_view kWhy =
    "A value that does not fit stops the deployment, though only where it is chosen.";

constinit Rule of_ref{
    .id = "W1030",
    .title = "Values of Ref fit",
    .what =
        "Every value that Ref of a parameter or pseudo parameter can give is checked against "
        "what is wanted at the place: allowed values, default, minimum and maximum.",
    .why = kWhy,
    .example =
        "Parameters:\n  Days: {Type: Number, Default: 4}\nResources:\n  Logs:\n"
        "    Type: AWS::Logs::LogGroup\n    Properties:\n      RetentionInDays: !Ref Days\n",
    .instead =
        "Parameters:\n  Days: {Type: Number, Default: 5}\nResources:\n  Logs:\n"
        "    Type: AWS::Logs::LogGroup\n    Properties:\n      RetentionInDays: !Ref Days\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "intrinsic-function-reference-ref.html",
};

constinit Rule of_sub{
    .id = "W1031",
    .title = "Texts of Fn::Sub fit",
    .what =
        "The texts that Fn::Sub gives are checked against what is wanted at the place, as far "
        "as all of their variables are known.",
    .why = kWhy,
    .example = "BucketName: !Sub \"${AWS::StackName}_Logs\"\n",
    .instead = "BucketName: !Sub \"${AWS::StackName}-logs\"\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "intrinsic-function-reference-sub.html",
};

constinit Rule of_join{
    .id = "W1032",
    .title = "Texts of Fn::Join fit",
    .what =
        "The texts that Fn::Join gives are checked against what is wanted at the place, as far "
        "as all of their parts are known.",
    .why = kWhy,
    .example = "BucketName: !Join [_, [!Ref AWS::StackName, logs]]\n",
    .instead = "BucketName: !Join [\"-\", [!Ref AWS::StackName, logs]]\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "intrinsic-function-reference-join.html",
};

constinit Rule of_split{
    .id = "W1033",
    .title = "Pieces of Fn::Split fit",
    .what = "The lists that Fn::Split gives are checked against what is wanted at the place.",
    .why = kWhy,
    .example = "SecurityGroupIds: !Split [\",\", \"sg-1,sg-2\"]\n",
    .instead = "SecurityGroupIds: !Split [\",\", \"sg-12345678,sg-87654321\"]\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "intrinsic-function-reference-split.html",
};

constinit Rule of_find_in_map{
    .id = "W1034",
    .title = "Values of Fn::FindInMap fit",
    .what =
        "Every value that Fn::FindInMap can give is checked against what is wanted at the "
        "place.",
    .why = kWhy,
    .example =
        "Mappings:\n  Images:\n    us-east-1: {Id: ami-1}\n\n"
        "ImageId: !FindInMap [Images, !Ref AWS::Region, Id]\n",
    .instead =
        "Mappings:\n  Images:\n    us-east-1: {Id: ami-12345678}\n\n"
        "ImageId: !FindInMap [Images, !Ref AWS::Region, Id]\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "intrinsic-function-reference-findinmap.html",
};

constinit Rule of_select{
    .id = "W1035",
    .title = "Items of Fn::Select fit",
    .what = "The items that Fn::Select can give are checked against what is wanted at the place.",
    .why = kWhy,
    .example = "CidrBlock: !Select [0, [10.0.0.0, 10.0.1.0]]\n",
    .instead = "CidrBlock: !Select [0, [10.0.0.0/24, 10.0.1.0/24]]\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "intrinsic-function-reference-select.html",
};

constinit Rule of_get_azs{
    .id = "W1036",
    .title = "Zones of Fn::GetAZs fit",
    .what =
        "The availability zones that Fn::GetAZs gives are checked against what is wanted at "
        "the place.",
    .why = kWhy,
    .example = "SubnetIds: !GetAZs us-east-1\n",
    .instead = "AvailabilityZones: !GetAZs us-east-1\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "intrinsic-function-reference-getavailabilityzones.html",
};

constinit Rule of_to_json_string{
    .id = "W1040",
    .title = "Texts of Fn::ToJsonString fit",
    .what =
        "The texts that Fn::ToJsonString gives are checked against what is wanted at the "
        "place. As in cfn-lint, what is wrong with them is told as E1031.",
    .why = kWhy,
    .example = "BucketName: !ToJsonString {Name: logs}\n",
    .instead = "BucketName: logs\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "intrinsic-function-reference-ToJsonString.html",
};

const Register<Rule> kRegister[] = {Register<Rule>(of_ref),     Register<Rule>(of_sub),
                                    Register<Rule>(of_join),    Register<Rule>(of_split),
                                    Register<Rule>(of_select),  Register<Rule>(of_find_in_map),
                                    Register<Rule>(of_get_azs), Register<Rule>(of_to_json_string)};

}  // namespace
}  // namespace formwork::lint
