// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/lint/rules/wording.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Resources/AWS::Lambda::Function/Properties"};

void check_image(const HookCall& call) {
  check_document(call, "extensions/aws_lambda_function/packagetype_image_exclusions",
                 [](const HookCall&, const Fault&) -> std::string {
                   return "Container image functions cannot specify Handler, Runtime, or Layers "
                          "properties";
                 });
}

void check_inline_runtime(const HookCall& call) {
  check_document(call, "extensions/aws_lambda_function/zipfile_runtime_enum");
}

void check_inline_has_runtime(const HookCall& call) {
  check_document(call, "extensions/aws_lambda_function/zipfile_runtime_exists");
}

constinit Rule image_rule{
    .id = "E3685",
    .title = "Image function with Handler, Runtime or Layers",
    .what = "With PackageType Image, a function has no Handler, Runtime or Layers.",
    .why = "The image brings all three; Lambda refuses the function.",
    .example = R"(Function:
  Type: AWS::Lambda::Function
  Properties:
    PackageType: Image
    Code: {ImageUri: 123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1}
    Runtime: python3.14
    Role: !GetAtt Role.Arn
)",
    .instead = R"(Function:
  Type: AWS::Lambda::Function
  Properties:
    PackageType: Image
    Code: {ImageUri: 123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1}
    Role: !GetAtt Role.Arn
)",
    .source = "https://docs.aws.amazon.com/lambda/latest/dg/images-create.html",
    .places = kPlaces,
    .validate = &check_image,
};
const Register<Rule> kRegisterImage{image_rule};

constinit Rule inline_runtime_rule{
    .id = "E3677",
    .title = "Inline code for a runtime that has no inline code",
    .what = "Code.ZipFile goes with Node.js and Python runtimes only.",
    .why = "Lambda cannot build a package from the text and refuses the function.",
    .example = R"(Function:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: java25
    Handler: Main::handle
    Code: {ZipFile: "class Main {}"}
    Role: !GetAtt Role.Arn
)",
    .instead = R"(Function:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: java25
    Handler: Main::handle
    Code: {S3Bucket: builds, S3Key: main.jar}
    Role: !GetAtt Role.Arn
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-properties-lambda-function-code.html",
    .places = kPlaces,
    .validate = &check_inline_runtime,
};
const Register<Rule> kRegisterInlineRuntime{inline_runtime_rule};

constinit Rule inline_has_runtime_rule{
    .id = "E3678",
    .title = "Inline code without a runtime",
    .what = "A function whose Code is a ZipFile needs a Runtime.",
    .why = "Lambda would not know how to run the text and refuses the function.",
    .example = R"(Function:
  Type: AWS::Lambda::Function
  Properties:
    Handler: index.handler
    Code: {ZipFile: "def handler(event, context): return 1"}
    Role: !GetAtt Role.Arn
)",
    .instead = R"(Function:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: python3.14
    Handler: index.handler
    Code: {ZipFile: "def handler(event, context): return 1"}
    Role: !GetAtt Role.Arn
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-properties-lambda-function-code.html",
    .places = kPlaces,
    .validate = &check_inline_has_runtime,
};
const Register<Rule> kRegisterInlineHasRuntime{inline_has_runtime_rule};

}  // namespace
}  // namespace formwork::lint
