// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/wording.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {
    "Resources/AWS::CodeBuild::Project/Properties/Artifacts",
    "Resources/AWS::CodeBuild::Project/Properties/Source",
};

void check(const HookCall& call) {
  check_document(call, "extensions/aws_codebuild_project/s3_locations",
                 [](const HookCall&, const Fault& fault) {
                   return fault.message + " when using 'Type' of 'S3'";
                 });
}

constinit Rule rule{
    .id = "E3636",
    .title = "CodeBuild uses S3 without saying where",
    .what = "Source and Artifacts of type S3 need a Location.",
    .why = "CodeBuild refuses the project.",
    .example = R"(Project:
  Type: AWS::CodeBuild::Project
  Properties:
    Source: {Type: GITHUB, Location: "https://github.com/example/app"}
    Artifacts: {Type: S3}
)",
    .instead = R"(Project:
  Type: AWS::CodeBuild::Project
  Properties:
    Source: {Type: GITHUB, Location: "https://github.com/example/app"}
    Artifacts: {Type: S3, Location: !Ref Bucket}
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-properties-codebuild-project-artifacts.html",
    .places = kPlaces,
    .validate = &check,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
