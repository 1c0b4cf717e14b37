// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/properties/packaged.hh"

#include "engine/lint/rule.hh"
#include "engine/lint/run.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kServerless = "AWS::Serverless-2016-10-31";

constexpr std::string_view kPlaces[] = {
    "Resources/AWS::ApiGateway::RestApi/Properties/BodyS3Location",
    "Resources/AWS::AppSync::FunctionConfiguration/Properties/RequestMappingTemplateS3Location",
    "Resources/AWS::AppSync::FunctionConfiguration/Properties/ResponseMappingTemplateS3Location",
    "Resources/AWS::AppSync::GraphQLSchema/Properties/DefinitionS3Location",
    "Resources/AWS::AppSync::Resolver/Properties/RequestMappingTemplateS3Location",
    "Resources/AWS::AppSync::Resolver/Properties/ResponseMappingTemplateS3Location",
    "Resources/AWS::CloudFormation::Stack/Properties/TemplateURL",
    "Resources/AWS::CodeCommit::Repository/Properties/Code/S3",
    "Resources/AWS::ElasticBeanstalk::ApplicationVersion/Properties/SourceBundle",
    "Resources/AWS::Lambda::Function/Properties/Code",
    "Resources/AWS::Lambda::LayerVersion/Properties/Content",
    "Resources/AWS::StepFunctions::StateMachine/Properties/DefinitionS3Location",
};

void check_location(const HookCall& call) {
  const PathNode* path = call.validator.context.path;
  const Keyword function = path == nullptr ? Keyword::None : function_of(path->step.key);
  if (!call.instance.is_string() || call.validator.run->has_transform(kServerless) ||
      (kPropertyFunctions.has(function) && function != Keyword::FnForEach)) {
    return;
  }
  const std::string_view location = call.instance.text();
  if (!location.starts_with("s3://") && !location.starts_with("https://")) {
    call.add("This code may only work with 'package' cli command");
  }
}

constinit Rule rule{
    .id = "W3002",
    .title = "Code and documents lie in a bucket",
    .what = "Looks for local paths in properties that name a file in a bucket.",
    .why =
        "The template works only after 'aws cloudformation package' has uploaded the file and "
        "put its location in place.",
    .example = R"(Resources:
  Network:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: network.yaml
)",
    .instead = R"(Resources:
  Network:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: https://templates.s3.amazonaws.com/network.yaml
)",
    .source = "https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html",
    .places = kPlaces,
    .validate = &check_location,
};
const Register<Rule> kRegister{rule};

}  // namespace

std::span<const std::string_view> packaged_places() {
  return kPlaces;
}

}  // namespace formwork::lint
