// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/template/section.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {
    "Resources/AWS::AutoScaling::LaunchConfiguration/Properties/ImageId",
    "Resources/AWS::Batch::ComputeEnvironment/Properties/ComputeResources/ImageId",
    "Resources/AWS::Cloud9::EnvironmentEC2/Properties/ImageId",
    "Resources/AWS::EC2::Instance/Properties/ImageId",
    "Resources/AWS::EC2::LaunchTemplate/Properties/LaunchTemplateData/ImageId",
    "Resources/AWS::EC2::SpotFleet/Properties/SpotFleetRequestConfigData/LaunchSpecifications/*/"
    "ImageId",
    "Resources/AWS::ImageBuilder::Image/Properties/ImageId",
};
constexpr std::string_view kTypes[] = {"AWS::EC2::Image::Id",
                                       "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>"};

// Called with the name that Ref gives.
void check_image(const HookCall& call) {
  Run& run = *call.validator.run;
  if (!call.instance.is_string() || is_below_function(call.validator.context)) {
    return;
  }
  const Parameter* parameter = run.parameter(call.instance.text());
  if (parameter == nullptr) {
    return;
  }
  if (Fault* fault = check_among(call, *run.make_string(parameter->type), kTypes)) {
    fault->path_override = {"Parameters", parameter->name, "Type"};
  }
}

constinit Rule rule{
    .id = "W2506",
    .title = "Parameters for images have the type of images",
    .what = "Checks the Type of parameters that give the id of an image (AMI).",
    .why =
        "With AWS::EC2::Image::Id, or an SSM parameter of it, CloudFormation checks that the "
        "image exists before it changes anything.",
    .example = R"(Parameters:
  Image:
    Type: String
Resources:
  Instance:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: !Ref Image
)",
    .instead = R"(Parameters:
  Image:
    Type: AWS::EC2::Image::Id
Resources:
  Instance:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: !Ref Image
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "cloudformation-supplied-parameter-types.html",
    .parent = "E1020",
    .places = kPlaces,
    .validate = &check_image,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
