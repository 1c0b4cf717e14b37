// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/formats/format_rule.hh"

namespace formwork::lint {
namespace {

constexpr FormatFacts kImageId{"AWS::EC2::Image.Id", "^ami-([0-9a-z]{8}|[0-9a-z]{17})$"};
constexpr std::string_view kPlaces[] = {kImageId.name};
constexpr std::string_view kLaunchTemplateImage =
    "Resources/AWS::EC2::LaunchTemplate/Properties/LaunchTemplateData/ImageId";

void check_image(const HookCall& call) {
  // Launch templates look images up by themselves: resolve:ssm:name without braces.
  if (call.instance.is_string() && call.instance.text().starts_with("resolve:ssm") &&
      place_text(call.validator.context.place) == kLaunchTemplateImage) {
    return;
  }
  check_format(call, kImageId);
}

constinit Rule rule{
    .id = "E1152",
    .title = "Ids of images have their form",
    .what = "An id of an image is ami- and 8 or 17 letters and digits.",
    .why = kFormatWhy,
    .example = "ImageId: amazon-linux\n",
    .instead = "ImageId: ami-12345678\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-ec2-instance.html",
    .parent = kFormatRule,
    .places = kPlaces,
    .validate = &check_image,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
